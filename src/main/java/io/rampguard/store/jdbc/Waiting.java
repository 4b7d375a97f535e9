package io.rampguard.store.jdbc;

import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.jdbc.Database.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One work on its way into a transaction, its own or one that it shares. Exactly one thread takes it in hand. */
final class Waiting<T> {
    /** After its turn did not come, this long for whoever took it in hand; together within the port's 5 seconds. */
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    private final Work<T> work;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CompletableFuture<@Nullable T> ending = new CompletableFuture<>();
    private @Nullable T answer;

    Waiting(Work<T> work) {
        this.work = work;
    }

    /** True for the first who asks. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    void run(Connection connection) throws SQLException {
        answer = work.on(connection);
    }

    /** The transaction was committed; a work that failed within it stays failed. */
    void finish() {
        ending.complete(answer);
    }

    void fail(RuntimeException why) {
        ending.completeExceptionally(why);
    }

    /** @throws StoreException when it was not kept, with a sentence that says what to do */
    @SuppressWarnings("NullAway") // A work answers what its own type allows.
    T ending() {
        try {
            return ending.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException why
                    ? why
                    : new StoreException("the store failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new StoreException("the store is busy: it has worked on a transaction for too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the store", e);
        }
    }
}
