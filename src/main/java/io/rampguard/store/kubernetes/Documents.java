package io.rampguard.store.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.rampguard.k8s.PolicyResources;
import io.rampguard.policy.PolicyName;
import io.rampguard.store.Revision;
import io.rampguard.store.StoreJson.UnreadableException;
import io.rampguard.store.StoredRollout;
import io.rampguard.store.kubernetes.KeptStates.Kept;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Every document of this fleet, read once for each text that a status or the kept states hold. */
final class Documents {
    private static final System.Logger LOG = System.getLogger(StatusStore.class.getName());

    private final PolicyResources resources;
    private final KeptStates kept;
    private final Consumer<StatusDocument> news;
    private final Map<PolicyName, Entry> known = new ConcurrentHashMap<>();
    private volatile long newestTerm;

    /** @param news is told each document that another process wrote */
    Documents(PolicyResources resources, KeptStates kept, Consumer<StatusDocument> news) {
        this.resources = resources;
        this.kept = kept;
        this.news = news;
    }

    /** @param packed the text it was read from or written as; a line that is only in memory does not change it */
    private record Entry(String packed, StatusDocument document, boolean unsaved) {}

    /**
     * Where a rollout stands on record.
     *
     * @param record 0 where nothing is
     */
    record Position(long record, long term, String packed) {
        static final Position NOTHING = new Position(0, 0, "");
    }

    /** What the object says, or what is kept where it says nothing. */
    Position position(PolicyName name, Optional<GenericKubernetesResource> object) {
        Position position = object.map(Documents::position)
                .filter(at -> at.record() > 0)
                .or(() -> kept.find(name).map(Documents::position))
                .orElse(Position.NOTHING);
        newestTerm = Math.max(newestTerm, position.term());
        return position;
    }

    private static Position position(Kept one) {
        return new Position(one.record(), one.term(), one.packed());
    }

    private static Position position(GenericKubernetesResource object) {
        Map<String, Object> status = PolicyResources.status(object);
        return status.get("record") instanceof Number record
                        && status.get("term") instanceof Number term
                        && status.get("checkpoint") instanceof String packed
                ? new Position(record.longValue(), term.longValue(), packed)
                : Position.NOTHING;
    }

    /** Every rollout on record. */
    Map<PolicyName, StoredRollout> all() {
        Map<PolicyName, GenericKubernetesResource> objects = resources.all();
        Set<PolicyName> names = new TreeSet<>(objects.keySet());
        names.addAll(kept.all().keySet());
        Map<PolicyName, StoredRollout> all = new TreeMap<>();
        for (PolicyName name : names) {
            Position at = position(name, Optional.ofNullable(objects.get(name)));
            read(name, at)
                    .rollout()
                    .ifPresent(
                            rollout -> all.put(name, new StoredRollout(rollout, new Revision(at.record()), at.term())));
        }
        known.keySet().retainAll(names);
        return all;
    }

    /** What is remembered, with what this process alone knows yet. */
    StatusDocument of(PolicyName name) {
        return read(name, position(name, resources.find(name)));
    }

    private StatusDocument read(PolicyName name, Position at) {
        Entry entry = known.get(name);
        if (entry != null && (at.packed().isEmpty() || entry.packed().equals(at.packed()))) {
            return entry.document();
        }
        StatusDocument document = unpack(name, at.packed());
        known.put(name, new Entry(at.packed(), document, false));
        news.accept(document);
        return document;
    }

    private static StatusDocument unpack(PolicyName name, String packed) {
        if (packed.isEmpty()) {
            return StatusDocument.EMPTY;
        }
        try {
            return StatusDocument.unpack(packed);
        } catch (UnreadableException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "rollout=" + name + " has a status that cannot be read, and begins as if nothing were known: "
                            + e.getMessage());
            return StatusDocument.EMPTY;
        }
    }

    /** The text is on record. */
    void written(PolicyName name, String packed, StatusDocument document, long term) {
        known.put(name, new Entry(packed, document, false));
        newestTerm = Math.max(newestTerm, term);
    }

    /** Changes what this process knows; the next save puts it on record. */
    void note(PolicyName name, UnaryOperator<StatusDocument> change, boolean owed) {
        of(name);
        known.computeIfPresent(
                name,
                (same, entry) -> new Entry(entry.packed(), change.apply(entry.document()), entry.unsaved() || owed));
    }

    /** Whose deliveries are not on record yet. */
    Set<PolicyName> owed() {
        Set<PolicyName> owed = new TreeSet<>();
        known.forEach((name, entry) -> {
            if (entry.unsaved()) {
                owed.add(name);
            }
        });
        return owed;
    }

    void forget(PolicyName name) {
        known.remove(name);
    }

    Map<PolicyName, StatusDocument> held() {
        Map<PolicyName, StatusDocument> held = new TreeMap<>();
        known.forEach((name, entry) -> held.put(name, entry.document()));
        return held;
    }

    /** The newest term that is on record of any rollout. */
    long newestTerm() {
        return newestTerm;
    }
}
