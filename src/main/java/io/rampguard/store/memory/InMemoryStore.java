package io.rampguard.store.memory;

import io.rampguard.alerts.Alert;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.Journal;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Outbox;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore;
import io.rampguard.store.SaveResult;
import io.rampguard.store.StoredRollout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The store's twin in memory: same promises, gone with the process. A restart is a new daemon on the same object.
 *
 * <p>Open for a subclass that lets it fail: each method stands alone and may be overridden.
 */
public class InMemoryStore implements RolloutStore, Journal, Outbox {
    private final InMemoryOutbox outbox;
    private final Map<PolicyName, StoredRollout> rollouts = new TreeMap<>();
    private final List<Line> lines = new ArrayList<>();
    private long lastLine;
    private long newestTerm;
    private Optional<Instant> lastTick = Optional.empty();
    private Optional<Freeze> freeze = Optional.empty();

    /** @param defaultChannels where alerts go that name no channel; at least one */
    public InMemoryStore(List<String> defaultChannels) {
        outbox = new InMemoryOutbox(defaultChannels);
    }

    @Override
    public synchronized Map<PolicyName, StoredRollout> load() {
        return new TreeMap<>(rollouts);
    }

    @Override
    public synchronized SaveResult save(
            Rollout rollout, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
        return fenced(term, () -> {
            if (!revision(rollout.name()).equals(expected)) {
                return new SaveResult.Conflict();
            }
            Revision next = new Revision(expected.number() + 1);
            rollouts.put(rollout.name(), new StoredRollout(rollout, next, term));
            add(entries);
            outbox.put(alerts);
            return new SaveResult.Saved(next);
        });
    }

    @Override
    public synchronized SaveResult remove(
            PolicyName name, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
        return fenced(term, () -> {
            if (!rollouts.containsKey(name)) {
                return new SaveResult.Saved(Revision.NONE);
            }
            if (!revision(name).equals(expected)) {
                return new SaveResult.Conflict();
            }
            rollouts.remove(name);
            add(entries);
            outbox.put(alerts);
            return new SaveResult.Saved(Revision.NONE);
        });
    }

    @Override
    public synchronized SaveResult enqueue(List<Alert> alerts, long term) {
        return fenced(term, () -> {
            outbox.put(alerts);
            return new SaveResult.Saved(Revision.NONE);
        });
    }

    @Override
    public synchronized Optional<Instant> lastTick() {
        return lastTick;
    }

    @Override
    public synchronized SaveResult ticked(Instant at, long term) {
        return fenced(term, () -> {
            lastTick = Optional.of(at);
            return new SaveResult.Saved(Revision.NONE);
        });
    }

    @Override
    public synchronized Optional<Freeze> freeze() {
        return freeze;
    }

    @Override
    public synchronized SaveResult freeze(Optional<Freeze> next, JournalEntry entry, long term) {
        return fenced(term, () -> {
            freeze = next;
            add(List.of(entry));
            return new SaveResult.Saved(Revision.NONE);
        });
    }

    @Override
    public synchronized boolean append(List<JournalEntry> entries) {
        add(entries);
        return true;
    }

    @Override
    public synchronized List<Line> read(Optional<PolicyName> rollout, long after, int limit) {
        return lines.stream()
                .filter(line -> line.id() > after)
                .filter(line -> rollout.isEmpty() || line.entry().rollout().equals(rollout))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Line> tail(PolicyName rollout, int limit) {
        List<Line> all = read(Optional.of(rollout), 0, Integer.MAX_VALUE);
        return all.subList(Math.max(0, all.size() - limit), all.size());
    }

    @Override
    public synchronized int prune(Instant before) {
        int size = lines.size();
        lines.removeIf(line -> line.entry().kind() == JournalEntry.Kind.OBSERVATION
                && line.entry().at().isBefore(before));
        outbox.prune(before);
        return size - lines.size();
    }

    @Override
    public synchronized List<Due> due(Instant now, int limit) {
        return outbox.due(now, limit);
    }

    @Override
    public synchronized boolean sent(long id, Instant at) {
        outbox.end(id, InMemoryOutbox.Status.SENT);
        return true;
    }

    @Override
    public synchronized boolean retry(long id, Instant next, String sentence) {
        outbox.postpone(id, next);
        return true;
    }

    @Override
    public synchronized boolean rejected(long id, String sentence) {
        outbox.end(id, InMemoryOutbox.Status.REJECTED);
        return true;
    }

    @Override
    public synchronized int depth() {
        return outbox.depth();
    }

    @Override
    public synchronized List<Due> open() {
        return outbox.open();
    }

    @Override
    public synchronized List<Alert> standing() {
        return outbox.standing();
    }

    private Revision revision(PolicyName name) {
        return Optional.ofNullable(rollouts.get(name))
                .map(StoredRollout::revision)
                .orElse(Revision.NONE);
    }

    private SaveResult fenced(long term, Supplier<SaveResult> save) {
        if (term < newestTerm) {
            return new SaveResult.StaleTerm(newestTerm);
        }
        newestTerm = term;
        return save.get();
    }

    private void add(List<JournalEntry> entries) {
        entries.forEach(entry -> lines.add(new Line(++lastLine, entry)));
    }
}
