package io.rampguard.controller;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The way to one connection: one call at a time, waited for no longer than a budget. A connection that hangs holds up its own
 * lane and nothing else; its late answer is kept for the next tick, or dropped where only a fresh one is worth anything.
 *
 * @param <T> what the calls answer
 */
final class Lane<T> {
    private static final System.Logger LOG = System.getLogger(Lane.class.getName());

    private final Executor executor;
    private final boolean keepLate;
    private Optional<CompletableFuture<T>> running = Optional.empty();

    /** What runs was begun for an earlier tick, and its answer may be older than what was written since. */
    private boolean stale;

    /** @param keepLate whether an answer that came after its tick is handed to the next one */
    Lane(Executor executor, boolean keepLate) {
        this.executor = executor;
        this.keepLate = keepLate;
    }

    /** Starts a call, unless the last one still runs or its late answer is waiting. */
    synchronized void begin(Supplier<T> call) {
        if (running.isPresent() && (keepLate || !running.get().isDone())) {
            stale = !keepLate;
            return;
        }
        stale = false;
        running = Optional.of(CompletableFuture.supplyAsync(call, executor));
    }

    /** The answer, if there is one within the budget; empty while the call goes on, and where it failed by a bug. */
    Optional<T> await(Duration budget) {
        CompletableFuture<T> call;
        synchronized (this) {
            if (running.isEmpty() || stale) {
                return Optional.empty();
            }
            call = running.get();
        }
        try {
            T answer = call.get(Math.max(0, budget.toNanos()), TimeUnit.NANOSECONDS);
            finished();
            return Optional.of(answer);
        } catch (TimeoutException slow) {
            return Optional.empty();
        } catch (ExecutionException bug) {
            finished();
            // One adapter's bug must not keep the others from being looked at.
            LOG.log(System.Logger.Level.ERROR, "a connection broke its promise never to throw", bug.getCause());
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private synchronized void finished() {
        running = Optional.empty();
    }
}
