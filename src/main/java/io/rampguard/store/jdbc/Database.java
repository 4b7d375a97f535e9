package io.rampguard.store.jdbc;

import io.rampguard.store.RolloutStore.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection that writes and one that reads, opened when they are first needed and again after a failure that spoils
 * them, so that a store that comes back is used again without a restart.
 */
final class Database implements AutoCloseable {
    /** Together with the wait for other processes this stays within the port's 5 seconds. */
    private static final Duration TURN = Duration.ofSeconds(2);

    /** Works of one transaction: what they take altogether the last of them waits for. */
    private static final int AT_ONCE = 500;

    /** A connection that turns out dead within this time leaves enough of the port's 5 seconds for another. */
    private static final Duration AT_ONCE_TOLD = Duration.ofMillis(500);

    private static final System.Logger LOG = System.getLogger(Database.class.getName());

    private final Dialect dialect;
    private final Line writer = new Line();
    private final Line reader = new Line();
    private final Queue<Waiting<?>> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    Database(Dialect dialect) {
        this.dialect = dialect;
    }

    /** What is done with a connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** @throws StoreException with a sentence that says what to do */
    <T> T read(Work<T> work) {
        // A database without tables cannot be read: the writer creates and checks them.
        if (writer.connection == null) {
            openWriter();
        }
        return inTurn(reader, () -> {
            Connection old = reader.connection;
            if (old != null) {
                long begin = System.nanoTime();
                try {
                    return work.on(old);
                } catch (SQLException e) {
                    replaceOrThrow(reader, old, begin, e);
                }
            }
            Connection fresh = dialect.reader();
            reader.connection = fresh;
            return work.on(fresh);
        });
    }

    private void openWriter() {
        try {
            write(connection -> true);
        } catch (StoreException e) {
            if (!(e.getCause() instanceof SQLException trouble && dialect.readable(trouble))) {
                throw e;
            }
        }
    }

    /**
     * All or nothing. Works that come while another is being committed share the next transaction, each within a savepoint
     * of its own: a thousand saves at once wait for a few syncs of the disk and not for a thousand.
     *
     * @throws StoreException with a sentence that says what to do; nothing was written then
     */
    <T> T write(Work<T> work) {
        Waiting<T> mine = new Waiting<>(work);
        waiting.add(mine);
        try {
            inTurn(writer, () -> {
                if (mine.claim()) {
                    together(mine);
                }
                return true;
            });
        } catch (StoreException e) {
            // Unless somebody has it in hand already: then its own ending counts.
            if (mine.claim()) {
                mine.fail(e);
            }
        }
        // What was taken in hand elsewhere leaves the queue there, also where nobody waits for it any more.
        return mine.ending();
    }

    /** Whoever has the turn works for those who wait, too. */
    private void together(Waiting<?> first) throws SQLException {
        List<Waiting<?>> all = new ArrayList<>(List.of(first));
        for (Waiting<?> next = first; next != null && all.size() < AT_ONCE; next = waiting.poll()) {
            if (next != first && next.claim()) {
                all.add(next);
            }
        }
        try {
            committed(begun(), connection -> {
                for (Waiting<?> each : all) {
                    within(connection, each, all.size() > 1);
                }
                return true;
            });
            all.forEach(Waiting::finish);
        } catch (SQLException e) {
            StoreException sentence = new StoreException(dialect.explain(e), e);
            all.forEach(each -> each.fail(sentence));
            throw e;
        } catch (RuntimeException e) {
            all.forEach(each -> each.fail(e));
            throw e;
        }
    }

    private void within(Connection connection, Waiting<?> each, boolean others) throws SQLException {
        if (!others) {
            each.run(connection);
            return;
        }
        dialect.savepoint(connection);
        try {
            each.run(connection);
            dialect.release(connection);
        } catch (SQLException e) {
            alone(connection, e);
            each.fail(new StoreException(dialect.explain(e), e));
        } catch (RuntimeException e) {
            dialect.rollBackToSavepoint(connection);
            each.fail(e);
        }
    }

    /** Takes back what one work did; where the trouble has ended the transaction for all, it is everybody's. */
    private void alone(Connection connection, SQLException trouble) throws SQLException {
        if (dialect.fatal(trouble)) {
            throw trouble;
        }
        try {
            dialect.rollBackToSavepoint(connection);
        } catch (SQLException ended) {
            trouble.addSuppressed(ended);
            throw trouble;
        }
    }

    /** A connection in a transaction. One that has died since it was last used is replaced, since nothing was done on it. */
    private Connection begun() throws SQLException {
        Connection old = writer.connection;
        if (old != null) {
            long begin = System.nanoTime();
            try {
                dialect.begin(old);
                return old;
            } catch (SQLException e) {
                replaceOrThrow(writer, old, begin, e);
            }
        }
        Connection fresh = open();
        dialect.begin(fresh);
        return fresh;
    }

    /** A server that was restarted closes its connections, which shows at the next use; one that hangs is not asked twice. */
    private void replaceOrThrow(Line line, Connection old, long begin, SQLException trouble) throws SQLException {
        if (!dialect.fatal(trouble) || System.nanoTime() - begin > AT_ONCE_TOLD.toNanos()) {
            throw trouble;
        }
        abandon(old);
        line.connection = null;
    }

    private Connection open() throws SQLException {
        Connection connection = writer.connection;
        if (connection == null) {
            connection = dialect.writer();
            try {
                dialect.begin(connection);
                committed(connection, fresh -> Migrations.run(fresh, dialect));
            } catch (SQLException | RuntimeException e) {
                abandon(connection);
                throw e;
            }
            writer.connection = connection;
        }
        return connection;
    }

    /** The rest of a transaction that has begun. */
    private <T> T committed(Connection connection, Work<T> work) throws SQLException {
        boolean done = false;
        try {
            T answer = work.on(connection);
            dialect.commit(connection);
            done = true;
            return answer;
        } finally {
            if (!done) {
                rollBack(connection);
            }
        }
    }

    private <T> T inTurn(Line line, Attempt<T> attempt) {
        takeTurn(line);
        try {
            if (closed) {
                throw new StoreException("the store is closed", null);
            }
            return attempt.run();
        } catch (SQLException e) {
            if (dialect.fatal(e) && line.connection != null) {
                abandon(line.connection);
                line.connection = null;
            }
            throw new StoreException(dialect.explain(e), e);
        } finally {
            line.turn.unlock();
        }
    }

    private static void takeTurn(Line line) {
        try {
            if (!line.turn.tryLock(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException(
                        "the store is busy: another call has held it for " + TURN.toSeconds() + " s", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the store", e);
        }
    }

    private void rollBack(Connection connection) {
        try {
            dialect.rollBack(connection);
        } catch (SQLException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "a failed transaction could not be rolled back; the database had done so",
                    e);
        }
    }

    private static void abandon(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "a spoilt connection did not close", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Line line : new Line[] {reader, writer}) {
            line.turn.lock();
            try {
                if (line.connection != null) {
                    abandon(line.connection);
                    line.connection = null;
                }
            } finally {
                line.turn.unlock();
            }
        }
    }

    private interface Attempt<T> {
        T run() throws SQLException;
    }

    /** A connection and whose turn it is. */
    private static final class Line {
        private final ReentrantLock turn = new ReentrantLock();
        private volatile @Nullable Connection connection;
    }
}
