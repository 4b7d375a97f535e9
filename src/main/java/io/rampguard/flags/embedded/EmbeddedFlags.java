package io.rampguard.flags.embedded;

import io.rampguard.flags.Arms;
import io.rampguard.flags.Evaluations;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.InTime;
import io.rampguard.flags.ServedFlag;
import io.rampguard.flags.embedded.EmbeddedFlagStore.Loaded;
import io.rampguard.flags.embedded.EmbeddedFlagStore.Saved;
import io.rampguard.flags.embedded.FlagTable.Row;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The flags that this daemon serves itself. Every replica answers evaluations from its own copy in memory and follows the
 * store; the leader writes through {@link #backend()}.
 *
 * <p>A rise is kept first and served then. A lowering is served first: it holds in this process even while the disk refuses
 * it, and is tried again on every {@link #refresh()} until it is kept or a newer leader has written the flag.
 */
public final class EmbeddedFlags implements Evaluations {
    private final EmbeddedFlagStore store;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Map<String, Row> unsaved = new ConcurrentHashMap<>();
    private volatile FlagTable table = FlagTable.EMPTY;
    private volatile long keptTerm;
    private volatile Optional<String> damage = Optional.empty();
    private volatile Map<String, Arms> expected = Map.of();

    /** Loads once, so that a restart serves at once what was served before. */
    public EmbeddedFlags(EmbeddedFlagStore store) {
        this.store = store;
        refresh();
    }

    @Override
    public Optional<ServedFlag> served(String key) {
        Arms promised = expected.get(key);
        return row(key).map(row -> row.served(key))
                .or(() -> Optional.ofNullable(promised).map(arms -> new ServedFlag(key, arms, Percentage.ZERO)));
    }

    /**
     * The flags that policies name, by key. Until the store has them they serve control to everybody, so that neither a first
     * start nor a damaged store turns an evaluation into an error.
     */
    public void expect(Map<String, Arms> flags) {
        expected = Map.copyOf(flags);
    }

    /** Takes over what another process wrote and tries again what the disk refused. Never throws; cheap when nothing changed. */
    public void refresh() {
        if (turn.tryLock()) {
            try {
                reload();
                if (!unsaved.isEmpty() && damage.isEmpty()) {
                    save(Map.of());
                }
            } finally {
                turn.unlock();
            }
        }
    }

    /**
     * Refreshes from now on.
     *
     * @param every how old a replica's copy may become; 500 ms keeps the propagation that the backend declares
     */
    public AutoCloseable follow(Duration every) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("embedded-flags").factory());
        Future<?> following =
                clock.scheduleWithFixedDelay(this::refresh, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return () -> {
            following.cancel(false);
            clock.shutdownNow();
        };
    }

    /** The writing side; keeps the port's deadline and never throws. */
    public FlagBackend backend() {
        return InTime.of(new EmbeddedBackend(this), "the embedded flag store");
    }

    /** The flag as it is served here, kept already or not. */
    Optional<Row> row(String key) {
        return Optional.ofNullable(unsaved.get(key)).or(() -> table.row(key));
    }

    boolean kept(String key) {
        return !unsaved.containsKey(key);
    }

    /** Whether what is kept has been read: until then evaluations get control, which is safe and not the whole truth. */
    public boolean loaded() {
        return damage.isEmpty() || !table.equals(FlagTable.EMPTY);
    }

    /** Why the store cannot be read, where it cannot; the last good copy goes on being served. */
    Optional<String> damage() {
        return damage;
    }

    /** The newest leadership term that wrote anything here, kept already or not. */
    long newestTerm() {
        long newest = keptTerm;
        for (Row row : unsaved.values()) {
            newest = Math.max(newest, row.term());
        }
        return newest;
    }

    /** Serves the row from now on, before anything is kept. */
    void serveAtOnce(String key, Row row) {
        unsaved.put(key, row);
    }

    ReentrantLock turn() {
        return turn;
    }

    /** To be called by whoever has the turn. */
    void reload() {
        switch (store.load()) {
            case Loaded.Unreadable unreadable -> damage = Optional.of(unreadable.sentence());
            case Loaded.Table loaded -> {
                damage = Optional.empty();
                serve(loaded.table());
                unsaved.entrySet().removeIf(lowered -> overtaken(lowered.getKey(), lowered.getValue()));
            }
        }
    }

    /** Asked for before each write, the term is worked out once for each table. */
    @SuppressWarnings(
            "ReferenceEquality") // An unchanged file gives the same table back; comparing its rows would be the work
    // saved.
    private void serve(FlagTable next) {
        if (next != table) {
            keptTerm = next.term();
            table = next;
        }
    }

    /**
     * Keeps the changed rows, and what the disk refused before. Serves them once they are kept. To be called by whoever has
     * the turn.
     */
    Saved save(Map<String, Row> changed) {
        Map<String, Row> all = new TreeMap<>(unsaved);
        all.putAll(changed);
        FlagTable next = table.with(all);
        Saved saved = store.save(next);
        if (saved instanceof Saved.Kept) {
            serve(next);
            all.forEach(unsaved::remove);
        }
        return saved;
    }

    private boolean overtaken(String key, Row lowered) {
        return table.row(key)
                .filter(there -> there.term() > lowered.term() || there.version() >= lowered.version())
                .isPresent();
    }
}
