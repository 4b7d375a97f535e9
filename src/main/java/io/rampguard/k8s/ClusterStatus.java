package io.rampguard.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.rampguard.controller.Fleet;
import io.rampguard.policy.PolicyName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what people read in a policy's status true. It writes when something changed that matters, and otherwise leaves the
 * numbers to the next checkpoint, so that a fleet which exposes nobody causes no writes at all.
 */
public final class ClusterStatus {
    private static final System.Logger LOG = System.getLogger(ClusterStatus.class.getName());
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    /** After this long in a round a policy that cannot be written is tried again. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final PolicyResources resources;
    private final Supplier<Fleet> fleet;
    private final ClusterEvents events;
    private final Map<PolicyName, Instant> refused = new HashMap<>();

    /** Where each rollout stood when it was last told as an event: a save may show its face before this looks again. */
    private final Map<PolicyName, List<Object>> told = new HashMap<>();

    /** @param fleet asked for at each use, since the fleet stands on the store, and the store shows this face */
    public ClusterStatus(PolicyResources resources, Supplier<Fleet> fleet, ClusterEvents events) {
        this.resources = resources;
        this.fleet = fleet;
        this.events = events;
    }

    /** The fields for a save that is under way anyway. */
    public Map<String, @Nullable Object> face(PolicyName name, Instant now) {
        return resources
                .find(name)
                .map(object -> new StatusFace(fleet.get()).of(object, now))
                .orElse(Map.of());
    }

    /**
     * Writes what changed since the last round; never throws.
     *
     * @param decides whether this daemon decides at this very moment: asked before each write, since a process may be stopped
     *     in between and has nothing to say when it wakes
     */
    public void publish(Instant now, BooleanSupplier decides) {
        StatusFace face = new StatusFace(fleet.get());
        resources.all().forEach((name, object) -> {
            Instant failed = refused.get(name);
            if (failed == null || !now.isBefore(failed.plus(AGAIN))) {
                publish(new Wanted(name, object, face.of(object, now)), decides, now);
            }
        });
        refused.keySet().removeIf(name -> resources.find(name).isEmpty());
        told.keySet().removeIf(name -> resources.find(name).isEmpty());
    }

    private record Wanted(PolicyName name, GenericKubernetesResource object, Map<String, @Nullable Object> face) {}

    private void publish(Wanted one, BooleanSupplier decides, Instant now) {
        PolicyName name = one.name();
        GenericKubernetesResource object = one.object();
        Map<String, @Nullable Object> wanted = one.face();
        Map<String, Object> there = PolicyResources.status(object);
        if (wanted.isEmpty() || !decides.getAsBoolean()) {
            return;
        }
        List<Object> stands = moves(wanted);
        if (!stands.equals(Optional.ofNullable(told.put(name, stands)).orElse(moves(there)))) {
            events.tell(object, wanted, now);
        }
        if (essence(wanted).equals(essence(there))) {
            return;
        }
        try {
            resources.patchStatus(object, wanted);
            refused.remove(name);
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT && e.getCode() != NOT_FOUND) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> "rollout=" + name + " status could not be written: " + e.getMessage());
                refused.put(name, now);
            }
        }
    }

    /** What is worth a write of its own. */
    private static List<Object> essence(Map<String, ?> status) {
        return List.of(
                moves(status),
                number(status.get("observedGeneration")),
                Objects.toString(status.get("revision"), ""),
                status.get("hold") instanceof Map<?, ?> hold ? Objects.toString(hold.get("started"), "") : "",
                conditions(status.get("conditions")));
    }

    /** What is worth an event. */
    private static List<Object> moves(Map<String, ?> status) {
        return List.of(
                Objects.toString(status.get("phase"), ""),
                Objects.toString(status.get("stage"), ""),
                Objects.toString(status.get("percent"), ""));
    }

    private static Object conditions(@Nullable Object conditions) {
        return conditions instanceof List<?> list
                ? list.stream()
                        .map(one -> one instanceof Map<?, ?> map
                                ? map.get("type") + "=" + map.get("status") + " " + map.get("reason")
                                : "")
                        .toList()
                : List.of();
    }

    private static long number(@Nullable Object value) {
        return Optional.ofNullable(value)
                .filter(Number.class::isInstance)
                .map(found -> ((Number) found).longValue())
                .orElse(0L);
    }
}
