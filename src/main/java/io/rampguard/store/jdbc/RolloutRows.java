package io.rampguard.store.jdbc;

import io.rampguard.policy.PolicyName;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.StoreJson;
import io.rampguard.store.StoredRollout;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** The table of rollouts: one row each, set by its revision. */
final class RolloutRows {
    private static final System.Logger LOG = System.getLogger(JdbcStore.class.getName());

    private RolloutRows() {}

    static Map<PolicyName, StoredRollout> all(Connection connection) throws SQLException {
        Map<PolicyName, StoredRollout> all = new TreeMap<>();
        Sql.query(
                        connection,
                        "SELECT namespace, name, body, revision, term FROM rollout",
                        row -> stored(
                                new PolicyName(row.getString(1), row.getString(2)),
                                row.getString(3),
                                new Revision(row.getLong(4)),
                                row.getLong(5)))
                .forEach(stored -> all.put(stored.rollout().name(), stored));
        return all;
    }

    static boolean has(Connection connection, PolicyName name) throws SQLException {
        return !Sql.query(
                        connection,
                        "SELECT 1 FROM rollout WHERE namespace = ? AND name = ?",
                        row -> row.getInt(1),
                        name.namespace(),
                        name.name())
                .isEmpty();
    }

    /** Answers whether the row was at the revision expected. */
    static boolean remove(Connection connection, PolicyName name, Revision expected) throws SQLException {
        return 1
                == Sql.change(
                        connection,
                        "DELETE FROM rollout WHERE namespace = ? AND name = ? AND revision = ?",
                        name.namespace(),
                        name.name(),
                        expected.number());
    }

    /**
     * Compares and sets; answers whether the row was at the revision expected.
     *
     * @param body the rollout as JSON
     */
    static boolean put(Connection connection, PolicyName name, String body, Revision expected, long term)
            throws SQLException {
        if (expected.equals(Revision.NONE)) {
            return 1
                    == Sql.change(
                            connection,
                            "INSERT INTO rollout (namespace, name, revision, term, body) VALUES (?, ?, 1, ?, ?)"
                                    + " ON CONFLICT (namespace, name) DO NOTHING",
                            name.namespace(),
                            name.name(),
                            term,
                            body);
        }
        return 1
                == Sql.change(
                        connection,
                        "UPDATE rollout SET revision = revision + 1, term = ?, body = ?"
                                + " WHERE namespace = ? AND name = ? AND revision = ?",
                        term,
                        body,
                        name.namespace(),
                        name.name(),
                        expected.number());
    }

    private static StoredRollout stored(PolicyName name, String body, Revision revision, long term) {
        try {
            StoreJson.Read read = StoreJson.readRollout(body);
            read.notes().forEach(note -> LOG.log(System.Logger.Level.WARNING, name + ": " + note));
            return new StoredRollout(read.rollout(), revision, term);
        } catch (StoreJson.UnreadableException e) {
            throw new StoreException("rollout " + name + ": " + e.getMessage(), e);
        }
    }
}
