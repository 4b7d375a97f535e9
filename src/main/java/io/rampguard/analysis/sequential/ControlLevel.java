package io.rampguard.analysis.sequential;

/**
 * What control is like, from past windows only: its level with a half-life, and how much its windows differ. Everything the
 * kernels predict with comes from here, so that nothing of the present window enters its own prediction.
 */
final class ControlLevel {
    private static final double HALF_LIFE = 60;
    private static final double KEEP = StrictMath.pow(0.5, 1 / HALF_LIFE);
    /** Differences between blocks below which nobody can say how much control's windows differ. */
    static final int ENOUGH = 8;

    private static final double EVENTS_PER_BLOCK = 5;
    private static final double TRIALS_PER_BLOCK = 40;
    private static final int TRIALS = 0;
    private static final int SUM = 1;
    private static final int WINDOWS = 2;

    private final double[] level;
    private final SuccessiveSpread spread;
    private final boolean counts;

    /** @param counts events among trials; otherwise sums of something */
    ControlLevel(Ledger ledger, boolean counts) {
        this.level = ledger.row("level", 3, 0);
        this.spread = new SuccessiveSpread(ledger, "spread");
        this.counts = counts;
    }

    void take(double trials, double sum) {
        if (!(trials > 0)) {
            return;
        }
        double before = mean();
        level[TRIALS] = KEEP * level[TRIALS] + trials;
        level[SUM] = KEEP * level[SUM] + sum;
        level[WINDOWS]++;
        if (counts) {
            double pending = spread.pendingTrials() + trials;
            boolean enough = pending * before >= EVENTS_PER_BLOCK || spread.pendingSum() + sum >= 2 * EVENTS_PER_BLOCK;
            spread.take(trials, sum, enough, rate -> rate * (1 - rate));
        } else {
            boolean enough = spread.pendingTrials() + trials >= TRIALS_PER_BLOCK;
            spread.take(trials, sum, enough, mean -> mean * mean);
        }
    }

    /** Rate with half an event added, or mean; 0 before the first window. */
    double mean() {
        if (!(level[TRIALS] > 0)) {
            return 0;
        }
        return counts ? (level[SUM] + 0.5) / (level[TRIALS] + 1) : level[SUM] / level[TRIALS];
    }

    /** Whether enough windows were seen to predict with. */
    boolean known() {
        return level[WINDOWS] >= ENOUGH && (counts || spread.size() >= ENOUGH);
    }

    /** Dispersion factor of counts, at least 1. */
    double dispersion() {
        return Math.max(1, spread.value(1, 2));
    }

    /** Squared coefficient of variation of one trial of a mean. */
    double variation() {
        return Math.max(1e-6, spread.value(1, 1));
    }

    double windows() {
        return level[WINDOWS];
    }

    /** Control's trials of a usual window. */
    double trials() {
        double weight = (1 - StrictMath.pow(KEEP, level[WINDOWS])) / (1 - KEEP);
        return level[WINDOWS] > 0 ? level[TRIALS] / weight : 0;
    }
}
