package io.rampguard.analysis.sequential;

/** {@code limit} on a share of bad events. */
final class LimitEvidence implements GuardrailEvidence {
    private static final double SAFE_FRACTION = 0.5;

    private final double limit;
    private final LimitHarm harm;
    private final double[] safety;

    /** @param limit as a share of bad events within 0 and 1 */
    LimitEvidence(Ledger ledger, double limit, Course course) {
        this.limit = limit;
        this.harm = new LimitHarm(ledger, limit, course.onset());
        this.safety = ledger.row("safety", 1, 0);
    }

    @Override
    public void take(Sample sample, SignalMemory control) {
        double base = control.level().known() ? control.level().mean() : SAFE_FRACTION * limit;
        take(sample.arms(), base, control.level().dispersion());
        control.size(sample.arms());
    }

    /** @param base predicted share of control */
    void take(Arms window, double base, double unrest) {
        double likely = Math.max(Math.min(base, SAFE_FRACTION * limit), 1e-9);
        safety[0] += Kernels.oneSample(window.nT(), window.xT(), limit, likely) / unrest;
        harm.take(window, Math.max(base, 1e-9), unrest);
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
        double likely = Math.max(Math.min(control.level().mean(), SAFE_FRACTION * limit), 1e-9);
        double n = control.usual().nT();
        return Kernels.oneSample(n, n * likely, limit, likely);
    }
}
