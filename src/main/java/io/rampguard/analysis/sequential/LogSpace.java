package io.rampguard.analysis.sequential;

/** Sums of numbers that are kept as natural logarithms. {@code StrictMath} throughout, so that a replay is bit-identical. */
final class LogSpace {
    private LogSpace() {}

    /** ln(e^a + e^b); either may be minus infinity. */
    static double add(double a, double b) {
        double max = Math.max(a, b);
        double min = Math.min(a, b);
        return min == Double.NEGATIVE_INFINITY ? max : max + StrictMath.log1p(StrictMath.exp(min - max));
    }

    static double[] logs(double... values) {
        double[] logs = new double[values.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = StrictMath.log(values[i]);
        }
        return logs;
    }

    /** ln of the sum of all e^x; minus infinity for an empty sum. */
    static double sum(double... logs) {
        double max = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            max = Math.max(max, log);
        }
        if (max == Double.NEGATIVE_INFINITY) {
            return max;
        }
        double sum = 0;
        for (double log : logs) {
            // What is smaller than the last digit of the largest is not worth an exponential.
            sum += log - max < -37 ? 0 : StrictMath.exp(log - max);
        }
        return max + StrictMath.log(sum);
    }
}
