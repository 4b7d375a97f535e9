package io.rampguard.store.jdbc;

import io.rampguard.controller.Leadership;
import io.rampguard.store.RolloutStore.StoreException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Leadership as one row of the store: holder, term, expiry. The row is read at every call and written when a third of the
 * lease is gone; taking it over raises the store's newest term in the same transaction, so that from then on nothing that
 * the old holder decides can be saved, whatever its clock says.
 *
 * <p>A lease that has not changed for its whole length, as this daemon's own clock counts, may be taken over too: otherwise
 * a clock that was set back would keep a dead holder in office.
 */
public final class LeaseTable implements Leadership {
    private static final String NAME = "leader";
    private static final System.Logger LOG = System.getLogger(LeaseTable.class.getName());

    private final Database database;
    private final String self;
    private final Duration length;
    private final Duration margin;

    private @Nullable Row mine;

    /** The newest term that was granted here; a newer one in the table is somebody else's. */
    private long granted;

    private boolean givenBack;
    private @Nullable Row seen;
    private Instant seenSince = Instant.MIN;
    private String complaint = "";

    /**
     * @param self unique to this process, for example from {@link #identity}
     * @param length how long a lease lasts without renewal; a standby waits this long for a dead holder
     * @param margin how long before its end the term is no longer reported: longer than the longest write to a flag backend
     */
    public LeaseTable(JdbcStore store, String self, Duration length, Duration margin) {
        if (margin.isNegative() || margin.multipliedBy(2).compareTo(length) > 0) {
            throw new IllegalArgumentException(
                    "a margin must be at most half of the lease, got " + margin + " of " + length);
        }
        this.database = store.database();
        this.self = self;
        this.length = length;
        this.margin = margin;
    }

    /** {@code host:pid:random}: two processes never share it, also in containers whose pid is always 1. */
    public static String identity(RandomGenerator random) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return host + ":" + ProcessHandle.current().pid() + ":" + HexFormat.of().toHexDigits(random.nextInt());
    }

    @Override
    public synchronized OptionalLong term(Instant now) {
        try {
            Optional<Row> found = database.read(LeaseTable::row);
            observe(found.orElse(null), now);
            boolean held = found.isPresent() && found.get().isHeldBy(self, mine);
            if (held && !needsRenewal(found.get(), now)) {
                mine = found.get();
            } else if (held || found.isEmpty() || mayTake(found.get(), now)) {
                take(found, now);
            } else {
                mine = null;
            }
            complaint = "";
        } catch (StoreException e) {
            // Nobody else can take the lease from a store that does not answer; ours lasts until its end.
            complain("the lease could not be renewed: " + e.getMessage());
        }
        return mine != null && now.isBefore(mine.expires().minus(margin))
                ? OptionalLong.of(mine.term())
                : OptionalLong.empty();
    }

    /** A lost race leaves the winner's row to be seen, so that this daemon knows at once that it is superseded. */
    private void take(Optional<Row> found, Instant now) {
        Optional<Row> taken = database.write(connection -> claim(connection, found, now));
        mine = taken.orElse(null);
        if (taken.isPresent()) {
            granted = taken.get().term();
            givenBack = false;
            observe(mine, now);
        } else {
            observe(database.read(LeaseTable::row).orElse(null), now);
        }
    }

    /** Also after the lease was given back: whoever steps down has no last word. */
    @Override
    public synchronized boolean superseded() {
        return givenBack || (seen != null && seen.term() > granted);
    }

    @Override
    public synchronized String holder() {
        return seen == null || seen.holder().isEmpty() ? "nobody" : seen.holder();
    }

    @Override
    public synchronized void release() {
        Row held = mine;
        mine = null;
        givenBack = true;
        if (held == null) {
            return;
        }
        try {
            database.write(connection -> Sql.change(
                    connection,
                    "UPDATE lease SET holder = '', expires_ms = 0 WHERE name = ? AND holder = ? AND term = ?",
                    NAME,
                    self,
                    held.term()));
            seen = null;
        } catch (StoreException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the lease could not be given back, it ends by itself: " + e.getMessage());
        }
    }

    /** Compare and set: the row is still what was found, and this daemon's afterwards; or empty. */
    private Optional<Row> claim(Connection connection, Optional<Row> found, Instant now) throws SQLException {
        Optional<Row> current = row(connection);
        if (current.isPresent() && !current.equals(found)) {
            return Optional.empty();
        }
        // The same holder goes on under the same term, unless somebody has written under a newer one meanwhile.
        long newest = Fence.newest(connection);
        long last = current.map(Row::term).orElse(0L);
        boolean goesOn = current.filter(row -> row.isHeldBy(self, mine)).isPresent() && last >= newest;
        long term = goesOn ? last : Math.max(newest, last) + 1;
        Row next = new Row(self, term, Instant.ofEpochMilli(now.plus(length).toEpochMilli()));
        Sql.change(
                connection,
                "INSERT INTO lease (name, holder, term, expires_ms) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                        + " holder = excluded.holder, term = excluded.term, expires_ms = excluded.expires_ms",
                NAME,
                next.holder(),
                next.term(),
                next.expires().toEpochMilli());
        return Fence.refuses(connection, term).isPresent() ? Optional.empty() : Optional.of(next);
    }

    /** Once until it changes: a full disk may last for hours, and this is asked every second. */
    private void complain(String sentence) {
        if (!sentence.equals(complaint)) {
            LOG.log(System.Logger.Level.WARNING, sentence);
        }
        complaint = sentence;
    }

    /** Keeps since when the row has looked as it does; a clock that goes back starts the count anew. */
    private void observe(@Nullable Row row, Instant now) {
        if (row == null || !row.equals(seen) || now.isBefore(seenSince)) {
            seenSince = now;
        }
        seen = row;
    }

    private boolean mayTake(Row row, Instant now) {
        return !now.isBefore(row.expires()) || !now.isBefore(seenSince.plus(length));
    }

    private boolean needsRenewal(Row row, Instant now) {
        Instant renewAt = row.expires().minus(length.multipliedBy(2).dividedBy(3));
        // An expiry further away than a whole lease was written by a clock that has been set back since.
        return !now.isBefore(renewAt) || row.expires().isAfter(now.plus(length));
    }

    private static Optional<Row> row(Connection connection) throws SQLException {
        return Sql.query(
                        connection,
                        "SELECT holder, term, expires_ms FROM lease WHERE name = ?",
                        row -> new Row(row.getString(1), row.getLong(2), Instant.ofEpochMilli(row.getLong(3))),
                        NAME)
                .stream()
                .findFirst();
    }

    private record Row(String holder, long term, Instant expires) {
        /** The holder's name alone does not prove it: a release empties it, and only a term that was granted here counts. */
        boolean isHeldBy(String self, @Nullable Row mine) {
            return holder.equals(self) && mine != null && mine.term() == term;
        }
    }
}
