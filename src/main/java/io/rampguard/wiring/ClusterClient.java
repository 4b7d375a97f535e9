package io.rampguard.wiring;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one client of the cluster: its own where the daemon runs in a pod, the kubeconfig's elsewhere. Built when it is first
 * asked for, since most daemons need none. It never repeats a request by itself: whoever asked decides again.
 */
@Singleton
public class ClusterClient implements Supplier<KubernetesClient>, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** Of a plain request; a watch lasts as long as it likes. */
    private static final Duration REQUEST = Duration.ofSeconds(4);

    private @Nullable KubernetesClient client;
    private boolean closed;

    /**
     * The same at each call.
     *
     * @throws IllegalStateException after {@link #close}
     */
    @Override
    public synchronized KubernetesClient get() {
        if (closed) {
            throw new IllegalStateException("the daemon is stopping");
        }
        if (client == null) {
            Config config = new ConfigBuilder(Config.autoConfigure(null))
                    .withConnectionTimeout((int) CONNECT.toMillis())
                    .withRequestTimeout((int) REQUEST.toMillis())
                    .withRequestRetryBackoffLimit(0)
                    .build();
            client = new KubernetesClientBuilder().withConfig(config).build();
        }
        return client;
    }

    @Override
    @PreDestroy
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
    }
}
