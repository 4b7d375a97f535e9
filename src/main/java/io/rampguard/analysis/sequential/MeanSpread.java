package io.rampguard.analysis.sequential;

/**
 * How much the arms' means differ from window to window, per trial: what drift and traffic do to both arms drops out of the
 * contrast, so that this is often far less than control's own unrest.
 */
final class MeanSpread {
    private static final double HALF_LIFE = 160;
    private static final double KEEP = StrictMath.pow(0.5, 1 / HALF_LIFE);

    private static final double PRIOR_WINDOWS = 30;

    /** Of control's own unrest; less is not believed. */
    private static final double LEAST = 0.5;

    private static final int SQUARES = 0;
    private static final int WEIGHT = 1;
    private static final int LAST = 2;

    private final double[] state;

    MeanSpread(Ledger ledger) {
        this.state = ledger.row("contrast", 3, 0);
    }

    /** Variance of the contrast times {@code 1 / (1/nT + 1/nC)}, of past windows. */
    double value(double prior) {
        double own = (PRIOR_WINDOWS * prior + state[SQUARES]) / (PRIOR_WINDOWS + state[WEIGHT]);
        return Math.max(LEAST * prior, own);
    }

    void take(double z, double size) {
        double scaled = z / StrictMath.sqrt(size);
        double step = state[WEIGHT] > 0 ? scaled - state[LAST] : 0;
        state[LAST] = scaled;
        state[SQUARES] = KEEP * state[SQUARES] + step * step / 2;
        state[WEIGHT] = KEEP * state[WEIGHT] + 1;
    }
}
