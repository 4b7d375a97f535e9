package io.rampguard.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.flags.Capabilities.CompareAndSet;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.external.ExternalFlags;
import io.rampguard.wiring.config.RampguardConfig.BackendConnection;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final FlagBackend EMBEDDED = new ExternalFlags();

    /** Settings as an operator writes them; empty texts are left out. */
    private record Connection(String type, String inNamespace, String named, String at) implements BackendConnection {
        @Override
        public Optional<Path> file() {
            return Optional.empty();
        }

        @Override
        public Optional<String> namespace() {
            return given(inNamespace);
        }

        @Override
        public Optional<String> name() {
            return given(named);
        }

        @Override
        public Optional<String> key() {
            return given(at);
        }

        private static Optional<String> given(String text) {
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }
    }

    @Test
    void backendsOfTheClusterAreBuiltWithoutAskingIt() {
        Map<String, BackendConnection> settings = Map.of(
                "mounted", new Connection("configmap", "ml", "ai-flags", "flags.json"),
                "operator", new Connection("feature-flag", "ml", "ai-flags", ""));

        Backends backends = Backends.of(settings, EMBEDDED, () -> {
            throw new IllegalStateException("the cluster was asked");
        });

        assertThat(backends.byName()).containsOnlyKeys("mounted", "operator", "embedded", "external");
        assertThat(backends.byName().get("mounted").capabilities().compareAndSet())
                .isEqualTo(CompareAndSet.STRONG);
    }

    @Test
    void whatIsMissingOrWrongIsToldForEveryConnectionAtOnce() {
        Map<String, BackendConnection> settings = Map.of(
                "keyless", new Connection("configmap", "ml", "ai-flags", ""),
                "misnamed", new Connection("feature-flag", "ml", "AI_Flags", ""),
                "nameless", new Connection("feature-flag", "ml", "", ""),
                "placeless", new Connection("configmap", "", "ai-flags", "flags.json"));

        assertThatThrownBy(() -> Backends.of(settings, EMBEDDED, () -> {
                    throw new IllegalStateException("the cluster was asked");
                }))
                .hasMessageContaining("rampguard.backends.keyless: a key is missing")
                .hasMessageContaining("rampguard.backends.misnamed: 'AI_Flags' is no name")
                .hasMessageContaining("rampguard.backends.nameless: a name is missing")
                .hasMessageContaining("rampguard.backends.placeless: a namespace is missing");
    }

    @Test
    void theClustersClientIsOneAndEndsWithTheDaemon() {
        ClusterClient cluster = new ClusterClient();

        assertThat(cluster.get()).isSameAs(cluster.get());
        assertThat(cluster.get().getConfiguration().getRequestTimeout()).isEqualTo(4_000);
        assertThat(cluster.get().getConfiguration().getRequestRetryBackoffLimit())
                .isZero();

        cluster.close();

        assertThatThrownBy(cluster::get).hasMessageContaining("stopping");
    }
}
