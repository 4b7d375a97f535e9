package io.rampguard.rollout;

import java.time.Duration;
import java.time.Instant;

/**
 * The time a stage has been held. It counts only while somebody guards: downtime, metric gaps and clock jumps are added to
 * the stretch, so that a hold is never shortened by them.
 *
 * @param started when the backend was first seen serving the stage
 * @param stretch time since then that was not guarded
 */
public record HoldClock(Instant started, Duration stretch) {
    public HoldClock {
        if (stretch.isNegative()) {
            throw new IllegalArgumentException("a stretch must not be negative, got " + stretch);
        }
    }

    public static HoldClock startedAt(Instant now) {
        return new HoldClock(now, Duration.ZERO);
    }

    public HoldClock stretchedBy(Duration unguarded) {
        return new HoldClock(started, stretch.plus(unguarded));
    }

    public Instant ends(Duration hold) {
        return started.plus(hold).plus(stretch);
    }

    /** Guarded time so far; zero where the clock was set back to before the start. */
    public Duration guarded(Instant now) {
        Duration elapsed = Duration.between(started, now).minus(stretch);
        return elapsed.isNegative() ? Duration.ZERO : elapsed;
    }

    public boolean over(Duration hold, Instant now) {
        return !now.isBefore(ends(hold));
    }
}
