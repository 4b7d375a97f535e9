package io.rampguard.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what another process does: looks again and again, and says what was missing when it has taken too long. */
public final class Until {
    private static final long LOOK_MILLIS = 100;

    private Until() {}

    /**
     * Looks until the condition holds.
     *
     * @param what is waited for, for the failure's sentence
     * @throws AssertionError when it does not hold in time; the last exception of a look is its cause
     */
    public static void holds(String what, Duration within, Callable<Boolean> condition) {
        seen(what, within, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    /** Looks until there is something to see, and returns it; otherwise as {@link #holds}. */
    public static <T> T seen(String what, Duration within, Callable<Optional<T>> look) {
        long end = System.nanoTime() + within.toNanos();
        Exception last = null;
        do {
            try {
                Optional<T> seen = look.call();
                if (seen.isPresent()) {
                    return seen.get();
                }
                last = null;
            } catch (Exception notYet) {
                last = notYet;
            }
        } while (pause() && System.nanoTime() < end);
        throw new AssertionError("within " + within.toSeconds() + " s this did not happen: " + what, last);
    }

    /** Looks all the while, and fails at the first look at which the condition does not hold. */
    public static void stays(String what, Duration during, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + during.toNanos();
        do {
            if (!condition.call()) {
                throw new AssertionError("this did not stay so: " + what);
            }
        } while (pause() && System.nanoTime() < end);
    }

    private static boolean pause() {
        try {
            return !new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
