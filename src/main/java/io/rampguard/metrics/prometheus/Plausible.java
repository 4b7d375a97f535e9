package io.rampguard.metrics.prometheus;

/** Where rounding ends and nonsense begins. */
final class Plausible {
    /** From here on a double no longer counts by ones, so a difference of such counters means nothing. */
    private static final double COUNT = 0x1p53;

    /** Sums of times in nanoseconds over years stay far below; beyond, squares overflow. */
    private static final double SUM = 1e100;

    private Plausible() {}

    static boolean count(double value) {
        return value >= 0 && value <= COUNT;
    }

    static boolean sum(double value) {
        return value >= 0 && value <= SUM;
    }

    /** What floating-point addition over many series may be off. */
    static double slack(double of) {
        return 1e-6 * Math.max(1, of);
    }
}
