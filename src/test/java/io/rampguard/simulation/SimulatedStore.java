package io.rampguard.simulation;

import io.rampguard.alerts.Alert;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore;
import io.rampguard.store.SaveResult;
import io.rampguard.store.StoredRollout;
import io.rampguard.store.memory.InMemoryStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The store's twin in memory, and the ways in which a store fails. It outlives the daemons. */
class SimulatedStore extends InMemoryStore {
    /** Neither answers nor keeps. */
    boolean down;

    /** A stale term is refused. */
    boolean fenced = true;

    /** The next save finds that somebody else saved the same rollout a moment before. */
    boolean race;

    /** Called before and after each save, where a process may die or stand still. */
    Runnable between = () -> {};

    /** Told of each save that was kept: what the row was, and what it is. */
    java.util.function.BiConsumer<Optional<Rollout>, Rollout> saved = (before, after) -> {};

    SimulatedStore() {
        super(List.of("log"));
    }

    /** What is kept, whatever the store answers at the moment. */
    Optional<Rollout> kept(PolicyName name) {
        return Optional.ofNullable(super.load().get(name)).map(StoredRollout::rollout);
    }

    @Override
    public synchronized Map<PolicyName, StoredRollout> load() {
        up();
        return super.load();
    }

    @Override
    public synchronized SaveResult save(
            Rollout rollout, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
        between.run();
        if (down) {
            return unavailable();
        }
        StoredRollout row = super.load().get(rollout.name());
        if (race && row != null) {
            race = false;
            super.save(row.rollout(), row.revision(), row.term(), List.of(), List.of());
        }
        SaveResult result = super.save(rollout, expected, fenced ? term : 1, entries, alerts);
        if (result instanceof SaveResult.Saved) {
            saved.accept(Optional.ofNullable(row).map(StoredRollout::rollout), rollout);
            between.run();
        }
        return result;
    }

    @Override
    public synchronized SaveResult remove(
            PolicyName name, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
        return down ? unavailable() : super.remove(name, expected, term, entries, alerts);
    }

    @Override
    public synchronized SaveResult enqueue(List<Alert> alerts, long term) {
        return down ? unavailable() : super.enqueue(alerts, term);
    }

    @Override
    public synchronized Optional<Instant> lastTick() {
        up();
        return super.lastTick();
    }

    @Override
    public synchronized SaveResult ticked(Instant at, long term) {
        return down ? unavailable() : super.ticked(at, fenced ? term : 1);
    }

    @Override
    public synchronized Optional<Freeze> freeze() {
        up();
        return super.freeze();
    }

    @Override
    public synchronized SaveResult freeze(Optional<Freeze> next, JournalEntry entry, long term) {
        return down ? unavailable() : super.freeze(next, entry, term);
    }

    @Override
    public synchronized boolean append(List<JournalEntry> entries) {
        // Observations are not looked at here, and would fill the memory of a long run.
        return !down
                && super.append(entries.stream()
                        .filter(entry -> entry.kind() != JournalEntry.Kind.OBSERVATION)
                        .toList());
    }

    private void up() {
        if (down) {
            throw new RolloutStore.StoreException("the simulated store is down", new IllegalStateException());
        }
    }

    private static SaveResult unavailable() {
        return new SaveResult.Unavailable("the simulated store is down");
    }
}
