package io.rampguard.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.store.RolloutStore.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    private static final String PUT = "INSERT INTO meta (name, text) VALUES (?, ?)";

    @TempDir
    private Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = new Database(new Sqlite(folder.resolve("rampguard.db")));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void ofWorksThatShareATransactionTheOneThatFailsLeavesNoTraceAndSpoilsNobodys() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        CompletableFuture<Integer> first = begun(() -> database.write(connection -> {
            await(slow);
            return Sql.change(connection, PUT, "first", "kept");
        }));
        CompletableFuture<Integer> second =
                begun(() -> database.write(connection -> Sql.change(connection, PUT, "second", "kept")));
        CompletableFuture<Integer> failing = begun(() -> database.write(connection -> {
            Sql.change(connection, PUT, "failing", "taken back");
            throw new SQLException("no such luck");
        }));
        CompletableFuture<Integer> last =
                begun(() -> database.write(connection -> Sql.change(connection, PUT, "last", "kept")));

        slow.countDown();

        assertThat(first.get() + second.get() + last.get()).isEqualTo(3);
        assertThatThrownBy(failing::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining("no such luck");
        List<String> kept = database.read(connection -> Sql.query(
                connection, "SELECT name FROM meta WHERE text = 'kept' ORDER BY name", row -> row.getString(1)));
        assertThat(kept).containsExactly("first", "last", "second");
    }

    private interface Write {
        int run() throws StoreException;
    }

    /** Returns when the work waits: for its latch, or for its turn. */
    private static CompletableFuture<Integer> begun(Write write) {
        CompletableFuture<Integer> ending = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                ending.complete(write.run());
            } catch (StoreException e) {
                ending.completeExceptionally(e);
            }
        });
        while (thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING
                && !ending.isDone()) {
            Thread.onSpinWait();
        }
        return ending;
    }

    private static void await(CountDownLatch latch) throws SQLException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new SQLException(e);
        }
    }
}
