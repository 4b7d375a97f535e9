package io.rampguard.store.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * PostgreSQL 12 or later, its primary where the address names several servers. Writers take turns by an advisory lock that
 * ends with their transaction; the server ends a transaction whose daemon stands still, so that none is held up by it.
 * Nothing is set for longer than a transaction, so that a pooler between may hand connections round.
 */
final class Postgres implements Dialect {
    private static final Pattern PASSWORD = Pattern.compile("[?&](ssl)?password=", Pattern.CASE_INSENSITIVE);

    /** Of connecting, and of each answer; two of them and a turn stay within the port's 5 seconds. */
    private static final Duration NETWORK = Duration.ofSeconds(2);

    /** Longest wait for another daemon's transaction. */
    private static final Duration BUSY = Duration.ofMillis(1_500);

    /** The server gives up just before we do and can say why. */
    private static final Duration STATEMENT = Duration.ofMillis(1_900);

    /** "rampguar" in ASCII: one lock for all that Rampguard keeps in a database. */
    private static final long LOCK = 0x72616d7067756172L;

    /** Read committed, because what is compared must be seen as it is once the lock is ours. */
    private static final String BEGIN = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
            + "SET LOCAL lock_timeout = " + BUSY.toMillis() + ";"
            + "SET LOCAL statement_timeout = " + STATEMENT.toMillis() + ";"
            + "SET LOCAL idle_in_transaction_session_timeout = " + NETWORK.toMillis() + ";"
            + "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';"
            + "SELECT pg_advisory_xact_lock(" + LOCK + ")";

    /** Classes of states after which a new connection is worth more than this one. */
    private static final Set<String> FATAL =
            Set.of("08", "0A", "28", "3D", "58", "F0", "XX", "57P", "25P03", "25006", "53300");

    private static final String ONLY_READS =
            " is read-only, a standby for one: name the primary in rampguard.store.url";

    private final String url;
    private final Optional<String> user;
    private final Optional<Path> passwordFile;

    /** @throws IllegalArgumentException for an address that is none or that carries a password, with the cure */
    Postgres(String url, Optional<String> user, Optional<Path> passwordFile) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("a PostgreSQL's address is like jdbc:postgresql://host:5432/rampguard");
        }
        if (PASSWORD.matcher(url).find()) {
            throw new IllegalArgumentException("the address holds a password, which logs would show; put it into a file"
                    + " that only the daemon's user can read");
        }
        this.url = url;
        this.user = user;
        this.passwordFile = passwordFile;
    }

    @Override
    public Connection writer() throws SQLException {
        Connection connection = connect();
        try {
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Connection reader() throws SQLException {
        return connect();
    }

    private Connection connect() throws SQLException {
        Properties settings = new Properties();
        for (String each : List.of("connectTimeout", "loginTimeout", "socketTimeout")) {
            settings.setProperty(each, String.valueOf(NETWORK.toSeconds()));
        }
        settings.setProperty("tcpKeepAlive", "true");
        settings.setProperty("targetServerType", "primary");
        settings.setProperty("ApplicationName", "rampguard");
        user.ifPresent(name -> settings.setProperty("user", name));
        if (passwordFile.isPresent()) {
            settings.setProperty("password", password(passwordFile.get()));
        }
        Connection connection = driver().connect(url, settings);
        if (connection == null) {
            throw new SQLException("the address is not PostgreSQL's", "08001");
        }
        return connection;
    }

    /** By the name of its service and not of its class: the compiler would want the annotations of its source. */
    private static Driver driver() throws SQLException {
        for (Driver each : ServiceLoader.load(Driver.class, Postgres.class.getClassLoader())) {
            if (each.acceptsURL("jdbc:postgresql:")) {
                return each;
            }
        }
        throw new SQLException("the program lacks PostgreSQL's driver", "08001");
    }

    /** Read for each connection, so that a changed password needs no restart. */
    private static String password(Path file) throws SQLException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SQLException("the password file " + file + " cannot be read", "28000", e);
        }
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        try {
            execute(connection, BEGIN);
        } catch (SQLException e) {
            // Here a transaction that waited for its lock in vain has begun all the same.
            try {
                connection.rollback();
            } catch (SQLException ended) {
                e.addSuppressed(ended);
            }
            throw e;
        }
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        connection.commit();
    }

    @Override
    public void rollBack(Connection connection) throws SQLException {
        connection.rollback();
    }

    @Override
    public void savepoint(Connection connection) throws SQLException {
        execute(connection, "SAVEPOINT work");
    }

    @Override
    public void release(Connection connection) throws SQLException {
        execute(connection, "RELEASE SAVEPOINT work");
    }

    @Override
    public void rollBackToSavepoint(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK TO SAVEPOINT work; RELEASE SAVEPOINT work");
    }

    @Override
    public List<String> migrations() {
        return List.of("postgresql/0001-rollouts.sql");
    }

    /** Another schema's tables are no concern: {@code currentSchema} in the address gives Rampguard one of its own. */
    @Override
    public boolean foreign(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(
                        "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()")) {
            return tables.next() && tables.getInt(1) > 0;
        }
    }

    @Override
    public String explain(SQLException trouble) {
        String state = state(trouble);
        String what = "the store " + url.replaceFirst("\\?.*", "");
        return switch (state) {
            case "3D000" -> what + " does not exist: create the database, or correct rampguard.store.url";
            case "3F000", "42501" ->
                what + " does not let its user create and change tables (" + message(trouble)
                        + "): grant it usage and create on the schema";
            case "25006" -> what + ONLY_READS;
            case "25P03", "57P05" -> what + " ended a transaction in which this daemon stood still; it is done again";
            case "53100" -> what + " cannot grow: its disk is full; free some space, and saving goes on by itself";
            case "53300" -> what + " takes no more connections: raise max_connections, or end idle ones";
            case "55P03" ->
                what + " is locked by another program for more than " + BUSY.toMillis()
                        + " ms: end what holds a transaction open in it";
            case "57014" -> what + " is too slow: a statement took more than " + STATEMENT.toMillis() + " ms";
            default -> byClass(state, what, trouble);
        };
    }

    private static String byClass(String state, String what, SQLException trouble) {
        if (state.startsWith("28")) {
            return what + " refuses the user (" + message(trouble)
                    + "): correct rampguard.store.user and the password in rampguard.store.password-file";
        }
        if (message(trouble).contains("targetServerType")) {
            return what + ONLY_READS;
        }
        return state.startsWith("08") || state.startsWith("57P")
                ? what + " does not answer (" + message(trouble)
                        + "): start it, or correct rampguard.store.url; saving goes on by itself"
                : what + " failed: " + message(trouble);
    }

    @Override
    public boolean readable(SQLException trouble) {
        return Set.of("25006", "53100", "55P03").contains(state(trouble));
    }

    @Override
    public boolean fatal(SQLException trouble) {
        return FATAL.stream().anyMatch(state(trouble)::startsWith);
    }

    /** Without a state it is the driver's own trouble, with a connection that is closed already for one. */
    private static String state(SQLException trouble) {
        return trouble.getSQLState() == null ? "08000" : trouble.getSQLState();
    }

    /** The first line: what follows are details with values in them. */
    private static String message(SQLException trouble) {
        return String.valueOf(trouble.getMessage()).lines().findFirst().orElse("");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
