package io.rampguard.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The time a stage has been held. It counts only while somebody guards: downtime, metric gaps and clock jumps are added to
 * the stretch, so that a hold is never shortened by them.
 *
 * @param started when the backend was first seen serving the stage
 * @param stretch time since then that was not guarded and is over
 * @param stoppedAt since when nobody guards, while nobody does; saved when it begins, so that a crash cannot hide it
 */
public record HoldClock(Instant started, Duration stretch, Optional<Instant> stoppedAt) {
    public HoldClock {
        if (stretch.isNegative()) {
            throw new IllegalArgumentException("a stretch must not be negative, got " + stretch);
        }
    }

    public static HoldClock startedAt(Instant now) {
        return new HoldClock(now, Duration.ZERO, Optional.empty());
    }

    /** Adds time that was not guarded; what a clock set backwards makes negative adds nothing. */
    public HoldClock stretchedBy(Duration unguarded) {
        return unguarded.isNegative() ? this : new HoldClock(started, stretch.plus(unguarded), stoppedAt);
    }

    /** Stops counting; stopping a stopped clock changes nothing. */
    public HoldClock stop(Instant now) {
        return stoppedAt.isPresent() ? this : new HoldClock(started, stretch, Optional.of(now));
    }

    /** Counts again; the time between goes to the stretch. */
    public HoldClock go(Instant now) {
        return stoppedAt
                .map(since ->
                        new HoldClock(started, stretch, Optional.empty()).stretchedBy(Duration.between(since, now)))
                .orElse(this);
    }

    /** Holds once more from now on; what was seen since the beginning still counts as seen. */
    public HoldClock again(Instant now) {
        return new HoldClock(started, Duration.ZERO, Optional.empty()).stretchedBy(Duration.between(started, now));
    }

    /** When the hold ends as things stand; while the clock is stopped this moves with {@code now}. */
    public Instant ends(Duration hold, Instant now) {
        Instant end = started.plus(hold).plus(stretch);
        return stoppedAt
                .filter(now::isAfter)
                .map(since -> end.plus(Duration.between(since, now)))
                .orElse(end);
    }

    /** A stopped clock is never over. */
    public boolean over(Duration hold, Instant now) {
        return stoppedAt.isEmpty() && !now.isBefore(ends(hold, now));
    }
}
