package io.rampguard.metrics;

import java.time.Duration;
import java.time.Instant;

/** A stretch of time, from exclusive to inclusive, as differences of counters see it. Windows of one rollout tile time. */
public record Window(Instant from, Instant to) {
    public Window {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a window must end after it starts: " + from + " to " + to);
        }
    }

    public Duration length() {
        return Duration.between(from, to);
    }

    /**
     * The newest boundary not after {@code now - lag}: boundaries are multiples of {@code every} since the epoch, so that
     * every reader of the same source cuts time at the same places.
     */
    public static Instant boundary(Instant now, Duration lag, Duration every) {
        long millis = now.minus(lag).toEpochMilli();
        return Instant.ofEpochMilli(millis - Math.floorMod(millis, every.toMillis()));
    }
}
