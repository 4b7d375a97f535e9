package io.rampguard.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One ConfigMap of our own, followed by a watch and written as a whole by compare-and-set. What this process has just written
 * it sees at once.
 */
public final class FollowedConfigMap implements AutoCloseable {
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 413;
    private static final int INVALID = 422;

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private volatile Seen seen = Seen.NOTHING;
    private final SharedIndexInformer<ConfigMap> informer;

    public FollowedConfigMap(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.informer = resource().runnableInformer(0);
        informer.addEventHandler(new Hearing());
        informer.exceptionHandler((started, failure) -> true);
        informer.start();
    }

    /**
     * What is there.
     *
     * @param version empty where the ConfigMap does not exist
     * @param known false until it has been read once
     */
    public record Seen(Map<String, String> data, Optional<String> version, boolean known) {
        static final Seen NOTHING = new Seen(Map.of(), Optional.empty(), false);
        static final Seen ABSENT = new Seen(Map.of(), Optional.empty(), true);

        public Seen {
            data = Map.copyOf(data);
        }
    }

    private final class Hearing implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap object) {
            keep(object);
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap object) {
            keep(object);
        }

        @Override
        public void onDelete(ConfigMap object, boolean finalStateUnknown) {
            seen = Seen.ABSENT;
        }

        @Override
        public void onNothing() {
            seen = seen.known() ? seen : Seen.ABSENT;
        }
    }

    /** Answers from memory. */
    public Seen seen() {
        return seen;
    }

    /**
     * Reads it past the watch.
     *
     * @throws KubernetesClientException when the API server does not answer
     */
    public Seen read() {
        ConfigMap found = resource().get();
        if (found == null) {
            seen = Seen.ABSENT;
        } else {
            keep(found);
        }
        return seen;
    }

    /**
     * Writes the data as a whole, if the ConfigMap is still as it was seen.
     *
     * @return false where somebody wrote in between
     * @throws KubernetesClientException when the API server does not answer or refuses
     */
    public boolean write(Seen expected, Map<String, String> data) {
        ConfigMap next = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("app.kubernetes.io/managed-by", PolicyResources.FIELD_MANAGER)
                .withResourceVersion(expected.version().orElse(null))
                .endMetadata()
                .withData(new TreeMap<>(data))
                .build();
        try {
            keep(
                    expected.version().isEmpty()
                            ? client.resource(next).create()
                            : client.resource(next).update());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT
                    || (e.getCode() == NOT_FOUND && expected.version().isPresent())) {
                read();
                return false;
            }
            throw e;
        }
    }

    /** How a write ended, for those who know no client. */
    public sealed interface Written {
        record Done() implements Written {}

        /** Somebody wrote in between. */
        record Raced() implements Written {}

        /** Trying again cannot help before a person does something. */
        record Refused(String sentence) implements Written {}

        /** Trying again can help. */
        record Failed(String sentence) implements Written {}
    }

    /** As {@link #write}, and never throws. */
    public Written tryWrite(Seen expected, Map<String, String> data) {
        try {
            return write(expected, data) ? new Written.Done() : new Written.Raced();
        } catch (KubernetesClientException e) {
            String sentence = this + " cannot be written: " + e.getMessage();
            return switch (e.getCode()) {
                case FORBIDDEN -> new Written.Refused(sentence + "; bind the role that Rampguard ships");
                case TOO_LARGE, INVALID -> new Written.Refused(sentence + "; it holds more than fits one object");
                default -> new Written.Failed(sentence);
            };
        }
    }

    /** Ends the watch. Repeating it does nothing. */
    @Override
    public void close() {
        informer.stop();
    }

    @Override
    public String toString() {
        return "the ConfigMap " + namespace + "/" + name;
    }

    private synchronized void keep(ConfigMap object) {
        ObjectMeta metadata = object.getMetadata();
        Seen next = new Seen(
                Optional.ofNullable(object.getData()).orElse(Map.of()),
                Optional.of(metadata.getResourceVersion()),
                true);
        seen = number(seen) > number(next) ? seen : next;
    }

    private static long number(Seen one) {
        try {
            return one.version().map(Long::parseLong).orElse(-1L);
        } catch (NumberFormatException opaque) {
            return -1;
        }
    }

    private Resource<ConfigMap> resource() {
        return client.configMaps().inNamespace(namespace).withName(name);
    }
}
