package io.rampguard.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** One feature's users. Called every few milliseconds, it sends the requests that are due by then. */
final class FeatureTraffic {
    /** A day lasts two minutes, in which traffic and the provider's strain rise and fall together. */
    static final Duration DAY = Duration.ofMinutes(2);

    private static final int USERS = 20_000;
    private static final int MOST_IN_FLIGHT = 32;
    private static final double SWING = 0.2;
    private static final double STRAIN = 0.1;
    private static final double QUARTER = 0.18;
    private static final Duration UNTIL_IT_TURNS = Duration.ofSeconds(6);
    private static final Duration LONGEST_GAP = Duration.ofMillis(500);

    private final Feature feature;
    private final FlagClient flags;
    private final DemoMetrics metrics;
    private final SplittableRandom chance;
    private final Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong servedVariant = new AtomicLong();

    private final Instant start;
    private Instant last;
    private double due;
    private Instant counted;
    private Duration atAQuarter = Duration.ZERO;
    private volatile boolean turned;

    FeatureTraffic(Feature feature, FlagClient flags, DemoMetrics metrics, SplittableRandom chance, Instant start) {
        this.feature = feature;
        this.flags = flags;
        this.metrics = metrics;
        this.chance = chance;
        this.start = start;
        this.last = start;
        this.counted = start;
    }

    /** Sends what is due. Requests that find too many others in flight are not sent: a slow daemon meets no storm. */
    void advance(Instant now, ExecutorService threads) {
        Duration passed = Duration.between(last, now);
        last = now;
        if (passed.isNegative() || passed.compareTo(LONGEST_GAP) > 0) {
            return;
        }
        double wave = wave(now);
        due += feature.rate() * (1 + SWING * wave) * passed.toNanos() / 1e9;
        for (; due >= 1; due--) {
            String user = "user-" + chance.nextInt(USERS);
            SplittableRandom fate = chance.split();
            if (inFlight.tryAcquire()) {
                submit(threads, () -> request(user, fate, 1 + STRAIN * wave));
            }
        }
        watchShare(now);
    }

    /** Whether the variant has turned bad. */
    boolean turned() {
        return turned;
    }

    private void submit(ExecutorService threads, Runnable request) {
        try {
            threads.execute(() -> {
                try {
                    request.run();
                } finally {
                    inFlight.release();
                }
            });
        } catch (RejectedExecutionException closing) {
            inFlight.release();
        }
    }

    private void request(String user, SplittableRandom fate, double strain) {
        try {
            boolean variant = flags.variant(feature.flag(), user)
                    .filter(feature.variant()::equals)
                    .isPresent();
            served.incrementAndGet();
            servedVariant.addAndGet(variant ? 1 : 0);
            Behaviour behaviour = variant ? asVariant() : feature.asControl();
            metrics.record(
                    feature.flag(), variant ? feature.variant() : feature.control(), behaviour.draw(fate, strain));
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private Behaviour asVariant() {
        return turned ? feature.turnsInto().orElse(feature.asVariant()) : feature.asVariant();
    }

    private double wave(Instant now) {
        double days = (double) Duration.between(start, now).toMillis() / DAY.toMillis();
        return StrictMath.sin(2 * Math.PI * days);
    }

    /** Once a second: a variant that is to turn bad does so after some seconds with a quarter of the traffic. */
    private void watchShare(Instant now) {
        Duration second = Duration.between(counted, now);
        if (second.compareTo(Duration.ofSeconds(1)) < 0) {
            return;
        }
        counted = now;
        double all = served.getAndSet(0);
        double variant = servedVariant.getAndSet(0);
        atAQuarter = all > 0 && variant / all >= QUARTER ? atAQuarter.plus(second) : Duration.ZERO;
        if (feature.turnsInto().isPresent() && atAQuarter.compareTo(UNTIL_IT_TURNS) >= 0) {
            turned = true;
        }
    }
}
