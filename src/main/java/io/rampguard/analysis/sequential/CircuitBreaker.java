package io.rampguard.analysis.sequential;

/**
 * A catastrophe needs no statistics over time: in one single window the variant has so many bad events that chance gives them
 * less than once in a hundred million windows, and at least five times as many as control in that very window.
 */
public final class CircuitBreaker {
    /** Probability of a false alarm in one window; it is charged to the rollout's own. */
    public static final double CHANCE = 1e-8;

    private static final double LEAST_RATE = 0.02;
    private static final double WORSE_THAN_CONTROL = 5;

    private CircuitBreaker() {}

    /**
     * @param border predicted rate at the border of the promise
     * @param spread dispersion, at least 1
     */
    static boolean trips(Arms window, double border, double spread) {
        if (!window.paired() || window.variantMean() < WORSE_THAN_CONTROL * window.controlMean()) {
            return false;
        }
        return improbable(window.xT(), window.nT() * Math.max(border, LEAST_RATE), spread, CHANCE);
    }

    /**
     * Whether so many events come by chance less often than {@code chance}. Events that come in batches are rarer surprises
     * than they look, so that the exponent is divided by their dispersion.
     */
    static boolean improbable(double events, double expected, double spread, double chance) {
        return events > expected && tailBound(events, expected) / spread <= StrictMath.log(chance);
    }

    /** Chernoff's bound of ln P(Poisson(mean) ≥ k), for k above the mean. */
    private static double tailBound(double k, double mean) {
        return k - mean - k * StrictMath.log(k / mean);
    }
}
