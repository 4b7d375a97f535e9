package io.rampguard.metrics.scrape;

import static java.lang.System.Logger.Level.ERROR;

import io.rampguard.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls a beat at the multiples of its interval since the epoch, so that scrapes fall on the boundaries of windows. A beat
 * that takes too long makes later ones fall out; they are never made up for.
 */
final class Rhythm implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Rhythm.class.getName());

    private final Duration interval;
    private final InstantSource clock;
    private final Consumer<Instant> beat;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("scrape-rhythm").factory());
    private boolean started;
    private @Nullable Future<?> pending;

    Rhythm(Duration interval, InstantSource clock, Consumer<Instant> beat) {
        this.interval = interval;
        this.clock = clock;
        this.beat = beat;
    }

    synchronized void start() {
        if (!started) {
            started = true;
            next();
        }
    }

    private synchronized void next() {
        if (!timer.isShutdown()) {
            pending = timer.schedule(
                    this::strike, untilNext(clock.instant(), interval).toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void strike() {
        try {
            // A timer may fire a moment early; the beat belongs to the multiple it was meant for.
            beat.accept(Window.boundary(clock.instant().plus(interval.dividedBy(10)), Duration.ZERO, interval));
        } catch (RuntimeException e) {
            LOG.log(ERROR, "a scrape failed in an unforeseen way; the next one is made as usual", e);
        } finally {
            next();
        }
    }

    /** Up to one interval and a tenth: just after a beat the same one must not be struck twice. */
    static Duration untilNext(Instant now, Duration interval) {
        Instant last = Window.boundary(now.plus(interval.dividedBy(10)), Duration.ZERO, interval);
        return Duration.between(now, last.plus(interval));
    }

    @Override
    public synchronized void close() {
        if (pending != null) {
            pending.cancel(false);
        }
        timer.shutdownNow();
    }
}
