package io.rampguard.analysis.sequential;

/**
 * "The effect is the j-th and began in window k": a Bayes mixture over both. Wealth starts as cash; part of it is invested
 * at once and the rest bit by bit, so that harm which begins in mid-rollout meets fresh money. Every dollar enters once, so the
 * whole is an e-process; it is the Shiryaev-Roberts detector with weights that sum to one (Shin, Ramdas and Rinaldo,
 * <i>E-detectors</i>, 2023).
 */
final class ShareMixture {
    /** Logarithm of what was never invested; far below anything that a sum could show. */
    static final double NOTHING = -1e9;

    private static final int CASH = 0;
    private static final int WINDOWS = 1;
    private static final int FIRST = 2;

    private final double[] state;
    private final double[] logPriors;
    private final double[] laterPriors;
    private final Onset onset;
    private final double atOnce;

    /**
     * @param logPriors logarithms of the alternatives' weights for harm that is there from the start, which sum to 1
     * @param laterPriors the same for harm that begins later
     */
    ShareMixture(Ledger ledger, double[] logPriors, double[] laterPriors, Onset onset, double atOnce) {
        this.state = ledger.row("wealth", FIRST + logPriors.length, NOTHING);
        if (state[CASH] < 0) {
            state[CASH] = 1;
            state[WINDOWS] = 0;
        }
        this.logPriors = logPriors;
        this.laterPriors = laterPriors;
        this.onset = onset;
        this.atOnce = atOnce;
    }

    /**
     * Takes one window in.
     *
     * @param logs each alternative's factor
     */
    void take(double[] logs) {
        double[] priors = state[WINDOWS] == 0 ? logPriors : laterPriors;
        double give = Math.min(state[CASH], onset.part((long) state[WINDOWS], atOnce));
        state[WINDOWS]++;
        state[CASH] -= give;
        double logGive = give > 0 ? StrictMath.log(give) : NOTHING;
        for (int j = 0; j < logs.length; j++) {
            state[FIRST + j] = LogSpace.add(state[FIRST + j], logGive + priors[j]) + logs[j];
        }
    }

    /** Logarithm of the wealth. */
    double log() {
        double[] all = state.clone();
        all[CASH] = state[CASH] > 0 ? StrictMath.log(state[CASH]) : NOTHING;
        all[WINDOWS] = NOTHING;
        return LogSpace.sum(all);
    }

    long windows() {
        return (long) state[WINDOWS];
    }
}
