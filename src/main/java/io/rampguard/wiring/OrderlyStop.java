package io.rampguard.wiring;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs Quarkus so that an interrupt or a SIGTERM ends the process with 0. By itself the JVM ends with 128 + signal,
 * and a supervisor would take every orderly stop for a crash.
 */
final class OrderlyStop {
    /** Above Quarkus' own time for rollbacks in flight, below the half minute a supervisor usually grants. */
    private static final long PATIENCE_SECONDS = 25;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger exitCode = new AtomicInteger();

    private OrderlyStop() {}

    /** Boots Quarkus, waits until it has stopped, and returns its exit code. */
    static int runQuarkus() {
        return new OrderlyStop().run(null, () -> {});
    }

    /**
     * The same with something to do while it runs; Quarkus stops when that has ended.
     *
     * @param afterwards what to tidy up once nothing runs any more
     */
    static int runQuarkus(Class<? extends QuarkusApplication> meanwhile, Runnable afterwards) {
        return new OrderlyStop().run(meanwhile, afterwards);
    }

    private int run(@Nullable Class<? extends QuarkusApplication> meanwhile, Runnable afterwards) {
        Thread afterStop = new Thread(this::leaveWithZero, "orderly-stop");
        Runtime.getRuntime().addShutdownHook(afterStop);
        try {
            Quarkus.run(meanwhile, (code, failure) -> {
                exitCode.set(code);
                // Whoever hands over an exit handler gets the failure too, and nobody else tells it.
                Optional.ofNullable(failure).map(StartFailure::text).ifPresent(System.err::println);
            });
        } finally {
            afterwards.run();
            stopped.countDown();
        }
        forget(afterStop);
        return exitCode.get();
    }

    /** The hooks run at the same time, so this one has to wait for Quarkus' own before it ends the process. */
    private void leaveWithZero() {
        try {
            boolean inTime = stopped.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Runtime.getRuntime().halt(inTime ? exitCode.get() : 1);
        } catch (InterruptedException hurried) {
            Runtime.getRuntime().halt(1);
        }
    }

    /** A daemon that ended by itself, a failed start for one, keeps the exit code that Quarkus gave it. */
    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The process is already on its way out, and the hook is what ends it.
        }
    }
}
