package io.rampguard.policy;

import io.rampguard.units.Percentage;
import java.time.Duration;

/**
 * How long silence and doubt are borne, and what happens then.
 *
 * @param inconclusiveTimes a hold without enough evidence stretches to this many times its length in all, at least 1
 * @param unprovenUpTo a stage of at most this share may be entered without proof, marked unproven
 */
public record Patience(
        Limit sourceDark, Limit variantDark, double inconclusiveTimes, Then inconclusiveThen, Percentage unprovenUpTo) {
    public static final Patience DEFAULT = new Patience(
            new Limit(Duration.ofMinutes(15), Then.PAUSE),
            new Limit(Duration.ofMinutes(5), Then.ROLLBACK),
            3,
            Then.PAUSE,
            Percentage.of(5));

    public Patience {
        if (!(inconclusiveTimes >= 1)) {
            throw new IllegalArgumentException("inconclusive.upTo must be at least 1x, got " + inconclusiveTimes);
        }
    }

    /** What follows when patience ends. */
    public enum Then {
        HOLD,
        PAUSE,
        ROLLBACK,
        /** Only for inconclusive holds: go on, marked unproven. */
        ADVANCE
    }

    public record Limit(Duration after, Then then) {}
}
