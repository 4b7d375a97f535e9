package io.rampguard.analysis;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a plan is made for: control as it is today.
 *
 * @param perSecond requests of both arms together, above 0
 * @param levels by signal; a signal without one is not planned
 * @param users who meet the flag while the ramp lasts, where that is known
 */
public record PlanTraffic(double perSecond, Map<String, Level> levels, OptionalLong users) {
    public PlanTraffic {
        if (!(perSecond > 0 && Double.isFinite(perSecond))) {
            throw new IllegalArgumentException("traffic must be above 0 requests a second, got " + perSecond);
        }
        levels = Map.copyOf(new TreeMap<>(levels));
    }

    /**
     * One signal of control.
     *
     * @param value a proportion's own share within 0..1 (0.01 for an error rate of 1 %, 0.99 for a validity of 99 %); a mean's
     *     coefficient of variation from request to request; a quantile's spread, the standard deviation of the logarithm
     * @param perRequest trials for each request: 1, or less where only some requests are counted, as with feedback
     * @param assumed whether nobody said or measured it
     */
    public record Level(double value, double perRequest, boolean assumed) {
        public Level {
            if (!(value >= 0 && Double.isFinite(value)) || !(perRequest > 0 && Double.isFinite(perRequest))) {
                throw new IllegalArgumentException("a level must not be negative, got " + value + " at " + perRequest);
            }
        }

        public static Level of(double value) {
            return new Level(value, 1, false);
        }
    }
}
