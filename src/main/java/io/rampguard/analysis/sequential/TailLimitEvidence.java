package io.rampguard.analysis.sequential;

/** {@code limit} on a quantile: the share above the first bound at the limit or beyond, against what the quantile leaves. */
final class TailLimitEvidence implements GuardrailEvidence {
    private final double limit;
    private final double allowed;
    private final LimitEvidence evidence;

    /**
     * @param limit in the signal's unit
     * @param quantile within 0 and 1
     * @param sign 1 where more is worse
     */
    TailLimitEvidence(Ledger ledger, double limit, double quantile, double sign, Course course) {
        this.limit = sign > 0 ? limit : 1 / limit;
        this.allowed = sign > 0 ? 1 - quantile : quantile;
        this.evidence = new LimitEvidence(ledger, allowed, course);
    }

    @Override
    public void take(Sample sample, SignalMemory control) {
        if (!sample.histogram() || !(sample.arms().nT() > 0)) {
            return;
        }
        int bound = control.buckets().atLeast(limit);
        if (bound < 0) {
            return;
        }
        Arms arms = sample.arms();
        double[] aboveT = Buckets.above(sample.variant());
        double[] aboveC = Buckets.above(sample.control());
        double base = control.shapeKnown() ? Buckets.above(control.distribution())[bound] : allowed / 2;
        evidence.take(
                new Arms(arms.nT(), aboveT[bound], arms.nC(), aboveC[bound]),
                base,
                ContrastSpread.noticed(control.unrestValue()));
        control.size(arms);
    }

    @Override
    public double harm() {
        return evidence.harm();
    }

    @Override
    public double safety(int stage) {
        return evidence.safety(stage);
    }

    @Override
    public double gain(int stage, SignalMemory control) {
        return evidence.gain(stage, control);
    }
}
