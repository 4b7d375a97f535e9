package io.rampguard.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.rampguard.contract.RolloutStoreContract;
import io.rampguard.k8s.FollowedConfigMap;
import io.rampguard.k8s.PolicyResources;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.store.Journal;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Outbox;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore;
import io.rampguard.store.kubernetes.StatusStore;
import io.rampguard.store.memory.InMemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The status store on a real API server: the contract of every store, and what only a cluster does. */
@Tag("kubernetes")
class StatusStoreIT extends RolloutStoreContract {
    private static final String OWN = "rampguard-store";
    private static final List<String> NAMESPACES = List.of("default", "team-a");
    private static final List<String> MAPS = List.of("rampguard-fleet", "rampguard-kept");

    private final ControlPlane plane = Installation.clusterWide();
    private final KubernetesClient client = client(plane);
    private Optional<Instant> lastTick = Optional.empty();
    private volatile boolean holdsLease = true;
    private Opened opened;

    /** One daemon's view. */
    private record Opened(PolicyResources resources, List<FollowedConfigMap> maps, StatusStore store) {
        void close() {
            resources.close();
            maps.forEach(FollowedConfigMap::close);
        }
    }

    private static KubernetesClient client(ControlPlane plane) {
        try {
            Config config = new ConfigBuilder(Config.fromKubeconfig(Files.readString(plane.kubeconfig())))
                    .withRequestTimeout(5_000)
                    .withRequestRetryBackoffLimit(0)
                    .build();
            return new KubernetesClientBuilder().withConfig(config).build();
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    StatusStoreIT() {
        opened = null;
    }

    @BeforeEach
    void apply() {
        Stream.of(OWN, "team-a")
                .forEach(namespace -> plane.admin()
                        .with(
                                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + namespace
                                        + "\"}}",
                                "apply",
                                "-f",
                                "-"));
        wipe();
        List<PolicyName> names = new ArrayList<>(List.of(NAME, PolicyName.parse("team-a/summarizer")));
        IntStream.range(0, 20).forEach(i -> names.add(PolicyName.of("rollout-" + i)));
        StringBuilder all = new StringBuilder();
        names.forEach(name -> all.append(policy(name)).append("\n---\n"));
        assertThat(plane.admin().with(all.toString(), "create", "-f", "-").accepted())
                .isTrue();
        opened = open();
    }

    @AfterEach
    void close() {
        opened.close();
        wipe();
        client.close();
    }

    /** Finalizers first, or nothing would go. */
    private void wipe() {
        NAMESPACES.forEach(namespace -> {
            String names = plane.admin().expect("-n", namespace, "get", "rp", "-o", "name");
            names.lines()
                    .filter(name -> !name.isBlank())
                    .forEach(name -> plane.admin()
                            .run(
                                    "-n",
                                    namespace,
                                    "patch",
                                    name,
                                    "--type=merge",
                                    "-p",
                                    "{\"metadata\":{\"finalizers\":null}}"));
            plane.admin().run("-n", namespace, "delete", "rp", "--all", "--wait=true");
        });
        MAPS.forEach(map -> plane.admin().run("-n", OWN, "delete", "configmap", map, "--ignore-not-found"));
    }

    private static String policy(PolicyName name) {
        return """
                apiVersion: rampguard.io/v1alpha1
                kind: RolloutPolicy
                metadata: {name: %s, namespace: %s}
                spec:
                  flag: {key: %s, control: {name: haiku}, variant: {name: sonnet}}
                  revision: sonnet-4-5
                  guardrails: [{signal: error-rate, tolerate: 0.1pp}]
                """.formatted(
                        name.name(),
                        name.namespace(),
                        name.name() + "_" + name.namespace().replace('-', '_'));
    }

    private Opened open() {
        PolicyResources resources = new PolicyResources(client, Set.of());
        List<FollowedConfigMap> maps = MAPS.stream()
                .map(name -> new FollowedConfigMap(client, OWN, name))
                .toList();
        InMemoryStore queue = new InMemoryStore(List.of("log", "oncall"));
        StatusStore store = new StatusStore(
                resources,
                new StatusStore.Maps(maps.get(0), maps.get(1)),
                new TestMarks(),
                new StatusStore.Queue(queue, alerts -> queue.enqueue(alerts, 1), queue::prune),
                name -> Map.of());
        resources.follow(new PolicyResources.Listener() {
            @Override
            public void present(PolicyName name, String json) {}

            @Override
            public void gone(PolicyName name) {}
        });
        await(() ->
                resources.complete() && maps.stream().allMatch(map -> map.seen().known()));
        return new Opened(resources, maps, store);
    }

    private final class TestMarks implements StatusStore.Marks {
        @Override
        public Optional<Instant> lastTick() {
            return lastTick;
        }

        @Override
        public void ticked(Instant at) {
            lastTick = Optional.of(at);
        }

        @Override
        public boolean holds(long term) {
            return holdsLease;
        }
    }

    /** Looks again until it is so; a watch is not a call that could be waited for. */
    private static void await(java.util.function.BooleanSupplier condition) {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
            try {
                never.await(25, TimeUnit.MILLISECONDS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new AssertionError(stop);
            }
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Override
    protected RolloutStore store() {
        return opened.store();
    }

    @Override
    protected Journal journal() {
        return opened.store().journal();
    }

    @Override
    protected Outbox outbox() {
        return opened.store().outbox();
    }

    @Override
    protected void reopen() {
        long newest = newest();
        opened.close();
        opened = open();
        // A first list may come from a cache that is some milliseconds old; the watch brings the rest.
        await(() -> newest() >= newest);
        opened.store().load();
    }

    private long newest() {
        return opened.resources().all().values().stream()
                .mapToLong(object -> Long.parseLong(object.getMetadata().getResourceVersion()))
                .max()
                .orElse(0);
    }

    /** A status has no room for them; a database keeps them. */
    @Override
    @Test
    protected void oldObservationsArePrunedAndEverythingElseStays() {
        JournalEntry any = random.entry(Optional.of(NAME), Optional.empty());
        journal()
                .append(List.of(new JournalEntry(
                        any.at(),
                        any.rollout(),
                        JournalEntry.Kind.OBSERVATION,
                        any.revision(),
                        any.by(),
                        any.move(),
                        any.reason(),
                        any.state(),
                        any.facts())));

        assertThat(journal().read(Optional.empty(), 0, 10)).isEmpty();
    }

    /** Without observations nothing is ever pruned, so that a number cannot come again. */
    @Override
    @Test
    protected void idsOfTheJournalNeverComeAgain() {
        Revision first = saved(store().save(random.rollout(NAME), Revision.NONE, 1, List.of(entry()), List.of()));
        long last = journal().read(Optional.empty(), 0, 1).getFirst().id();
        reopen();

        store().save(random.rollout(NAME), first, 1, List.of(entry()), List.of());

        assertThat(journal().read(Optional.empty(), last, 10)).hasSize(1);
    }

    @Test
    void aHandThatEditsThePolicyIsNoConflict() {
        Revision first = saved(store().save(random.rollout(NAME), Revision.NONE, 1, List.of(), List.of()));
        plane.admin().expect("annotate", "rp", NAME.name(), "team=search");

        saved(store().save(random.rollout(NAME), first, 1, List.of(), List.of()));
    }

    @Test
    void withoutTheLeaseNothingIsSaved() {
        holdsLease = false;

        assertThat(store().save(random.rollout(NAME), Revision.NONE, 1, List.of(), List.of()))
                .isInstanceOf(io.rampguard.store.SaveResult.Unavailable.class);
        assertThat(store().load()).isEmpty();
    }

    @Test
    void anExposedRolloutHoldsItsPolicyUntilItIsForgotten() {
        Revision first = saved(store().save(exposed(), Revision.NONE, 1, List.of(), List.of()));

        plane.admin().expect("delete", "rp", NAME.name(), "--wait=false");
        await(() ->
                opened.resources().find(NAME).filter(PolicyResources::leaving).isPresent());
        assertThat(store().load()).containsKey(NAME);
        saved(store().remove(NAME, first, 1, List.of(entry()), List.of()));

        await(() -> opened.resources().find(NAME).isEmpty());
        assertThat(store().load()).isEmpty();
    }

    @Test
    void aPolicyThatVanishedWithManyLeavesItsStateToTheOneThatComesBack() {
        Rollout mine = exposed();
        Revision first = saved(store().save(mine, Revision.NONE, 1, List.of(), List.of()));
        plane.admin().expect("delete", "rp", NAME.name(), "--wait=false");
        await(() ->
                opened.resources().find(NAME).filter(PolicyResources::leaving).isPresent());

        opened.store().letGo(Set.of(NAME));
        store().ticked(NOW, 1);
        await(() -> opened.resources().find(NAME).isEmpty());
        assertThat(store().load().get(NAME).rollout()).isEqualTo(mine);
        plane.admin().with(policy(NAME), "create", "-f", "-");
        await(() -> opened.resources().find(NAME).isPresent());

        assertThat(store().load().get(NAME).rollout()).isEqualTo(mine);
        saved(store().save(mine, first, 1, List.of(), List.of()));
        store().ticked(NOW, 1);
        assertThat(plane.admin().expect("-n", OWN, "get", "configmap", "rampguard-kept", "-o", "json"))
                .doesNotContain("default_summarizer");
    }

    @Test
    void aStatusStaysSmallAndOnlyOurFieldsAreOurs() {
        store().save(exposed(), Revision.NONE, 1, List.of(entry()), List.of(page("a", "k")));

        GenericKubernetesResource object = opened.resources().read(NAME).orElseThrow();

        assertThat(PolicyResources.status(object).get("checkpoint").toString().length())
                .isLessThan(28_000);
        assertThat(plane.admin()
                        .expect(
                                "get",
                                "rp",
                                NAME.name(),
                                "--show-managed-fields",
                                "-o",
                                "jsonpath={.metadata.managedFields[?(@.manager=='rampguard')].fieldsV1}"))
                .doesNotContain("f:spec")
                .contains("f:finalizers", "f:checkpoint");
    }

    private static final Instant NOW = Instant.now();

    private Rollout exposed() {
        return random.rollout(NAME)
                .withState(random.everyState().stream()
                        .filter(state -> state instanceof RolloutState.Ramping)
                        .findFirst()
                        .orElseThrow());
    }
}
