package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/** {@code tolerate} on a share of bad events. */
final class CountEvidence implements GuardrailEvidence {
    /** Beyond this no rate is left to be worse. */
    private static final double MOST_RATE = 0.98;

    private final Line border;
    private final boolean forbids;
    private final CountHarm harm;
    private final CountSafety safety;
    private final ClusterGate gate;
    private final Remembered remembered;
    private final double[] tripped;

    CountEvidence(Ledger ledger, Promise promise, Course course) {
        this.border = promise.border();
        this.forbids = promise.forbids();
        this.harm = new CountHarm(ledger, promise, course.onset());
        this.safety = new CountSafety(ledger, promise.planned(), promise.limit(), course.shares());
        this.gate = new ClusterGate(ledger, border);
        this.remembered = new Remembered(ledger);
        this.tripped = ledger.row("tripped", 1, 0);
    }

    @Override
    public void take(Sample sample, SignalMemory control) {
        Arms window = sample.arms();
        if (!control.level().known()) {
            return;
        }
        double base = control.level().mean();
        double unrest = control.level().dispersion();
        if (!window.paired()) {
            double edge = border.at(highest(base, control));
            if (edge < MOST_RATE) {
                remembered.takeCounts(window.nT(), window.xT(), edge, unrest);
            }
            return;
        }
        remembered.forget();
        double spread = harm.spread(control.level(), window.nT());
        tripped[0] = CircuitBreaker.trips(window, border.at(base), spread) ? 1 : 0;
        safety.take(window, base, spread);
        gate.take(window, sample.clusters());
        harm.take(window, control.level());
        control.size(window);
    }

    /** Control's level as it was is an estimate, and the benefit of its doubt is the variant's. */
    private static double highest(double base, SignalMemory control) {
        double trials = Math.max(1, 80 * control.level().trials());
        return base + 3 * StrictMath.sqrt(control.level().dispersion() * base / trials);
    }

    @Override
    public double harm() {
        return harm.log();
    }

    @Override
    public boolean tripped() {
        return tripped[0] > 0;
    }

    @Override
    public boolean clear() {
        return gate.open();
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
        Arms harmless = new Arms(usual.nT(), usual.nT() * base, usual.nC(), usual.nC() * base);
        return safety.gain(stage, harmless, base, harm.spread(control.level(), usual.nT()));
    }
}
