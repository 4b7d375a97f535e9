package io.rampguard.store.jdbc;

import io.rampguard.store.RolloutStore.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;

/** Brings the tables to the version that this program knows, and refuses what a newer one has left. */
final class Migrations {
    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\\n");

    private Migrations() {}

    /** Runs within a transaction that keeps others out: of two daemons that start at once one finds the work done. */
    static int run(Connection connection, Dialect dialect) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int found = version(connection, statement, dialect);
            List<String> all = dialect.migrations();
            if (found > all.size()) {
                throw new StoreException(
                        "the store was written by a newer Rampguard (tables of version " + found + ", this one knows "
                                + all.size() + "): start the newer version, or restore a backup",
                        null);
            }
            for (int next = found; next < all.size(); next++) {
                for (String sql : statements(read(all.get(next)))) {
                    statement.execute(sql);
                }
                statement.execute("INSERT INTO schema_version (version) VALUES (" + (next + 1) + ")");
            }
            return all.size();
        }
    }

    /** A statement ends with the semicolon that ends a line. */
    private static List<String> statements(String script) {
        return END_OF_STATEMENT
                .splitAsStream(script)
                .filter(sql -> !sql.isBlank())
                .toList();
    }

    private static int version(Connection connection, Statement statement, Dialect dialect) throws SQLException {
        // Where there are schemas, a neighbour's table of this name is not ours; SQLite has none.
        try (ResultSet tables =
                connection.getMetaData().getTables(null, connection.getSchema(), "schema_version", null)) {
            if (!tables.next()) {
                if (dialect.foreign(connection)) {
                    throw new StoreException(
                            "the database holds another program's tables; give Rampguard one of its own", null);
                }
                statement.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)");
            }
        }
        try (ResultSet newest = statement.executeQuery("SELECT max(version) FROM schema_version")) {
            return newest.next() ? newest.getInt(1) : 0;
        }
    }

    private static String read(String resource) {
        try (InputStream in = Migrations.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its migration " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
