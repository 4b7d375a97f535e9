package io.rampguard.analysis.sequential;

/** {@code limit} on a mean. */
final class MeanLimitEvidence implements GuardrailEvidence {
    private final double limit;
    private final double sign;
    private final MeanLimitHarm harm;
    private final double[] safety;

    MeanLimitEvidence(Ledger ledger, double limit, double sign, Course course) {
        this.limit = limit;
        this.sign = sign;
        this.harm = new MeanLimitHarm(ledger, limit, sign, course.onset());
        this.safety = ledger.row("safety", 1, 0);
    }

    @Override
    public void take(Sample sample, SignalMemory control) {
        Arms window = sample.arms();
        double variation = control.level().known() ? control.level().variation() : 1;
        if (!(window.nT() > 0) || !(limit > 0)) {
            return;
        }
        safety[0] += factor(window, control.level().mean(), variation);
        harm.take(window, control.level().mean(), variation);
        control.size(window);
    }

    private double factor(Arms window, double base, double variation) {
        double gap = sign * (limit - base) / limit;
        double v = variation / window.nT();
        double z = sign * (limit - window.variantMean()) / limit;
        return gap > 0 ? Kernels.catoniFor(gap, z, v) : 0;
    }

    @Override
    public double harm() {
        return harm.log();
    }

    @Override
    public double safety(int stage) {
        return safety[0];
    }

    @Override
    public double gain(int stage, SignalMemory control) {
        Arms usual = control.usual();
        double base = control.level().mean();
        return usual.nT() > 0
                ? factor(
                        new Arms(usual.nT(), usual.nT() * base, usual.nC(), 0),
                        base,
                        control.level().variation())
                : 0;
    }
}
