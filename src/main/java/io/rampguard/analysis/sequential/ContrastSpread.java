package io.rampguard.analysis.sequential;

/**
 * How much the arms' difference varies from window to window beyond chance: Pearson's χ² of the variant's events given both
 * arms' events, centred at the running ratio (centred at the null, a real doubling would pass for noise and hide itself).
 */
final class ContrastSpread {
    private static final double HALF_LIFE = 80;
    private static final double KEEP = StrictMath.pow(0.5, 1 / HALF_LIFE);
    private static final double PRIOR_WINDOWS = 20;
    private static final double OWN_ERROR = 0.6;
    private static final double CLEAR = 1.7;
    private static final double INFORMATIVE = 0.5;

    private static final int SQUARES = 0;
    private static final int WEIGHT = 1;
    private static final int EVENTS = 2;
    private static final int EXPECTED = 3;
    private static final int LAST = 4;

    private final double[] state;

    ContrastSpread(Ledger ledger) {
        this.state = ledger.row("contrast", 5, 0);
    }

    /** Of past windows, at least 1. */
    double value(double prior) {
        return Math.max(1, (PRIOR_WINDOWS * prior + state[SQUARES]) / (PRIOR_WINDOWS + state[WEIGHT]));
    }

    void take(Arms window) {
        double events = window.xT() + window.xC();
        if (!window.paired() || !(events > 0)) {
            return;
        }
        double ratio = (state[EVENTS] + 1) / (state[EXPECTED] + 1);
        double part = window.nT() * ratio / (window.nT() * ratio + window.nC());
        double variance = events * part * (1 - part);
        if (!(variance > 0)) {
            // So uneven that an arm is not there at all, within the digits that a number has.
            return;
        }
        double weight = Math.min(1, variance / INFORMATIVE);
        double gap = (window.xT() - events * part) / StrictMath.sqrt(variance);
        double step = gap - state[LAST];
        double keep = StrictMath.exp(weight * StrictMath.log(KEEP));
        state[LAST] = gap;
        state[SQUARES] = keep * state[SQUARES] + weight * step * step / 2;
        state[WEIGHT] = keep * state[WEIGHT] + weight;
        state[EVENTS] = keep * state[EVENTS] + window.xT();
        state[EXPECTED] = keep * state[EXPECTED] + window.nT() * window.xC() / window.nC();
    }

    /**
     * The same for means of scores.
     *
     * @param variance of one trial, as independence predicts
     */
    void takeScores(Arms window, double variance) {
        double expected = variance * (1 / window.nT() + 1 / window.nC());
        double gap = window.variantMean() - window.controlMean();
        double scaled = gap / StrictMath.sqrt(expected);
        double step = state[WEIGHT] > 0 ? scaled - state[LAST] : 0;
        state[LAST] = scaled;
        state[SQUARES] = KEEP * state[SQUARES] + step * step / 2;
        state[WEIGHT] = KEEP * state[WEIGHT] + 1;
    }

    /** A dispersion that is no more than its own error is none. */
    static double noticed(double spread) {
        return Math.max(1, spread - OWN_ERROR * Math.max(0, CLEAR - spread));
    }
}
