package io.rampguard.store.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.rampguard.k8s.PolicyResources;
import io.rampguard.policy.PolicyName;
import io.rampguard.store.kubernetes.Documents.Position;
import io.rampguard.store.kubernetes.KeptStates.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Objects that go. A state that is still needed is kept when its object is gone; an object waits for the zero of its flag, but
 * not for ever, and not at all where it vanished with many others: then nobody may be rolled back, and the object has to make
 * room for the one that comes back.
 */
final class Departures {
    /** How long an object waits for a flag that cannot be brought to zero; the rollback goes on without it. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final PolicyResources resources;
    private final KeptStates kept;
    private final Documents documents;
    private volatile Set<PolicyName> vanished = Set.of();

    Departures(PolicyResources resources, KeptStates kept, Documents documents) {
        this.resources = resources;
        this.kept = kept;
        this.documents = documents;
    }

    void letGo(Set<PolicyName> names) {
        vanished = Set.copyOf(names);
    }

    /** Works off what went since the last tick. Throws what the API server does; the next tick goes on. */
    void settle(Instant now) {
        for (PolicyName name : resources.departed()) {
            resources
                    .takeLast(name)
                    .filter(last -> resources.find(name).isEmpty())
                    .ifPresent(last -> keep(name, documents.position(name, Optional.of(last))));
        }
        Map<PolicyName, GenericKubernetesResource> objects = resources.all();
        objects.values().stream()
                .filter(PolicyResources::leaving)
                .filter(object -> PolicyResources.finalizers(object).contains(StatusStore.FINALIZER))
                .filter(object -> waitedLongEnough(object, now))
                .forEach(this::release);
        // Who came back carries the state itself, once it was saved there.
        kept.all().forEach((name, state) -> {
            GenericKubernetesResource object = objects.get(name);
            if (object != null
                    && !PolicyResources.leaving(object)
                    && PolicyResources.status(object).get("record") instanceof Number) {
                kept.set(name, state.record(), Optional.empty());
            }
        });
    }

    private boolean waitedLongEnough(GenericKubernetesResource object, Instant now) {
        return vanished.contains(PolicyResources.name(object))
                || Instant.parse(object.getMetadata().getDeletionTimestamp())
                        .plus(PATIENCE)
                        .isBefore(now);
    }

    private void release(GenericKubernetesResource object) {
        PolicyName name = PolicyResources.name(object);
        keep(name, documents.position(name, Optional.of(object)));
        resources.setFinalizer(object, StatusStore.FINALIZER, false);
    }

    private void keep(PolicyName name, Position at) {
        if (at.record() > 0) {
            long there = kept.find(name).map(Kept::record).orElse(0L);
            if (there < at.record()) {
                kept.set(name, there, Optional.of(new Kept(at.record(), at.term(), at.packed())));
            }
        }
    }
}
