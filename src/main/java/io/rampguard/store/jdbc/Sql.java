package io.rampguard.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Prepared statements in one line each. Values are texts, longs and ints; a text may be null. */
final class Sql {
    private Sql() {}

    /** One row as a value. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Runs a change and answers how many rows it touched. */
    static int change(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /** Runs the same change for each of many; its text is compiled once. */
    static <T> void changes(Connection connection, String sql, List<T> all, Function<T, @Nullable Object[]> values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T one : all) {
                bind(statement, values.apply(one));
                statement.executeUpdate();
            }
        }
    }

    static <T> List<T> query(Connection connection, String sql, Row<T> row, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(row.read(rows));
                }
                return all;
            }
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case null -> statement.setNull(i + 1, java.sql.Types.VARCHAR);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                // No text of ours holds the zero character; what a strange server answered might, and PostgreSQL
                // refuses it.
                case Object text -> statement.setString(i + 1, text.toString().replace('\0', '\uFFFD'));
            }
        }
    }
}
