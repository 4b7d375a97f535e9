package io.rampguard.store.jdbc;

import io.rampguard.store.RolloutStore.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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

    private static final System.Logger LOG = System.getLogger(Database.class.getName());

    private final Dialect dialect;
    private final Line writer = new Line();
    private final Line reader = new Line();
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
            Connection connection = reader.connection;
            if (connection == null) {
                connection = dialect.reader();
                reader.connection = connection;
            }
            return work.on(connection);
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

    /** All or nothing. @throws StoreException with a sentence that says what to do; nothing was written then */
    <T> T write(Work<T> work) {
        return inTurn(writer, () -> {
            Connection connection = writer.connection;
            if (connection == null) {
                connection = dialect.writer();
                try {
                    committed(connection, fresh -> Migrations.run(fresh, dialect));
                } catch (SQLException | RuntimeException e) {
                    abandon(connection);
                    throw e;
                }
                writer.connection = connection;
            }
            return committed(connection, work);
        });
    }

    private <T> T committed(Connection connection, Work<T> work) throws SQLException {
        boolean done = false;
        dialect.begin(connection);
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
            LOG.log(System.Logger.Level.DEBUG, "a failed transaction could not be rolled back; SQLite had done so", e);
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
