package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/** {@code tolerate} on a mean of which sums and counts are known. */
final class MeanEvidence implements GuardrailEvidence {
    private final Line border;
    private final double sign;
    private final boolean forbids;
    private final MeanHarm harm;
    private final MeanSafety safety;
    private final Remembered remembered;

    MeanEvidence(Ledger ledger, Promise promise, Course course) {
        this.border = promise.border();
        this.sign = promise.sign();
        this.forbids = promise.forbids();
        this.harm = new MeanHarm(ledger, border, sign, course.onset());
        this.safety = new MeanSafety(ledger, promise.planned(), promise.limit(), sign, course.shares());
        this.remembered = new Remembered(ledger);
    }

    @Override
    public void take(Sample sample, SignalMemory control) {
        Arms window = sample.arms();
        if (!control.level().known() || !(window.nT() > 0)) {
            return;
        }
        double base = control.level().mean();
        double variation = control.level().variation();
        if (!window.paired()) {
            double edge = border.at(base);
            double noise = variation / window.nT();
            remembered.takeMean(sign * (window.variantMean() - edge) / edge - StrictMath.sqrt(noise) / 4, noise);
            return;
        }
        remembered.forget();
        harm.take(window, base, variation);
        safety.take(window, base, variation);
        control.size(window);
    }

    @Override
    public double harm() {
        return harm.log();
    }

    @Override
    public boolean pages() {
        return remembered.alarm();
    }

    @Override
    public double safety(int stage) {
        return forbids ? safety.log(stage) : Double.POSITIVE_INFINITY;
    }

    @Override
    public double gain(int stage, SignalMemory control) {
        double base = control.level().mean();
        Arms usual = control.usual();
        if (!usual.paired()) {
            return 0;
        }
        Arms harmless = new Arms(usual.nT(), usual.nT() * base, usual.nC(), usual.nC() * base);
        return safety.gain(stage, harmless, base, control.level().variation());
    }
}
