package io.rampguard.analysis.sequential;

/**
 * Everybody has the variant and no control is left: the variant against control as it was. What moves everybody cannot be
 * told from the change then, so this only ever calls a person. Wealth never falls below its start, and an alarm comes by
 * chance about once in {@link #RUN} windows (Lorden, <i>Annals of Mathematical Statistics</i> 42, 1971).
 */
final class Remembered {
    /** Windows between two false alarms, on average at least: thirty days at 30 s. */
    static final double RUN = 86_400;

    private static final double[] EXCESS = {0.25, 1, 3};

    private final double[] state;

    Remembered(Ledger ledger) {
        this.state = ledger.row("remembered", EXCESS.length, 0);
    }

    /** @param border rate up to which nothing is wrong */
    void takeCounts(double n, double x, double border, double spread) {
        for (int j = 0; j < EXCESS.length; j++) {
            double theta = Math.min(border * (1 + EXCESS[j]), (border + 1) / 2);
            state[j] = Math.max(0, state[j] + Kernels.oneSample(n, x, border, theta) / spread);
        }
    }

    /** @param z the variant's relative excess over the border, of variance {@code v} */
    void takeMean(double z, double v) {
        for (int j = 0; j < EXCESS.length; j++) {
            state[j] = Math.max(0, state[j] + Kernels.catoniFor(EXCESS[j], z, v));
        }
    }

    boolean alarm() {
        return LogSpace.sum(state) - StrictMath.log(EXCESS.length) >= StrictMath.log(RUN);
    }

    void forget() {
        java.util.Arrays.fill(state, 0);
    }
}
