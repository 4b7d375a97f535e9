package io.rampguard.analysis;

import java.util.List;

/**
 * Tests on means of which only sums and counts are known. Windows are the units: each is compared inside itself, so that
 * what moves both arms alike drops out, and how far the windows differ from each other says how sure the average is. No
 * shape is assumed for single requests; the price is that there must be several windows.
 *
 * @param t Student's statistic, positive where the variant is on the bad side of the line
 * @param degrees of freedom, from the effective number of windows (squared sum of weights over sum of squares), so that one
 *     long window does not pass for many
 */
record MeanComparison(double t, int degrees) {
    /** Effective windows below which nothing is said. */
    static final int FEWEST_WINDOWS = 5;

    /** Rounding in the last digits must not look like a difference without any variance. */
    private static final double ROUNDING = 1e-9;

    /** One arm's window: count and sum. */
    record Sum(double n, double sum) {
        double mean() {
            return sum / n;
        }
    }

    /** A window of both arms. */
    record Pair(Sum variant, Sum control) {}

    boolean enoughWindows() {
        return degrees >= FEWEST_WINDOWS - 1;
    }

    boolean beyond999() {
        return enoughWindows() && t > Student.at999(degrees);
    }

    boolean beyond99999() {
        return enoughWindows() && t > Student.at99999(degrees);
    }

    boolean beyond99() {
        return enoughWindows() && t > Student.at99(degrees);
    }

    /**
     * Against control. Weights are those of Cochran, <i>Biometrics</i> 10 (1954): n1·n2/(n1+n2).
     *
     * @param side 1 where more is worse, -1 where less is
     */
    static MeanComparison between(List<Pair> windows, Line line, int side) {
        Weighted sums = new Weighted();
        for (Pair pair : windows) {
            double n = pair.variant.n;
            double m = pair.control.n;
            if (n > 0 && m > 0) {
                double expected = line.at(pair.control.mean());
                sums.add(n * m / (n + m), side * (pair.variant.mean() - expected), Math.abs(expected));
            }
        }
        return sums.answer();
    }

    /** Against a fixed level. */
    static MeanComparison against(List<Sum> windows, double level, int side) {
        Weighted sums = new Weighted();
        for (Sum window : windows) {
            if (window.n > 0) {
                sums.add(window.n, side * (window.mean() - level), Math.abs(level));
            }
        }
        return sums.answer();
    }

    /** Sums of the weighted contrasts. Windows are few, so they are kept and gone through twice. */
    private static final class Weighted {
        private final java.util.ArrayList<double[]> all = new java.util.ArrayList<>();

        void add(double weight, double contrast, double scale) {
            all.add(new double[] {weight, contrast, scale});
        }

        MeanComparison answer() {
            double weight = 0;
            double squares = 0;
            double total = 0;
            double scale = 0;
            for (double[] one : all) {
                weight += one[0];
                squares += one[0] * one[0];
                total += one[0] * one[1];
                scale += one[0] * (one[2] + Math.abs(one[1]));
            }
            int degrees = squares > 0 ? (int) Math.floor(weight * weight / squares + ROUNDING) - 1 : 0;
            if (degrees < 1) {
                return new MeanComparison(0, 0);
            }
            double average = total / weight;
            double spread = 0;
            for (double[] one : all) {
                double residual = one[0] * (one[1] - average);
                spread += residual * residual;
            }
            double windows = all.size();
            double floor = ROUNDING * scale;
            double error = StrictMath.sqrt(spread * windows / (windows - 1) + floor * floor);
            return new MeanComparison(error > 0 ? total / error : 0, degrees);
        }
    }
}
