package io.rampguard.analysis;

/**
 * Quantiles of Student's t distribution for whole degrees of freedom, from the finite series of Abramowitz and Stegun,
 * <i>Handbook of Mathematical Functions</i>, 26.7.3 and 26.7.4.
 */
final class Student {
    private static final int TABLED = 64;
    private static final double[] AT_99 = table(0.99);
    private static final double[] AT_999 = table(0.999);
    private static final double[] AT_99999 = table(0.99999);

    private Student() {}

    /** The one-sided 99 % point; beyond 64 degrees of freedom that of 64, which is on the careful side. */
    static double at99(int degrees) {
        return AT_99[Math.clamp(degrees, 1, TABLED)];
    }

    /** The one-sided 99.9 % point. */
    static double at999(int degrees) {
        return AT_999[Math.clamp(degrees, 1, TABLED)];
    }

    /** The one-sided point of one in a hundred thousand. */
    static double at99999(int degrees) {
        return AT_99999[Math.clamp(degrees, 1, TABLED)];
    }

    /** The probability of a value not above {@code t}. */
    static double cumulative(double t, int degrees) {
        double theta = StrictMath.atan(t / StrictMath.sqrt(degrees));
        double cos = StrictMath.cos(theta);
        boolean odd = degrees % 2 == 1;
        double term = odd ? cos : 1;
        double series = degrees == 1 ? 0 : term;
        for (int k = odd ? 3 : 2; k < degrees; k += 2) {
            term *= cos * cos * (k - 1) / k;
            series += term;
        }
        double within = odd ? 2 / Math.PI * (theta + StrictMath.sin(theta) * series) : StrictMath.sin(theta) * series;
        return 0.5 + within / 2;
    }

    private static double[] table(double probability) {
        double[] points = new double[TABLED + 1];
        for (int degrees = 1; degrees <= TABLED; degrees++) {
            double low = 0;
            double high = 100_000;
            for (int i = 0; i < 60; i++) {
                double middle = (low + high) / 2;
                if (cumulative(middle, degrees) < probability) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            points[degrees] = high;
        }
        return points;
    }
}
