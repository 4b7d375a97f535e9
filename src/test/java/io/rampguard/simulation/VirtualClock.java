package io.rampguard.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time turned by hand. The world's time only goes forward; a daemon's clock may be set wrong beside it. */
public final class VirtualClock implements InstantSource {
    public static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private Duration elapsed = Duration.ZERO;
    private Duration skew = Duration.ZERO;

    /** What a daemon reads. */
    @Override
    public Instant instant() {
        return START.plus(elapsed).plus(skew);
    }

    /** Since the beginning, as it really was. */
    public Duration elapsed() {
        return elapsed;
    }

    public Duration skew() {
        return skew;
    }

    public void advance(Duration by) {
        elapsed = elapsed.plus(by);
    }

    /** Sets the daemons' clock forwards or backwards. */
    public void jump(Duration by) {
        skew = skew.plus(by);
    }

    /** A moment of the daemons' clock as the world's time, under the present skew. */
    public Duration toWorld(Instant daemon) {
        return Duration.between(START, daemon).minus(skew);
    }
}
