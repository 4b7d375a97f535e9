package io.rampguard.store.jdbc;

import io.rampguard.alerts.Alert;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.Journal;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Outbox;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore;
import io.rampguard.store.SaveResult;
import io.rampguard.store.SaveResult.Conflict;
import io.rampguard.store.SaveResult.Saved;
import io.rampguard.store.SaveResult.Unavailable;
import io.rampguard.store.StoreJson;
import io.rampguard.store.StoredRollout;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is remembered, in a SQL database. A state, its journal lines and its alerts are one transaction, so that no crash can
 * keep one without the others. The database is opened at the first call and again after a failure: construction never fails,
 * and a store that comes back is used at once.
 */
public final class JdbcStore implements RolloutStore, Journal, Outbox, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(JdbcStore.class.getName());

    private final Database database;
    private final List<String> defaultChannels;

    /** @param defaultChannels where alerts go that name no channel; at least one */
    JdbcStore(Dialect dialect, List<String> defaultChannels) {
        if (defaultChannels.isEmpty()) {
            throw new IllegalArgumentException("alerts without a channel need a default one, such as 'log'");
        }
        this.database = new Database(dialect);
        this.defaultChannels = List.copyOf(defaultChannels);
    }

    /**
     * A store in one SQLite file, which is created with its folder, for its owner only, when it is first used.
     *
     * @param defaultChannels where alerts go that name no channel; at least one
     */
    public static JdbcStore sqlite(Path file, List<String> defaultChannels) {
        return new JdbcStore(new Sqlite(file), defaultChannels);
    }

    /**
     * A store in a PostgreSQL, in the schema that its user or the address names; its tables are created at the first use.
     *
     * @param url {@code jdbc:postgresql://host:5432/database}, without a password
     * @param passwordFile read again for each connection; empty where the server asks for none
     * @param defaultChannels where alerts go that name no channel; at least one
     * @throws IllegalArgumentException for an address that is none or that carries a password, with the cure
     */
    public static JdbcStore postgresql(
            String url, Optional<String> user, Optional<Path> passwordFile, List<String> defaultChannels) {
        return new JdbcStore(new Postgres(url, user, passwordFile), defaultChannels);
    }

    Database database() {
        return database;
    }

    @Override
    public Map<PolicyName, StoredRollout> load() {
        return database.read(RolloutRows::all);
    }

    @Override
    public SaveResult save(
            Rollout rollout, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
        String body = StoreJson.write(rollout);
        List<JournalRows.Written> lines = JournalRows.written(entries);
        return fenced(term, connection -> {
            if (!RolloutRows.put(connection, rollout.name(), body, expected, term)) {
                return new Conflict();
            }
            JournalRows.append(connection, lines);
            OutboxRows.put(connection, alerts, defaultChannels);
            return new Saved(new Revision(expected.number() + 1));
        });
    }

    @Override
    public SaveResult remove(
            PolicyName name, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
        List<JournalRows.Written> lines = JournalRows.written(entries);
        return fenced(term, connection -> {
            if (!RolloutRows.has(connection, name)) {
                return new Saved(Revision.NONE);
            }
            if (!RolloutRows.remove(connection, name, expected)) {
                return new Conflict();
            }
            JournalRows.append(connection, lines);
            OutboxRows.put(connection, alerts, defaultChannels);
            return new Saved(Revision.NONE);
        });
    }

    @Override
    public SaveResult enqueue(List<Alert> alerts, long term) {
        return fenced(term, connection -> {
            OutboxRows.put(connection, alerts, defaultChannels);
            return new Saved(Revision.NONE);
        });
    }

    @Override
    public Optional<Instant> lastTick() {
        return database.read(connection -> Fence.get(connection, Fence.LAST_TICK, Instant::parse));
    }

    @Override
    public SaveResult ticked(Instant at, long term) {
        return fenced(term, connection -> {
            Fence.put(connection, Fence.LAST_TICK, at.toString());
            return new Saved(Revision.NONE);
        });
    }

    @Override
    public Optional<Freeze> freeze() {
        return database.read(connection -> Fence.get(connection, Fence.FREEZE, JdbcStore::freeze));
    }

    @Override
    public SaveResult freeze(Optional<Freeze> freeze, JournalEntry entry, long term) {
        return fenced(term, connection -> {
            if (freeze.isPresent()) {
                Fence.put(connection, Fence.FREEZE, StoreJson.write(freeze.get()));
            } else {
                Fence.drop(connection, Fence.FREEZE);
            }
            JournalRows.append(connection, JournalRows.written(List.of(entry)));
            return new Saved(Revision.NONE);
        });
    }

    @Override
    public boolean append(List<JournalEntry> entries) {
        List<JournalRows.Written> lines = JournalRows.written(entries);
        return kept("journal lines", connection -> JournalRows.append(connection, lines));
    }

    @Override
    public List<Line> read(Optional<PolicyName> rollout, long after, int limit) {
        return database.read(connection -> JournalRows.after(connection, rollout, after, limit));
    }

    @Override
    public List<Line> tail(PolicyName rollout, int limit) {
        return database.read(connection -> JournalRows.newest(connection, rollout, limit));
    }

    /** Also forgets alerts that were delivered before then. */
    @Override
    public int prune(Instant before) {
        int total = 0;
        try {
            int pruned;
            do {
                pruned = database.write(connection -> JournalRows.prune(connection, before));
                total += pruned;
            } while (JournalRows.full(pruned));
            database.write(connection -> {
                OutboxRows.prune(connection, before);
                return true;
            });
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.WARNING, "old lines stay for now: " + e.getMessage());
        }
        return total;
    }

    @Override
    public List<Due> due(Instant now, int limit) {
        return database.read(connection -> OutboxRows.due(connection, now, limit));
    }

    @Override
    public boolean sent(long id, Instant at) {
        return kept("a delivery", connection -> OutboxRows.end(connection, id, "SENT", "sent " + at));
    }

    @Override
    public boolean retry(long id, Instant next, String sentence) {
        return kept("a delivery's retry", connection -> OutboxRows.postpone(connection, id, next, sentence));
    }

    @Override
    public boolean rejected(long id, String sentence) {
        return kept("a rejected delivery", connection -> OutboxRows.end(connection, id, "REJECTED", sentence));
    }

    @Override
    public int depth() {
        try {
            return database.read(OutboxRows::depth);
        } catch (StoreException e) {
            return -1;
        }
    }

    @Override
    public List<Due> open() {
        return database.read(OutboxRows::open);
    }

    @Override
    public List<Alert> standing() {
        return database.read(OutboxRows::standing);
    }

    @Override
    public List<Alert> standing(Set<String> keys) {
        return database.read(connection -> OutboxRows.standing(connection, keys));
    }

    @Override
    public void close() {
        database.close();
    }

    private SaveResult fenced(long term, Database.Work<SaveResult> work) {
        try {
            return database.write(connection -> {
                Optional<SaveResult> refused = Fence.refuses(connection, term);
                return refused.isPresent() ? refused.get() : work.on(connection);
            });
        } catch (StoreException e) {
            return new Unavailable(String.valueOf(e.getMessage()));
        }
    }

    private boolean kept(String what, Change change) {
        try {
            return database.write(connection -> {
                change.on(connection);
                return true;
            });
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.WARNING, what + " could not be kept: " + e.getMessage());
            return false;
        }
    }

    private static Freeze freeze(String body) {
        try {
            return StoreJson.readFreeze(body);
        } catch (StoreJson.UnreadableException e) {
            throw new StoreException("the freeze: " + e.getMessage(), e);
        }
    }

    private interface Change {
        void on(Connection connection) throws SQLException;
    }
}
