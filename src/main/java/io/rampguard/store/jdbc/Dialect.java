package io.rampguard.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Everything that differs between databases. The SQL elsewhere in this package is understood by SQLite and by PostgreSQL. */
interface Dialect {
    /** A connection that writes; its commits are durable. */
    Connection writer() throws SQLException;

    /**
     * Begins a transaction that excludes other writers from here on, also those of other processes, so that what it compares
     * cannot change before it commits.
     */
    void begin(Connection connection) throws SQLException;

    void commit(Connection connection) throws SQLException;

    /** Ends a transaction without a trace; throws where the database has already done so. */
    void rollBack(Connection connection) throws SQLException;

    /** Marks the place to which {@link #rollBackToSavepoint} goes back; there is one at a time. */
    void savepoint(Connection connection) throws SQLException;

    /** Keeps what was done since the mark, as part of the transaction. */
    void release(Connection connection) throws SQLException;

    /** Takes back what was done since the mark, and removes the mark. */
    void rollBackToSavepoint(Connection connection) throws SQLException;

    /** A connection that reads what is committed, and never waits for a writer. */
    Connection reader() throws SQLException;

    /** Resource names of the migrations, the oldest first; each is run once. */
    List<String> migrations();

    /** Whether the database holds tables of somebody else, so that nothing may be created in it. */
    boolean foreign(Connection connection) throws SQLException;

    /** What is wrong and what to do, in a sentence without secrets. */
    String explain(SQLException trouble);

    /** Whether reading is sound although writing failed like this. */
    boolean readable(SQLException trouble);

    /** Whether the connection is of no use after this and a new one should be opened. */
    boolean fatal(SQLException trouble);
}
