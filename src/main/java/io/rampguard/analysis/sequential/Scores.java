package io.rampguard.analysis.sequential;

/**
 * Numbers for a histogram's cells, from control's distribution over them. Ridits see a shift of the body (Bross,
 * <i>Biometrics</i> 14, 1958), Savage's scores one of the tail (<i>Annals of Mathematical Statistics</i> 27, 1956).
 */
// Numbers to compute with, which nobody compares or keeps.
@SuppressWarnings("ArrayRecordComponent")
record Scores(double[] values, double mean, double variation) {
    private static final double MOST = 6.9;

    static Scores ridit(double[] control) {
        double[] values = new double[control.length];
        double below = 0;
        for (int i = 0; i < control.length; i++) {
            values[i] = below + control[i] / 2;
            below += control[i];
        }
        return of(values, control);
    }

    static Scores savage(double[] control) {
        double[] values = new double[control.length];
        double above = 1;
        for (int i = 0; i < control.length; i++) {
            double next = i == control.length - 1 ? 0 : Math.max(0, above - control[i]);
            values[i] = above > next ? Math.min(MOST, (integral(above) - integral(next)) / (above - next)) : MOST;
            above = next;
        }
        return of(values, control);
    }

    private static double integral(double share) {
        return share > 0 ? share - share * StrictMath.log(share) : 0;
    }

    private static Scores of(double[] values, double[] control) {
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            mean += control[i] * values[i];
            squares += control[i] * values[i] * values[i];
        }
        return new Scores(values, mean, Math.max(1e-9, squares - mean * mean) / (mean * mean));
    }

    double sum(double[] counts) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += counts[i] * values[i];
        }
        return sum;
    }
}
