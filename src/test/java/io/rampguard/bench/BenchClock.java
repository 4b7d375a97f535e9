package io.rampguard.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Real time that can be turned forward to the next poll, so that durations are true and hundreds of ticks take no hour. */
final class BenchClock implements InstantSource {
    private final Instant start;
    private final long began = System.nanoTime();
    private volatile Duration skipped = Duration.ZERO;

    BenchClock(Instant start) {
        this.start = start;
    }

    @Override
    public Instant instant() {
        return start.plus(skipped).plusNanos(System.nanoTime() - began);
    }

    /** Forward to the next multiple of {@code every}. */
    void toNextPoll(Duration every) {
        Instant now = instant();
        long into = Math.floorMod(now.toEpochMilli(), every.toMillis());
        skipped = skipped.plus(every).minusMillis(into).minusNanos(now.getNano() % 1_000_000);
    }
}
