package io.rampguard.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.rampguard.policy.PolicyName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The RolloutPolicy objects of a cluster: followed by a watch, never listed in a round, and written field by field. What this
 * process has just written it sees at once, before the watch brings it.
 *
 * <p>While the API server is away the last known objects stay; the informer lists anew by itself when a watch was compacted.
 */
public final class PolicyResources implements AutoCloseable {
    public static final String GROUP = "rampguard.io";
    public static final String VERSION = "v1alpha1";
    public static final String KIND = "RolloutPolicy";
    public static final String FIELD_MANAGER = "rampguard";

    static final ResourceDefinitionContext TYPE = new ResourceDefinitionContext.Builder()
            .withGroup(GROUP)
            .withVersion(VERSION)
            .withKind(KIND)
            .withPlural("rolloutpolicies")
            .withNamespaced(true)
            .build();

    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(FIELD_MANAGER)
            .build();
    private static final long NO_RESYNC = 0;

    private final KubernetesClient client;
    private final Set<String> namespaces;
    private final Map<PolicyName, GenericKubernetesResource> known = new ConcurrentSkipListMap<>();
    private final Map<PolicyName, GenericKubernetesResource> last = new ConcurrentHashMap<>();
    private final List<SharedIndexInformer<GenericKubernetesResource>> informers = new ArrayList<>();
    private final List<CompletableFuture<Void>> starts = new ArrayList<>();

    /** @param namespaces those that are followed; empty for all of them */
    public PolicyResources(KubernetesClient client, Set<String> namespaces) {
        this.client = client;
        this.namespaces = Set.copyOf(namespaces);
    }

    /** Hears of every object. Called by one thread at a time for each namespace. */
    public interface Listener {
        /** @param json apiVersion, kind, name, namespace and spec */
        void present(PolicyName name, String json);

        /** Gone, or marked for deletion. */
        void gone(PolicyName name);
    }

    /** Follows from now on and returns at once; an API server that is away is tried again for as long as it takes. */
    public void follow(Listener listener) {
        if (namespaces.isEmpty()) {
            follow(operation().inAnyNamespace().runnableInformer(NO_RESYNC), listener);
        } else {
            namespaces.forEach(one -> follow(operation().inNamespace(one).runnableInformer(NO_RESYNC), listener));
        }
    }

    private void follow(SharedIndexInformer<GenericKubernetesResource> informer, Listener listener) {
        informer.addEventHandler(new Hearing(listener));
        informer.exceptionHandler((started, failure) -> true);
        informers.add(informer);
        starts.add(informer.start().toCompletableFuture());
    }

    /** Keeps what the watch says and passes it on. */
    private final class Hearing implements ResourceEventHandler<GenericKubernetesResource> {
        private final Listener listener;

        Hearing(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onAdd(GenericKubernetesResource object) {
            object.getMetadata().setManagedFields(List.of());
            PolicyName name = name(object);
            known.merge(name, object, PolicyResources::newer);
            if (leaving(object)) {
                listener.gone(name);
            } else {
                listener.present(name, document(object));
            }
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
            onAdd(object);
        }

        @Override
        public void onDelete(GenericKubernetesResource object, boolean finalStateUnknown) {
            PolicyName name = name(object);
            Optional.ofNullable(known.remove(name)).ifPresent(gone -> last.put(name, newer(gone, object)));
            listener.gone(name);
        }
    }

    /**
     * Waits until every object that was there at the start is known.
     *
     * @return false where that took too long; it goes on in the background
     */
    public boolean awaitComplete(Duration longest) {
        try {
            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new))
                    .get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return complete();
        } catch (TimeoutException | ExecutionException away) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether every object that was there at the start is known. */
    public boolean complete() {
        return !informers.isEmpty() && informers.stream().allMatch(SharedIndexInformer::hasSynced);
    }

    /** Whether the watches stand; false while the API server is away. */
    public boolean watching() {
        return !informers.isEmpty() && informers.stream().allMatch(SharedIndexInformer::isWatching);
    }

    /** Every object as last seen, those about to go included. */
    public Map<PolicyName, GenericKubernetesResource> all() {
        return new TreeMap<>(known);
    }

    public Optional<GenericKubernetesResource> find(PolicyName name) {
        return Optional.ofNullable(known.get(name));
    }

    /** What an object was when it went, once. */
    public Optional<GenericKubernetesResource> takeLast(PolicyName name) {
        return Optional.ofNullable(last.remove(name));
    }

    /** Names of objects that went since they were last taken. */
    public Set<PolicyName> departed() {
        return Set.copyOf(last.keySet());
    }

    /**
     * Reads the object itself, past the watch.
     *
     * @throws KubernetesClientException when the API server does not answer
     */
    public Optional<GenericKubernetesResource> read(PolicyName name) {
        Optional<GenericKubernetesResource> found =
                Optional.ofNullable(resource(name).get());
        found.ifPresent(object -> known.merge(name, object, PolicyResources::newer));
        return found;
    }

    /**
     * Changes fields of the status if the object is still at the resource version of {@code seen}.
     *
     * @param fields of the status; null takes one away
     * @throws KubernetesClientException 409 where somebody wrote in between, 404 where it is gone, and others
     */
    public void patchStatus(GenericKubernetesResource seen, Map<String, @Nullable Object> fields) {
        Map<String, Object> patch = new LinkedHashMap<>();
        patch.put("metadata", Map.of("resourceVersion", seen.getMetadata().getResourceVersion()));
        patch.put("status", fields);
        PolicyName name = name(seen);
        keep(name, resource(name).subresource("status").patch(MERGE, Serialization.asJson(patch)));
    }

    /**
     * Puts our finalizer on or takes it off, and leaves those of others as they are. Repeating it does nothing.
     *
     * @throws KubernetesClientException 409 where somebody wrote in between, and others
     */
    public void setFinalizer(GenericKubernetesResource seen, String finalizer, boolean held) {
        List<String> wanted = new ArrayList<>(finalizers(seen));
        wanted.remove(finalizer);
        if (held) {
            wanted.add(finalizer);
        }
        if (!wanted.equals(finalizers(seen))) {
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("resourceVersion", seen.getMetadata().getResourceVersion());
            metadata.put("finalizers", wanted);
            PolicyName name = name(seen);
            keep(name, resource(name).patch(MERGE, Serialization.asJson(Map.of("metadata", metadata))));
        }
    }

    /** Whether the object is marked for deletion. */
    public static boolean leaving(GenericKubernetesResource object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    public static List<String> finalizers(GenericKubernetesResource object) {
        return Optional.ofNullable(object.getMetadata().getFinalizers()).orElse(List.of());
    }

    public static PolicyName name(GenericKubernetesResource object) {
        return new PolicyName(
                object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    /** The status as a map; empty where there is none. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> status(GenericKubernetesResource object) {
        return object.getAdditionalProperties().get("status") instanceof Map<?, ?> status
                ? (Map<String, Object>) status
                : Map.of();
    }

    /** Ends the watches. Repeating it does nothing. */
    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }

    private void keep(PolicyName name, @Nullable GenericKubernetesResource written) {
        if (written != null && written.getMetadata() != null) {
            written.getMetadata().setManagedFields(List.of());
            known.computeIfPresent(name, (same, there) -> newer(there, written));
        }
    }

    /** Kubernetes counts resource versions up, also for comparison by clients (KEP-5504). */
    private static GenericKubernetesResource newer(GenericKubernetesResource one, GenericKubernetesResource other) {
        boolean same = String.valueOf(one.getMetadata().getUid())
                .equals(String.valueOf(other.getMetadata().getUid()));
        return same && version(one) > version(other) ? one : other;
    }

    private static long version(GenericKubernetesResource object) {
        try {
            return Long.parseLong(object.getMetadata().getResourceVersion());
        } catch (NumberFormatException opaque) {
            return -1;
        }
    }

    private static String document(GenericKubernetesResource object) {
        ObjectMeta metadata = object.getMetadata();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", object.getApiVersion());
        document.put("kind", object.getKind());
        document.put("metadata", Map.of("name", metadata.getName(), "namespace", metadata.getNamespace()));
        document.put("spec", object.getAdditionalProperties().getOrDefault("spec", Map.of()));
        return Serialization.asJson(document);
    }

    private MixedOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            operation() {
        return client.genericKubernetesResources(TYPE);
    }

    private Resource<GenericKubernetesResource> resource(PolicyName name) {
        return operation().inNamespace(name.namespace()).withName(name.name());
    }
}
