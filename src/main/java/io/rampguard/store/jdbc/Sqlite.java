package io.rampguard.store.jdbc;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * SQLite in one file, readable by its owner only. Write-ahead logging with full synchronisation: a commit survives loss of
 * power, and readers do not wait for writers. Several daemons of one machine may open the same file; a network file system
 * will not do, because its locks cannot be trusted.
 */
final class Sqlite implements Dialect {
    /** Longest wait for another process' transaction, well within the port's 5 seconds. */
    static final Duration BUSY = Duration.ofSeconds(2);

    /** Distance of attempts to open a file that another process is just opening or leaving. */
    private static final Duration AGAIN = Duration.ofMillis(10);

    /** Longest time of such attempts; the last may wait for {@link #BUSY}, and so may the transaction after it. */
    private static final Duration OPENING = Duration.ofSeconds(1);

    /** A larger file is not checked whole at the start: 256 MiB take about a second. */
    private static final long CHECKED_AT_START = 256L << 20;

    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");

    private final Path file;
    private final Map<String, String> pragmas;

    Sqlite(Path file) {
        this(file, Map.of());
    }

    /** @param pragmas set on each writing connection, for tests of limits that a disk would set */
    Sqlite(Path file, Map<String, String> pragmas) {
        this.file = file.toAbsolutePath();
        this.pragmas = Map.copyOf(pragmas);
    }

    /**
     * Switching a file to write-ahead logging needs it alone, and SQLite answers "busy" to that at once instead of waiting as it
     * does elsewhere: daemons that start, or end, at the same instant would turn each other away. So the waiting is done here.
     */
    @Override
    public Connection writer() throws SQLException {
        keepPrivate();
        long deadline = System.nanoTime() + OPENING.toNanos();
        while (true) {
            try {
                return connect();
            } catch (SQLException e) {
                if (!family(code(e)).equals("BUSY")
                        || System.nanoTime() > deadline
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        }
    }

    private Connection connect() throws SQLException {
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try {
            check(connection);
            for (Map.Entry<String, String> pragma : pragmas.entrySet()) {
                execute(connection, "PRAGMA " + pragma.getKey() + " = " + pragma.getValue());
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** In so many words: the driver's own transactions begin with the end of the last one, and would lock others out for ever. */
    @Override
    public void begin(Connection connection) throws SQLException {
        execute(connection, "BEGIN IMMEDIATE");
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        execute(connection, "COMMIT");
    }

    @Override
    public void rollBack(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK");
    }

    @Override
    public void savepoint(Connection connection) throws SQLException {
        execute(connection, "SAVEPOINT work");
    }

    @Override
    public void release(Connection connection) throws SQLException {
        execute(connection, "RELEASE work");
    }

    @Override
    public void rollBackToSavepoint(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK TO work");
        execute(connection, "RELEASE work");
    }

    @Override
    public Connection reader() throws SQLException {
        Connection connection = config().createConnection("jdbc:sqlite:" + file);
        execute(connection, "PRAGMA query_only = ON");
        return connection;
    }

    @Override
    public List<String> migrations() {
        return List.of("sqlite/0001-rollouts.sql");
    }

    @Override
    public boolean foreign(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SELECT count(*) FROM sqlite_master WHERE type = 'table'")) {
            return tables.next() && tables.getInt(1) > 0;
        }
    }

    @Override
    public String explain(SQLException trouble) {
        String code = code(trouble);
        String what = "the store " + file;
        return switch (family(code)) {
            case "FULL" -> what + " cannot grow: its disk is full; free some space, and saving goes on by itself";
            case "READONLY" ->
                what + " is read-only: make the file and its folder writable for the daemon's user, and the"
                        + " file system mounted read-write";
            case "BUSY", "LOCKED" ->
                what + " is locked by another process for more than " + BUSY.toSeconds()
                        + " s: end the program that holds it open in a transaction";
            case "CORRUPT", "NOTADB" ->
                what + " is damaged (" + code + "): stop the daemon, keep a copy of the file, and restore"
                        + " a backup or run 'sqlite3 " + file.getFileName()
                        + " .recover'; flags stay as they are meanwhile";
            case "CANTOPEN", "PERM", "AUTH" ->
                what + " cannot be opened: its folder must exist and belong to the daemon's user";
            case "IOERR" -> what + " cannot be read or written (" + code + "): check its disk";
            default -> what + " failed: " + trouble.getMessage();
        };
    }

    @Override
    public boolean readable(SQLException trouble) {
        return Set.of("READONLY", "BUSY", "FULL").contains(family(code(trouble)));
    }

    @Override
    public boolean fatal(SQLException trouble) {
        return Set.of("CORRUPT", "NOTADB", "CANTOPEN", "IOERR", "READONLY").contains(family(code(trouble)));
    }

    private static String code(SQLException trouble) {
        return trouble instanceof SQLiteException sqlite
                ? sqlite.getResultCode().name()
                : "SQLITE_ERROR";
    }

    /** {@code SQLITE_IOERR_FSYNC} is of the family IOERR. */
    private static String family(String code) {
        String family = code.replaceFirst("^SQLITE_", "");
        int end = family.indexOf('_');
        return end < 0 ? family : family.substring(0, end);
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) BUSY.toMillis());
        config.enforceForeignKeys(true);
        return config;
    }

    private static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (number(statement, "PRAGMA page_count") * number(statement, "PRAGMA page_size") > CHECKED_AT_START) {
                return;
            }
            try (ResultSet answer = statement.executeQuery("PRAGMA quick_check(1)")) {
                if (answer.next() && !"ok".equals(answer.getString(1))) {
                    throw new SQLiteException(answer.getString(1), SQLiteErrorCode.SQLITE_CORRUPT);
                }
            }
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet answer = statement.executeQuery(sql)) {
            return answer.next() ? answer.getLong(1) : 0;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Creates the file before SQLite does: the log beside it takes over its permissions. */
    private void keepPrivate() throws SQLException {
        try {
            Path folder = file.getParent();
            if (folder != null && !Files.exists(folder)) {
                Files.createDirectories(folder);
                restrict(folder, OWNER_FOLDER);
            }
            try {
                Files.createFile(file);
            } catch (FileAlreadyExistsException already) {
                // The usual start.
            }
            restrict(file, OWNER_FILE);
        } catch (IOException e) {
            if (Files.isReadable(file)) {
                return;
            }
            throw new SQLiteException(String.valueOf(e.getMessage()), SQLiteErrorCode.SQLITE_CANTOPEN);
        }
    }

    private static void restrict(Path path, Set<PosixFilePermission> to) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")
                && !Files.getPosixFilePermissions(path).equals(to)) {
            Files.setPosixFilePermissions(path, to);
        }
    }
}
