package io.rampguard.store.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.rampguard.alerts.Alert;
import io.rampguard.k8s.FollowedConfigMap;
import io.rampguard.k8s.PolicyResources;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.Journal;
import io.rampguard.store.Journal.Line;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Outbox;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore;
import io.rampguard.store.SaveResult;
import io.rampguard.store.StoredRollout;
import io.rampguard.store.kubernetes.Documents.Position;
import io.rampguard.store.kubernetes.KeptStates.Kept;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers each rollout in the status of its own policy object, by compare-and-set on the resource version, and only when
 * something happened: a transition, an alert that was delivered, or the checkpoint of somebody who is exposed.
 *
 * <p>A rollout that exposes somebody holds a finalizer, so that its policy cannot disappear before the flag is at zero. What
 * has no object any more is kept in a ConfigMap until it is over.
 */
public final class StatusStore implements RolloutStore {
    public static final String FINALIZER = "rampguard.io/zero-first";

    private static final int ATTEMPTS = 4;

    private final PolicyResources resources;
    private final KeptStates kept;
    private final FleetRecord fleet;
    private final Marks marks;
    private final StatusWrites writes;
    private final StatusOutbox outbox;
    private final Documents documents;
    private final StatusJournal journal;
    private final Departures departures;
    private volatile long newestUsed;
    private final Map<PolicyName, Object> turns = new ConcurrentHashMap<>();

    /** What the lease knows: whether it is held, and when a tick last ended, since it is written anyway. */
    public interface Marks {
        Optional<Instant> lastTick();

        void ticked(Instant at);

        /** Whether the lease is held under this term at this moment. */
        boolean holds(long term);
    }

    /**
     * The ConfigMaps beside the policies' own status.
     *
     * @param fleet the freeze and the fleet's alerts
     * @param kept states without an object
     */
    public record Maps(FollowedConfigMap fleet, FollowedConfigMap kept) {}

    /**
     * The queue in memory that works off alerts.
     *
     * @param put adds alerts; one that is there already is not added again
     * @param prune forgets what was over before
     */
    public record Queue(Outbox outbox, Consumer<List<Alert>> put, Consumer<Instant> prune) {}

    /**
     * @param face the fields of a status that people read, written along with each save
     */
    public StatusStore(
            PolicyResources resources,
            Maps maps,
            Marks marks,
            Queue queue,
            Function<PolicyName, Map<String, @Nullable Object>> face) {
        this.resources = resources;
        this.kept = new KeptStates(maps.kept());
        this.fleet = new FleetRecord(maps.fleet());
        this.marks = marks;
        this.writes = new StatusWrites(resources, kept, face);
        this.outbox = new StatusOutbox(queue.outbox(), queue.put());
        this.documents = new Documents(resources, kept, outbox::take);
        this.journal = new StatusJournal(documents, fleet, queue.prune());
        this.departures = new Departures(resources, kept, documents);
        outbox.onDone((whose, due) -> whose.filter(name -> documents.held().containsKey(name))
                .ifPresentOrElse(
                        name -> documents.note(name, held -> held.delivered(due), true),
                        () -> journal.fleetDelivered(due)));
    }

    public Journal journal() {
        return journal;
    }

    public Outbox outbox() {
        return outbox;
    }

    /** The newest term on record, for whoever takes over a lease that was deleted. */
    public long newestTerm() {
        return Math.max(newestUsed, Math.max(documents.newestTerm(), fleet.term()));
    }

    @Override
    public Map<PolicyName, StoredRollout> load() {
        if (!resources.complete() || !kept.known() || !fleet.known()) {
            throw new StoreException(
                    "the cluster's policies have not been read yet; see whether the API server answers and the role"
                            + " allows it",
                    null);
        }
        outbox.take(fleet.document());
        return documents.all();
    }

    @Override
    public SaveResult save(
            Rollout rollout, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
        PolicyName name = rollout.name();
        return answering(() -> {
            synchronized (turn(name)) {
                return save(
                        name,
                        expected,
                        term,
                        was -> was.with(rollout)
                                .withLines(journal.numbered(entries))
                                .telling(alerts),
                        alerts);
            }
        });
    }

    private SaveResult save(
            PolicyName name,
            Revision expected,
            long term,
            Function<StatusDocument, StatusDocument> change,
            List<Alert> alerts) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<GenericKubernetesResource> object = attempt == 0 ? resources.find(name) : resources.read(name);
            Position at = documents.position(name, object);
            Optional<SaveResult> stale = stale(term);
            if (stale.isPresent()) {
                return stale.get();
            }
            if (at.record() != expected.number()) {
                if (attempt == 0) {
                    continue;
                }
                return new SaveResult.Conflict();
            }
            StatusDocument next = change.apply(documents.of(name));
            next = next.withAlerts(outbox.living(next.alerts(), alerts));
            String packed = next.pack();
            Position after = new Position(at.record() + 1, term, packed);
            if (writes.write(object, at, new StatusWrites.Next(name, next, after))) {
                documents.written(name, packed, next, term);
                outbox.add(alerts);
                return new SaveResult.Saved(new Revision(after.record()));
            }
        }
        return new SaveResult.Unavailable("the policy " + name + " is written by somebody else all the time");
    }

    @Override
    public SaveResult remove(
            PolicyName name, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
        return answering(() -> {
            synchronized (turn(name)) {
                Optional<GenericKubernetesResource> object = resources.find(name);
                Position at = documents.position(name, object);
                Optional<SaveResult> stale = stale(term);
                if (stale.isPresent()) {
                    return stale.get();
                }
                if (at.record() == 0) {
                    object.ifPresent(writes::release);
                    return new SaveResult.Saved(Revision.NONE);
                }
                if (at.record() != expected.number()) {
                    return new SaveResult.Conflict();
                }
                // Its alerts outlive it with the fleet, where its last lines are told too.
                SaveResult last = fleetWide(term, documents.of(name).lines(), entries, alerts);
                if (!(last instanceof SaveResult.Saved)) {
                    return last;
                }
                kept.set(name, kept.find(name).map(Kept::record).orElse(0L), Optional.empty());
                object.ifPresent(writes::release);
                documents.forget(name);
                return new SaveResult.Saved(Revision.NONE);
            }
        });
    }

    @Override
    public SaveResult enqueue(List<Alert> alerts, long term) {
        return answering(() -> stale(term).orElseGet(() -> fleetWide(term, List.of(), List.of(), alerts)));
    }

    private SaveResult fleetWide(long term, List<Line> before, List<JournalEntry> entries, List<Alert> alerts) {
        if (before.isEmpty() && entries.isEmpty() && alerts.isEmpty()) {
            return new SaveResult.Saved(Revision.NONE);
        }
        StatusDocument next = journal.fleet()
                .withLines(before)
                .withLines(journal.numbered(entries))
                .telling(alerts);
        SaveResult result = fleet.keep(next.withAlerts(outbox.living(next.alerts(), alerts)), term);
        if (result instanceof SaveResult.Saved) {
            outbox.add(alerts);
        }
        return result;
    }

    /**
     * A newer term is on record, or the lease is not ours at this moment: a process that was stopped for a while and goes on
     * decided on what it saw then.
     */
    private Optional<SaveResult> stale(long term) {
        if (newestTerm() > term) {
            return Optional.of(new SaveResult.StaleTerm(newestTerm()));
        }
        newestUsed = Math.max(newestUsed, term);
        return marks.holds(term)
                ? Optional.empty()
                : Optional.of(new SaveResult.Unavailable("the lease is not held at this moment"));
    }

    @Override
    public Optional<Instant> lastTick() {
        return marks.lastTick();
    }

    @Override
    public SaveResult ticked(Instant at, long term) {
        return answering(() -> {
            Optional<SaveResult> stale = stale(term);
            if (stale.isPresent()) {
                return stale.get();
            }
            marks.ticked(at);
            for (PolicyName name : documents.owed()) {
                synchronized (turn(name)) {
                    long record = documents.position(name, resources.find(name)).record();
                    save(name, new Revision(record), term, document -> document, List.of());
                }
            }
            journal.owed()
                    .ifPresent(owed -> fleet.keep(owed.withAlerts(outbox.living(owed.alerts(), List.of())), term));
            departures.settle(at);
            return new SaveResult.Saved(Revision.NONE);
        });
    }

    /** Policies that vanished all at once: their states are kept, and their objects need not wait for a zero. */
    public void letGo(Set<PolicyName> vanished) {
        departures.letGo(vanished);
    }

    @Override
    public Optional<Freeze> freeze() {
        return fleet.freeze();
    }

    @Override
    public SaveResult freeze(Optional<Freeze> freeze, JournalEntry entry, long term) {
        return answering(() -> stale(term)
                .orElseGet(
                        () -> fleet.freeze(freeze, journal.fleet().withLines(journal.numbered(List.of(entry))), term)));
    }

    private Object turn(PolicyName name) {
        return turns.computeIfAbsent(name, n -> new Object());
    }

    private static SaveResult answering(Supplier<SaveResult> work) {
        try {
            return work.get();
        } catch (KubernetesClientException e) {
            return new SaveResult.Unavailable("the API server did not take it: " + e.getMessage());
        }
    }
}
