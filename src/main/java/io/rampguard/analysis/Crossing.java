package io.rampguard.analysis;

import java.util.function.DoubleUnaryOperator;

/**
 * Where a falling statistic passes a level. False position in its Illinois form (Dowell and Jarratt, <i>BIT</i> 11, 1971),
 * kept within its bracket: a third of bisection's evaluations, and each costs a maximisation.
 */
final class Crossing {
    /** Of a deviate: below what any sentence prints. */
    private static final double NEAR = 1e-5;

    private static final double NARROW = 1.0 / (1 << 26);
    private static final int MOST = 60;

    private Crossing() {}

    /** Between the two, or the end towards which the statistic points where it does not pass the level. */
    static double of(DoubleUnaryOperator falling, double level, double from, double to) {
        double low = from;
        double high = to;
        double above = Double.POSITIVE_INFINITY;
        double below = Double.NEGATIVE_INFINITY;
        int side = 0;
        for (int i = 0; i < MOST && high - low > NARROW * (to - from); i++) {
            double at =
                    Double.isInfinite(above - below) ? (low + high) / 2 : low + (high - low) * above / (above - below);
            if (!(at > low && at < high)) {
                at = (low + high) / 2;
            }
            double over = falling.applyAsDouble(at) - level;
            if (Math.abs(over) <= NEAR) {
                return at;
            }
            if (over > 0) {
                low = at;
                above = over;
                below = side > 0 ? below / 2 : below;
                side = 1;
            } else {
                high = at;
                below = over;
                above = side < 0 ? above / 2 : above;
                side = -1;
            }
        }
        return (low + high) / 2;
    }
}
