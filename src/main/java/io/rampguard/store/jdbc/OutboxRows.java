package io.rampguard.store.jdbc;

import io.rampguard.alerts.Alert;
import io.rampguard.store.Outbox.Due;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.StoreJson;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The outbox's table: a row is WAITING, then SENT or REJECTED. */
final class OutboxRows {
    private static final String DUE = """
            SELECT id, channel, body, attempts, first_due_ms FROM (
                SELECT id, channel, body, attempts, first_due_ms, due_ms,
                       ROW_NUMBER() OVER (PARTITION BY channel ORDER BY due_ms, id) AS place
                FROM outbox waiting
                WHERE status = 'WAITING' AND due_ms <= ?
                  AND NOT EXISTS (SELECT 1 FROM outbox earlier
                                  WHERE earlier.channel = waiting.channel AND earlier.alert_key = waiting.alert_key
                                    AND earlier.id < waiting.id AND earlier.status = 'WAITING')
            ) AS ranked
            WHERE place <= ? ORDER BY due_ms, id""";

    private static final String OPEN = """
            SELECT id, channel, body, attempts, first_due_ms FROM outbox sent
            WHERE status = 'SENT' AND kind = 'TRIGGER' AND urgency = 'PAGE'
              AND NOT EXISTS (SELECT 1 FROM outbox later
                              WHERE later.alert_key = sent.alert_key AND later.channel = sent.channel
                                AND later.id > sent.id AND later.kind IN ('RESOLVE', 'TRIGGER'))
            ORDER BY id""";

    private static final String STANDING = """
            SELECT body FROM outbox newest
            WHERE kind = 'TRIGGER'%s
              AND NOT EXISTS (SELECT 1 FROM outbox later
                              WHERE later.alert_key = newest.alert_key AND later.id > newest.id
                                AND later.kind IN ('RESOLVE', 'TRIGGER'))
            ORDER BY id""";

    private static final String PRUNE_TRIGGERS = """
            DELETE FROM outbox WHERE status <> 'WAITING' AND due_ms < ? AND kind = 'TRIGGER'
              AND (urgency = 'MESSAGE'
                   OR EXISTS (SELECT 1 FROM outbox later
                              WHERE later.alert_key = outbox.alert_key AND later.channel = outbox.channel
                                AND later.id > outbox.id AND later.kind = 'RESOLVE'))""";

    private static final String PRUNE_OTHERS = """
            DELETE FROM outbox WHERE status <> 'WAITING' AND due_ms < ? AND kind <> 'TRIGGER'
              AND NOT EXISTS (SELECT 1 FROM outbox earlier
                              WHERE earlier.alert_key = outbox.alert_key AND earlier.channel = outbox.channel
                                AND earlier.id < outbox.id AND earlier.kind = 'TRIGGER')""";

    private OutboxRows() {}

    /** One row for each channel; an alert that is there already stays as it is. */
    static void put(Connection connection, List<Alert> alerts, List<String> defaults) throws SQLException {
        for (Alert alert : alerts) {
            String body = StoreJson.write(alert);
            long due = alert.at().toEpochMilli();
            for (String channel : alert.channelsOr(defaults)) {
                Sql.change(
                        connection,
                        "INSERT INTO outbox (alert, channel, alert_key, kind, urgency, body, first_due_ms, due_ms, attempts,"
                                + " status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 'WAITING')"
                                + " ON CONFLICT (alert, channel) DO NOTHING",
                        alert.id(),
                        channel,
                        alert.key(),
                        alert.kind().name(),
                        alert.urgency().name(),
                        body,
                        due,
                        due);
            }
        }
    }

    static List<Due> due(Connection connection, Instant now, int limit) throws SQLException {
        return Sql.query(connection, DUE, OutboxRows::due, now.toEpochMilli(), limit);
    }

    static List<Due> open(Connection connection) throws SQLException {
        return Sql.query(connection, OPEN, OutboxRows::due);
    }

    /** Of the rows of one key, which are one for each alert and channel, only the newest trigger qualifies. */
    static List<Alert> standing(Connection connection) throws SQLException {
        return Sql.query(connection, STANDING.formatted(""), row -> alert(row.getString(1)));
    }

    /** Key by key, each by the index. */
    static List<Alert> standing(Connection connection, Set<String> keys) throws SQLException {
        List<Alert> all = new ArrayList<>();
        for (String key : keys) {
            all.addAll(Sql.query(
                    connection, STANDING.formatted(" AND alert_key = ?"), row -> alert(row.getString(1)), key));
        }
        return all;
    }

    static int depth(Connection connection) throws SQLException {
        return Sql.query(connection, "SELECT count(*) FROM outbox WHERE status = 'WAITING'", row -> row.getInt(1))
                .getFirst();
    }

    /** Ends a row that waits; a row that was already ended stays as it is. */
    static void end(Connection connection, long id, String status, String sentence) throws SQLException {
        Sql.change(
                connection,
                "UPDATE outbox SET status = ?, sentence = ?, attempts = attempts + 1 WHERE id = ? AND status = 'WAITING'",
                status,
                sentence,
                id);
    }

    static void postpone(Connection connection, long id, Instant next, String sentence) throws SQLException {
        Sql.change(
                connection,
                "UPDATE outbox SET due_ms = ?, sentence = ?, attempts = attempts + 1 WHERE id = ? AND status = 'WAITING'",
                next.toEpochMilli(),
                sentence,
                id);
    }

    /** Forgets what was delivered long ago. A page that is still open is kept, and a resolve outlives its trigger, which would else be open again. */
    static void prune(Connection connection, Instant before) throws SQLException {
        Sql.change(connection, PRUNE_TRIGGERS, before.toEpochMilli());
        Sql.change(connection, PRUNE_OTHERS, before.toEpochMilli());
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(
                row.getLong(1),
                row.getString(2),
                alert(row.getString(3)),
                row.getInt(4),
                Instant.ofEpochMilli(row.getLong(5)));
    }

    private static Alert alert(String body) {
        try {
            return StoreJson.readAlert(body);
        } catch (StoreJson.UnreadableException e) {
            throw new StoreException("the outbox: " + e.getMessage(), e);
        }
    }
}
