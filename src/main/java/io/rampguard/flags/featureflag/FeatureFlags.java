package io.rampguard.flags.featureflag;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.rampguard.flags.Capabilities;
import io.rampguard.flags.Capabilities.CompareAndSet;
import io.rampguard.flags.DocumentBackend;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagFormat;
import io.rampguard.k8s.ClusterObject;
import java.util.function.Supplier;

/** The flags of one FeatureFlag, the custom resource of OpenFeature's operator, which its flagd follows live. */
public final class FeatureFlags {
    private static final ClusterObject.Kind FEATURE_FLAG =
            new ClusterObject.Kind("core.openfeature.dev/v1beta1", "FeatureFlag", "featureflags");

    private FeatureFlags() {}

    /**
     * @param client asked for at each call
     * @param format flagd's, in which {@code spec.flagSpec} is written
     */
    public static FlagBackend at(Supplier<KubernetesClient> client, String namespace, String name, FlagFormat format) {
        Capabilities there = format.capabilities();
        return DocumentBackend.of(
                new FeatureFlagDocument(new ClusterObject(client, FEATURE_FLAG, namespace, name)),
                format,
                new Capabilities(
                        there.smallestStep(),
                        CompareAndSet.STRONG,
                        there.monotone(),
                        there.propagation(),
                        there.writes()));
    }
}
