package io.rampguard.wiring;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.configmap.ConfigMapFlags;
import io.rampguard.flags.document.ConfigDocument;
import io.rampguard.flags.external.ExternalFlags;
import io.rampguard.flags.featureflag.FeatureFlags;
import io.rampguard.flags.flagd.FlagdFile;
import io.rampguard.policy.FlagTarget;
import io.rampguard.wiring.config.RampguardConfig.BackendConnection;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The flag connections: those that the settings name, and the two that are always there. */
public record Backends(SortedMap<String, FlagBackend> byName) {

    /**
     * @param embedded the backend that this daemon serves itself
     * @param cluster asked only by the backends that live there, and only when they are used
     * @throws IllegalArgumentException with every problem, one line each
     */
    public static Backends of(
            Map<String, BackendConnection> configured, FlagBackend embedded, Supplier<KubernetesClient> cluster) {
        SortedMap<String, FlagBackend> all = new TreeMap<>(new NamedAdapters<BackendConnection, FlagBackend>(
                        "rampguard.backends",
                        BackendConnection::type,
                        Map.of(
                                "flagd",
                                (name, settings) -> FlagdFile.at(file(settings)),
                                "document",
                                (name, settings) -> ConfigDocument.at(file(settings)),
                                "configmap",
                                (name, settings) -> configMap(settings, cluster),
                                "feature-flag",
                                (name, settings) -> FeatureFlags.at(
                                        cluster, namespace(settings), name(settings), FlagdFile.format()),
                                FlagTarget.EMBEDDED,
                                (name, settings) -> embedded,
                                FlagTarget.EXTERNAL,
                                (name, settings) -> new ExternalFlags()))
                .build(configured));
        all.putIfAbsent(FlagTarget.EMBEDDED, embedded);
        all.putIfAbsent(FlagTarget.EXTERNAL, new ExternalFlags());
        return new Backends(all);
    }

    private static FlagBackend configMap(BackendConnection settings, Supplier<KubernetesClient> cluster) {
        String key = settings.key()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a key is missing; name the one in the ConfigMap's data that holds the flag document"));
        return ConfigMapFlags.at(
                cluster, new ConfigMapFlags.Place(namespace(settings), name(settings), key), FlagdFile.format());
    }

    private static String namespace(BackendConnection settings) {
        return settings.namespace()
                .orElseThrow(() -> new IllegalArgumentException("a namespace is missing; name the object's"));
    }

    private static String name(BackendConnection settings) {
        return settings.name()
                .orElseThrow(() -> new IllegalArgumentException("a name is missing; name the object with the flags"));
    }

    private static Path file(BackendConnection settings) {
        return settings.file()
                .orElseThrow(() -> new IllegalArgumentException("a file is missing; name the flag document"));
    }
}
