package io.rampguard.analysis.sequential;

/**
 * The arms' ratio, compared inside each window and then averaged, with a confidence sequence that holds at every moment at
 * once. For people: what it is made of are four sums, verdicts rest on none of them. Mantel and Haenszel's ratio; the width is
 * Robbins' mixture with the observed variance (Waudby-Smith and others, <i>Time-uniform central limit theory</i>, 2024).
 */
public final class Stratified {
    private static final double TUNED_TO = 30;

    private static final int ABOVE = 0;
    private static final int BELOW = 1;
    private static final int SQUARES = 2;
    private static final int WINDOWS = 3;

    private final double[] state;

    public Stratified(Ledger ledger) {
        this.state = ledger.row("ratio", 4, 0);
    }

    public void take(Arms window) {
        if (!window.paired()) {
            return;
        }
        double all = window.nT() + window.nC();
        double up = window.xT() * window.nC() / all;
        double down = window.xC() * window.nT() / all;
        double ratio = state[BELOW] > 0 && state[ABOVE] > 0 ? state[ABOVE] / state[BELOW] : 1;
        state[ABOVE] += up;
        state[BELOW] += down;
        double gap = up - ratio * down;
        state[SQUARES] += gap * gap;
        state[WINDOWS]++;
    }

    /** The ratio of the variant's level to control's; not a number before anything was seen in control. */
    public double ratio() {
        return state[BELOW] > 0 ? state[ABOVE] / state[BELOW] : Double.NaN;
    }

    /** Half the width of the confidence sequence for the ratio's logarithm, at {@code alpha} over all time. */
    public double reach(double alpha) {
        if (!(state[ABOVE] > 0 && state[BELOW] > 0) || state[WINDOWS] < 3) {
            return Double.NaN;
        }
        double deviation = StrictMath.sqrt(state[SQUARES]) / state[ABOVE];
        double rho = 1 / TUNED_TO;
        double growth = state[WINDOWS] * rho;
        double mixture = 2 * (growth + 1) / growth * StrictMath.log(StrictMath.sqrt(growth + 1) / alpha);
        return deviation * StrictMath.sqrt(mixture);
    }
}
