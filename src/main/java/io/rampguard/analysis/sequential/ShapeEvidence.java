package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/** {@code tolerate} on a quantile, or on a mean whose histogram is known and of which no harm is tolerated. */
final class ShapeEvidence implements GuardrailEvidence {
    private final double planned;
    private final double limit;
    private final double[] shares;
    private final ShapeHarm harm;
    private final double[] safety;

    /** @param quantile that is promised, within 0 and 1 */
    ShapeEvidence(Ledger ledger, Promise promise, double quantile, Course course) {
        this.planned = factor(promise.planned(), promise.sign());
        this.limit = factor(promise.limit(), promise.sign());
        this.shares = course.shares();
        this.harm = new ShapeHarm(
                ledger,
                Math.max(1, factor(promise.border(), promise.sign())),
                promise.sign() > 0 ? quantile : 1 - quantile,
                course.onset());
        this.safety = ledger.row("safety", shares.length, 0);
    }

    /** Read from its other end, a histogram of what should be high shrinks where the values grow. */
    private static double factor(Line line, double sign) {
        return sign > 0 ? line.slope() : 1 / line.slope();
    }

    @Override
    public void take(Sample sample, SignalMemory control) {
        if (!sample.histogram() || !sample.arms().paired() || !control.shapeKnown()) {
            return;
        }
        double[] distribution = control.distribution();
        double unrest = ContrastSpread.noticed(control.unrestValue());
        Tail tail = Tail.of(control.buckets(), distribution, unrest, planned);
        for (int k = 0; k < shares.length; k++) {
            safety[k] += tail.factor(sample, planned + (limit - planned) / shares[k]);
        }
        harm.take(control.buckets(), sample.variant(), sample.control(), distribution, unrest);
        control.size(sample.arms());
    }

    /**
     * Safety by the share above one bound, the one that tells most: less of the variant lies above it than of control made
     * larger by what is forbidden.
     */
    // Numbers to compute with, which nobody compares or keeps.
    @SuppressWarnings("ArrayRecordComponent")
    private record Tail(Buckets buckets, double[] above, double[] logits, double[] own, double spread) {
        private static final double CAUTION = 1.2;

        static Tail of(Buckets buckets, double[] distribution, double spread, double planned) {
            double[] above = Buckets.above(distribution);
            double[] logits = Buckets.logits(above);
            return new Tail(buckets, above, logits, buckets.likely(logits, planned), spread);
        }

        double factor(Sample sample, double forbidden) {
            double[][] mix = buckets.mix(above, logits, forbidden, 0);
            double[] edge = Buckets.mixed(above, 1, mix);
            int best = best(own, edge);
            if (best < 0) {
                return 0;
            }
            Arms arms = sample.arms();
            double[] control = Buckets.mixed(Buckets.above(sample.control()), arms.nC(), mix);
            Arms beyond = new Arms(arms.nT(), Buckets.above(sample.variant())[best], arms.nC(), control[best]);
            return CountSafety.factor(beyond, Line.EQUAL, new Line(own[best] / edge[best], 0), edge[best])
                    / (CAUTION * spread);
        }

        private static int best(double[] own, double[] edge) {
            int best = -1;
            double most = 0;
            for (int j = 0; j < own.length; j++) {
                double gain = own[j] < edge[j] ? own[j] * StrictMath.log(own[j] / edge[j]) - own[j] + edge[j] : 0;
                if (gain > most) {
                    most = gain;
                    best = j;
                }
            }
            return best;
        }
    }

    @Override
    public double harm() {
        return harm.log();
    }

    @Override
    public double safety(int stage) {
        return limit > planned ? safety[stage] : Double.POSITIVE_INFINITY;
    }

    @Override
    public double gain(int stage, SignalMemory control) {
        Arms usual = control.usual();
        if (!control.shapeKnown() || !usual.paired()) {
            return 0;
        }
        double[] distribution = control.distribution();
        Sample harmless = new Sample(
                shares[stage],
                usual,
                new double[0],
                times(distribution, usual.nT()),
                times(distribution, usual.nC()),
                new java.util.TreeMap<>());
        return Tail.of(control.buckets(), distribution, ContrastSpread.noticed(control.unrestValue()), planned)
                .factor(harmless, planned + (limit - planned) / shares[stage]);
    }

    private static double[] times(double[] shares, double by) {
        double[] counts = shares.clone();
        for (int i = 0; i < counts.length; i++) {
            counts[i] *= by;
        }
        return counts;
    }
}
