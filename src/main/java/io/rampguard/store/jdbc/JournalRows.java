package io.rampguard.store.jdbc;

import io.rampguard.policy.PolicyName;
import io.rampguard.store.Journal.Line;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.StoreJson;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The journal's table. */
final class JournalRows {
    /** A removal of more rows would keep writers waiting for longer than a tick can bear. */
    private static final int PRUNED_AT_ONCE = 5_000;

    private JournalRows() {}

    /** An entry and its JSON. */
    record Written(JournalEntry entry, String body) {}

    /** To be done before it is the caller's turn to write: meanwhile another's transaction goes on. */
    static List<Written> written(List<JournalEntry> entries) {
        return entries.stream()
                .map(entry -> new Written(entry, StoreJson.write(entry)))
                .toList();
    }

    static void append(Connection connection, List<Written> lines) throws SQLException {
        if (lines.isEmpty()) {
            return;
        }
        Sql.changes(
                connection,
                "INSERT INTO journal (at_ms, rollout, kind, body) VALUES (?, ?, ?, ?)",
                lines,
                line -> new @Nullable Object[] {
                    line.entry().at().toEpochMilli(),
                    line.entry().rollout().map(JournalRows::key).orElse(null),
                    line.entry().kind().name(),
                    line.body()
                });
    }

    static List<Line> after(Connection connection, Optional<PolicyName> rollout, long after, int limit)
            throws SQLException {
        if (rollout.isEmpty()) {
            return Sql.query(
                    connection,
                    "SELECT id, body FROM journal WHERE id > ? ORDER BY id LIMIT ?",
                    JournalRows::line,
                    after,
                    limit);
        }
        return Sql.query(
                connection,
                "SELECT id, body FROM journal WHERE rollout = ? AND id > ? ORDER BY id LIMIT ?",
                JournalRows::line,
                key(rollout.get()),
                after,
                limit);
    }

    static List<Line> newest(Connection connection, PolicyName rollout, int limit) throws SQLException {
        return Sql.query(
                        connection,
                        "SELECT id, body FROM journal WHERE rollout = ? ORDER BY id DESC LIMIT ?",
                        JournalRows::line,
                        key(rollout),
                        limit)
                .reversed();
    }

    /** Answers how many went: fewer than {@link #full} says that nothing is left to remove. */
    static int prune(Connection connection, Instant before) throws SQLException {
        return Sql.change(
                connection,
                "DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE kind = 'OBSERVATION' AND at_ms < ? LIMIT "
                        + PRUNED_AT_ONCE + ")",
                before.toEpochMilli());
    }

    static boolean full(int pruned) {
        return pruned == PRUNED_AT_ONCE;
    }

    private static Line line(ResultSet row) throws SQLException {
        try {
            return new Line(row.getLong(1), StoreJson.readEntry(row.getString(2)));
        } catch (StoreJson.UnreadableException e) {
            throw new StoreException("line " + row.getLong(1) + " of the journal: " + e.getMessage(), e);
        }
    }

    private static String key(PolicyName name) {
        return name.namespace() + "/" + name.name();
    }
}
