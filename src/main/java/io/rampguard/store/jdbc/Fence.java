package io.rampguard.store.jdbc;

import io.rampguard.store.SaveResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;

/** Single values by name, and among them the newest term: who comes with an older one writes nothing. */
final class Fence {
    static final String LAST_TICK = "last-tick";
    static final String FREEZE = "freeze";
    private static final String TERM = "term";

    private Fence() {}

    /** Raises the newest term to this one, or answers the newer one that refuses it. */
    static Optional<SaveResult> refuses(Connection connection, long term) throws SQLException {
        long newest = newest(connection);
        if (term < newest) {
            return Optional.of(new SaveResult.StaleTerm(newest));
        }
        if (term > newest) {
            put(connection, TERM, String.valueOf(term));
        }
        return Optional.empty();
    }

    static long newest(Connection connection) throws SQLException {
        return get(connection, TERM, Long::parseLong).orElse(0L);
    }

    static <T> Optional<T> get(Connection connection, String name, Function<String, T> read) throws SQLException {
        return Sql.query(connection, "SELECT text FROM meta WHERE name = ?", row -> row.getString(1), name).stream()
                .findFirst()
                .map(read);
    }

    static void put(Connection connection, String name, String text) throws SQLException {
        Sql.change(
                connection,
                "INSERT INTO meta (name, text) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text",
                name,
                text);
    }

    static void drop(Connection connection, String name) throws SQLException {
        Sql.change(connection, "DELETE FROM meta WHERE name = ?", name);
    }
}
