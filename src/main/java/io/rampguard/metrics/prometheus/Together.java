package io.rampguard.metrics.prometheus;

import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Asks many questions at once, each on a virtual thread, and gives up on what is not answered at the deadline. */
final class Together implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Together.class);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("prometheus-", 0).factory());

    /** One question. */
    interface Task<T> {
        T run() throws SourceFailure, InterruptedException;
    }

    /** How one question ended. */
    sealed interface Outcome<T> permits Done, Failed {}

    record Done<T>(T value) implements Outcome<T> {}

    record Failed<T>(Reason reason) implements Outcome<T> {}

    /**
     * @param deadline on the scale of {@link System#nanoTime}
     * @return an outcome for every task, in the order of the tasks
     */
    <K, T> Map<K, Outcome<T>> all(Map<K, Task<T>> tasks, long deadline) throws InterruptedException {
        Map<K, Future<T>> running = new LinkedHashMap<>();
        tasks.forEach((key, task) -> running.put(key, threads.submit(task::run)));
        Map<K, Outcome<T>> outcomes = new LinkedHashMap<>();
        try {
            for (Map.Entry<K, Future<T>> entry : running.entrySet()) {
                outcomes.put(entry.getKey(), outcome(entry.getValue(), deadline));
            }
        } finally {
            running.values().forEach(future -> future.cancel(true));
        }
        return outcomes;
    }

    private static <T> Outcome<T> outcome(Future<T> future, long deadline) throws InterruptedException {
        try {
            return new Done<>(future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new Failed<>(
                    Reason.of(ReasonCode.SOURCE_DARK, "the source did not answer before the tick's deadline"));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof SourceFailure failure) {
                return new Failed<>(failure.reason());
            }
            LOG.error("a query failed in a way it should not; this is a bug", cause);
            return new Failed<>(Reason.of(
                    ReasonCode.SOURCE_DARK, "asking the source failed by a bug of ours; the log has the trace"));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
