package io.rampguard.store.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.rampguard.k8s.PolicyResources;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.kubernetes.Documents.Position;
import io.rampguard.store.kubernetes.KeptStates.Kept;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts one document on record: into the status of its object, or with the kept states where there is none. */
final class StatusWrites {
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final PolicyResources resources;
    private final KeptStates kept;
    private final Function<PolicyName, Map<String, @Nullable Object>> face;

    StatusWrites(PolicyResources resources, KeptStates kept, Function<PolicyName, Map<String, @Nullable Object>> face) {
        this.resources = resources;
        this.kept = kept;
        this.face = face;
    }

    /** What is to be on record, and as which position. */
    record Next(PolicyName name, StatusDocument document, Position position) {}

    /**
     * @param at what stands there until now
     * @return false where somebody wrote in between
     */
    boolean write(Optional<GenericKubernetesResource> object, Position at, Next next) {
        Position after = next.position();
        return object.isPresent()
                ? write(object.get(), next)
                : kept.set(
                        next.name(), at.record(), Optional.of(new Kept(after.record(), after.term(), after.packed())));
    }

    private boolean write(GenericKubernetesResource object, Next next) {
        try {
            GenericKubernetesResource current = object;
            boolean exposes = next.document().rollout().filter(Rollout::exposes).isPresent();
            if (exposes && !PolicyResources.leaving(object)) {
                resources.setFinalizer(object, StatusStore.FINALIZER, true);
                current = resources.find(next.name()).orElse(object);
            }
            resources.patchStatus(current, fields(next));
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT || e.getCode() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private Map<String, @Nullable Object> fields(Next next) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(face.apply(next.name()));
        fields.put("checkpoint", next.position().packed());
        fields.put("term", next.position().term());
        fields.put("record", next.position().record());
        return fields;
    }

    /** Nothing of ours is left on the object: it may go, or begin anew. Repeating it writes nothing. */
    void release(GenericKubernetesResource object) {
        if (PolicyResources.status(object).get("record") == null) {
            resources.setFinalizer(object, StatusStore.FINALIZER, false);
            return;
        }
        Map<String, @Nullable Object> nothing = new LinkedHashMap<>();
        nothing.put("checkpoint", null);
        nothing.put("record", null);
        resources.patchStatus(object, nothing);
        resources.setFinalizer(
                resources.find(PolicyResources.name(object)).orElse(object), StatusStore.FINALIZER, false);
    }
}
