package io.rampguard.wiring;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.rampguard.controller.Controller;
import io.rampguard.controller.Fleet;
import io.rampguard.flags.embedded.EmbeddedFlagStore;
import io.rampguard.flags.embedded.FlagTableConfigMap;
import io.rampguard.k8s.AnnotatedVerbs;
import io.rampguard.k8s.ClusterEvents;
import io.rampguard.k8s.ClusterStatus;
import io.rampguard.k8s.FollowedConfigMap;
import io.rampguard.k8s.LeaseLeadership;
import io.rampguard.k8s.PolicyResources;
import io.rampguard.policy.Connections;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicySource;
import io.rampguard.policy.yaml.PolicyObjects;
import io.rampguard.store.jdbc.LeaseTable;
import io.rampguard.store.kubernetes.StatusStore;
import io.rampguard.store.memory.InMemoryStore;
import io.rampguard.wiring.config.RampguardConfig;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a daemon that lives in a cluster: its policies are objects, its memory is their status, its lease is a Lease and
 * its flags are a ConfigMap. Made only where the settings ask for it.
 */
public final class Cluster implements AutoCloseable {
    private static final int INSTANCE = 128;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final RampguardConfig config;
    private final InstantSource clock;
    private final KubernetesClient client;
    private final String namespace;
    private final String self;
    private final PolicyResources resources;
    private final ClusterEvents events;
    private final ClusterStatus status;
    private final AtomicReference<@Nullable Fleet> fleet = new AtomicReference<>();
    private final Executor executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<FollowedConfigMap> followed = new CopyOnWriteArrayList<>();
    private @Nullable StatusStore store;

    Cluster(RampguardConfig config, InstantSource clock, KubernetesClient client) {
        this.client = client;
        this.config = config;
        this.clock = clock;
        this.namespace = Optional.ofNullable(client.getNamespace()).orElse("default");
        this.self = config.leadership().identity().orElseGet(() -> LeaseTable.identity(new SecureRandom()));
        this.resources = new PolicyResources(
                client, new HashSet<>(config.policies().namespaces().orElse(List.of())));
        this.events =
                new ClusterEvents(client, executor, self.length() > INSTANCE ? self.substring(0, INSTANCE) : self);
        this.status = new ClusterStatus(resources, this::fleet, events);
    }

    /** Whether the settings ask for one. */
    static boolean wanted(RampguardConfig config) {
        return inCluster(config) || remembers(config);
    }

    static boolean inCluster(RampguardConfig config) {
        return switch (config.policies().source()) {
            case "directory" -> false;
            case "cluster" -> true;
            case String other ->
                throw new IllegalArgumentException(
                        "rampguard.policies.source: there is no '" + other + "' — it is directory or cluster");
        };
    }

    static boolean remembers(RampguardConfig config) {
        boolean kubernetes = config.store().type().equals("kubernetes");
        if (kubernetes && !inCluster(config)) {
            throw new IllegalArgumentException(
                    "rampguard.store.type: 'kubernetes' keeps a rollout in its policy's status, so the policies have to come"
                            + " from the cluster — set rampguard.policies.source: cluster");
        }
        return kubernetes;
    }

    /** Follows the policies from now on. */
    PolicySource policies(Connections connections) {
        PolicyObjects objects = new PolicyObjects(Optional.of(connections));
        resources.follow(new PolicyResources.Listener() {
            @Override
            public void present(PolicyName name, String json) {
                objects.present(name, json);
            }

            @Override
            public void gone(PolicyName name) {
                objects.gone(name);
            }
        });
        // The first tick finds what is there; an API server that is away holds nobody's start up for long.
        resources.awaitComplete(PATIENCE);
        return new Completing(objects, resources);
    }

    /** Nothing is in force before everything that was there at the start has been seen. */
    private record Completing(PolicyObjects objects, PolicyResources resources) implements PolicySource {
        @Override
        public Current current(Instant now) {
            if (resources.complete()) {
                objects.complete();
            }
            return objects.current(now);
        }

        @Override
        public void confirmDeletion() {
            objects.confirmDeletion();
        }
    }

    /** The store in its roles, with the lease that lets it write. */
    Remembering remembering(List<String> channels) {
        InMemoryStore queue = new InMemoryStore(channels);
        AtomicReference<@Nullable StatusStore> made = new AtomicReference<>();
        LeaseLeadership leadership = new LeaseLeadership(
                client,
                new LeaseLeadership.Place(namespace, "rampguard", self),
                config.leadership().lease().duration(),
                () -> {
                    // A watch may lag behind or have died unheard; nobody begins to decide by what it showed last.
                    followed.forEach(FollowedConfigMap::read);
                    return Optional.ofNullable(made.get())
                            .map(StatusStore::newestTerm)
                            .orElse(0L);
                });
        StatusStore store = new StatusStore(
                resources,
                new StatusStore.Maps(follow("rampguard-fleet"), follow("rampguard-kept")),
                marks(leadership),
                new StatusStore.Queue(queue, alerts -> queue.enqueue(alerts, 1), queue::prune),
                name -> fleet.get() == null ? Map.of() : status.face(name, clock.instant()));
        made.set(store);
        this.store = store;
        return new Remembering(store, store.journal(), store.outbox(), leadership, this::close);
    }

    private StatusStore.Marks marks(LeaseLeadership leadership) {
        return new StatusStore.Marks() {
            @Override
            public Optional<Instant> lastTick() {
                return leadership.lastTick();
            }

            @Override
            public void ticked(Instant at) {
                leadership.ticked(at);
            }

            @Override
            public boolean holds(long term) {
                return leadership.term(clock.instant()).equals(OptionalLong.of(term));
            }
        };
    }

    EmbeddedFlagStore flags() {
        return new FlagTableConfigMap(follow("rampguard-flags"));
    }

    private FollowedConfigMap follow(String name) {
        FollowedConfigMap map = new FollowedConfigMap(client, namespace, name);
        followed.add(map);
        return map;
    }

    /** What the daemon owes the cluster beside its ticks. Never while another daemon decides. */
    void round(Controller controller) {
        fleet.set(controller);
        if (!controller.leading()) {
            return;
        }
        Instant now = clock.instant();
        if (store != null) {
            store.letGo(controller.vanished());
        }
        new AnnotatedVerbs(resources, controller, events).obey(now);
        status.publish(now, controller::leading);
    }

    /** A save before the first round knows of nothing to show. */
    private Fleet fleet() {
        Fleet known = fleet.get();
        if (known == null) {
            throw new IllegalStateException("the controller is not there yet");
        }
        return known;
    }

    Map<String, Boolean> watches() {
        return Map.of("policies", resources.watching());
    }

    @Override
    public void close() {
        resources.close();
        followed.forEach(map -> {
            try {
                map.close();
            } catch (Exception ending) {
                System.getLogger(Cluster.class.getName()).log(System.Logger.Level.DEBUG, "a watch did not end", ending);
            }
        });
    }
}
