package io.rampguard.analysis.sequential;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of control in one signal, from all windows so far: before the rollout, during it, and those that are left out
 * of the comparison because a stage has just changed.
 */
public final class SignalMemory {
    private static final double RECENT_WINDOWS = 20;
    private static final double OUTAGE = StrictMath.log(1e4);
    private static final double OUTAGE_RATIO = 3;

    private final Ledger ledger;
    private final boolean shares;
    private final ControlLevel level;
    private final double[] outage;
    private final double[] sizes;
    private @Nullable Buckets buckets;
    private @Nullable ControlShape shape;

    /** @param shares the signal counts events among trials */
    public SignalMemory(Ledger ledger, boolean shares) {
        this.ledger = ledger;
        this.shares = shares;
        this.level = new ControlLevel(ledger, shares);
        this.outage = ledger.row("outage", 1, 0);
        this.sizes = ledger.row("sizes", 2, 0);
        double[] known = ledger.known("bounds");
        if (known != null) {
            lay(known);
        }
    }

    private void lay(double[] bounds) {
        // Infinity is no number in JSON.
        double[] whole = bounds.clone();
        whole[whole.length - 1] = Double.POSITIVE_INFINITY;
        this.buckets = new Buckets(whole);
        this.shape = new ControlShape(ledger, whole.length);
    }

    /** The window in the buckets that all windows so far have in common. */
    public Sample fitted(Sample sample) {
        if (!sample.histogram()) {
            return sample;
        }
        double[] known = ledger.known("bounds");
        double[] bounds = sample.bounds().clone();
        bounds[bounds.length - 1] = Double.MAX_VALUE;
        if (known == null || !shapeKnown()) {
            if (known == null || !Arrays.equals(known, bounds)) {
                relay(bounds, null);
            }
            return sample;
        }
        if (Arrays.equals(known, bounds)) {
            return sample;
        }
        double[] common = Arrays.stream(known)
                .filter(b -> Arrays.stream(bounds).anyMatch(c -> c == b))
                .toArray();
        if (!Arrays.equals(common, known)) {
            double[] weights = ledger.row("shape", known.length, 0);
            relay(common, Sample.joined(known, weights, common));
        }
        return new Sample(
                sample.share(),
                sample.arms(),
                common,
                Sample.joined(bounds, sample.variant(), common),
                Sample.joined(bounds, sample.control(), common),
                sample.clusters());
    }

    private void relay(double[] bounds, double @Nullable [] weights) {
        ledger.drop("bounds");
        System.arraycopy(bounds, 0, ledger.row("bounds", bounds.length, 0), 0, bounds.length);
        ledger.drop("shape");
        if (weights != null) {
            System.arraycopy(weights, 0, ledger.row("shape", weights.length, 0), 0, weights.length);
        }
        lay(bounds);
    }

    /** Takes in what control did; the variant's numbers are not looked at. */
    public void learn(Sample sample) {
        Arms arms = sample.arms();
        if (!(arms.nC() > 0)) {
            return;
        }
        if (shares && level.known()) {
            double base = level.mean();
            double worse = Math.min(OUTAGE_RATIO * base, (1 + base) / 2);
            double log = Kernels.oneSample(arms.nC(), arms.xC(), base, worse) / level.dispersion();
            outage[0] = Math.clamp(outage[0] + log, 0.0, 2 * OUTAGE);
        }
        ControlShape distribution = shape;
        if (sample.histogram() && distribution != null) {
            if (distribution.known()) {
                Scores scores = Scores.ridit(distribution.distribution());
                unrest().take(
                                arms.nC(),
                                scores.sum(sample.control()),
                                true,
                                m -> scores.mean() * scores.mean() * scores.variation());
            }
            distribution.take(sample.control());
        }
        level.take(arms.nC(), arms.xC());
    }

    /** Remembers how large windows are, for what is still to come. */
    void size(Arms arms) {
        double keep = 1 - 1 / RECENT_WINDOWS;
        sizes[0] = sizes[0] == 0 ? arms.nT() : keep * sizes[0] + (1 - keep) * arms.nT();
        sizes[1] = sizes[1] == 0 ? arms.nC() : keep * sizes[1] + (1 - keep) * arms.nC();
    }

    /** A usual window of the last ones, without events. */
    Arms usual() {
        return new Arms(sizes[0], 0, sizes[1], 0);
    }

    private SuccessiveSpread unrest() {
        return new SuccessiveSpread(ledger, "unrest");
    }

    ControlLevel level() {
        return level;
    }

    Buckets buckets() {
        return java.util.Objects.requireNonNull(buckets, "no histogram was seen");
    }

    boolean shapeKnown() {
        return shape != null && shape.known();
    }

    double[] distribution() {
        return java.util.Objects.requireNonNull(shape, "no histogram was seen").distribution();
    }

    /** Dispersion of control's histograms from window to window, at least 1. */
    double unrestValue() {
        return Math.max(1, unrest().value(1, 2));
    }

    /** Control itself is far worse than it usually is: what is wrong now is not the variant's doing. */
    public boolean outage() {
        return outage[0] >= OUTAGE;
    }

    /** Whether enough is known of control to compare with it. */
    public boolean known() {
        return level.known();
    }

    /** How many windows of control were seen. */
    public double windows() {
        return level.windows();
    }
}
