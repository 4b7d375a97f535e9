package io.rampguard.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.daemon.RunningDaemon;
import io.rampguard.daemon.Until;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two daemons on a real control plane, under the shipped account's own token: what clusters do to programs. */
@Tag("kubernetes")
class FleetInClusterIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(6);

    private static final String FLEET = "fleet";

    @TempDir
    Path folder;

    private ControlPlane plane;
    private Kubectl admin;
    private RunningDaemon one;
    private RunningDaemon two;

    @BeforeEach
    void start() throws IOException {
        plane = Installation.clusterWide();
        admin = plane.admin();
        admin.run("create", "namespace", FLEET);
        admin.run("-n", Installation.NAMESPACE, "delete", "lease", "rampguard", "--ignore-not-found");
        one = daemon("one");
        Until.holds("the first daemon leads", SOON, one::leads);
        two = daemon("two");
    }

    @AfterEach
    void end() {
        if (one != null) {
            one.close();
        }
        if (two != null) {
            two.close();
        }
        if (admin != null) {
            admin.expect("-n", FLEET, "get", "rp", "-o", "name")
                    .lines()
                    .filter(name -> !name.isBlank())
                    .forEach(name -> admin.run(
                            "-n", FLEET, "patch", name, "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}"));
            admin.run("-n", FLEET, "delete", "rp", "--all");
            admin.run(
                    "-n",
                    Installation.NAMESPACE,
                    "delete",
                    "configmap",
                    "rampguard-flags",
                    "rampguard-kept",
                    "rampguard-fleet",
                    "--ignore-not-found");
        }
    }

    private RunningDaemon daemon(String name) throws IOException {
        return DaemonBesideCluster.start(plane, folder, name, LEASE);
    }

    /** Climbs by the clock alone, so that nothing but the cluster is tried here. */
    private static String policy(String name, String hold) {
        return """
                apiVersion: rampguard.io/v1alpha1
                kind: RolloutPolicy
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  flag: {key: %3$s, control: {name: haiku}, variant: {name: sonnet}}
                  revision: sonnet-4-5
                  unguarded: true
                  metrics: {every: 1s}
                  ramp: {steps: [25, 100], hold: %4$s, watch: 3s}
                """.formatted(name, FLEET, name.replace('-', '_'), hold);
    }

    private void apply(String text) {
        assertThat(admin.with(text, "apply", "--server-side", "-f", "-").text()).doesNotContain("rror");
    }

    private String field(String name, String path) {
        return admin.run("-n", FLEET, "get", "rp", name, "-o", "jsonpath={" + path + "}")
                .text();
    }

    private void reaches(String name, String phase) {
        Until.holds(
                name + " is " + phase, SOON, () -> field(name, ".status.phase").equals(phase));
    }

    private void serves(String name, String percent) {
        Until.holds(
                name + " serves " + percent,
                SOON,
                () -> field(name, ".status.percent").equals(percent));
    }

    private String holder() {
        return admin.expect(
                "-n", Installation.NAMESPACE, "get", "lease", "rampguard", "-o", "jsonpath={.spec.holderIdentity}");
    }

    private static long served(RunningDaemon daemon, String flag) {
        return IntStream.range(0, 100)
                .filter(user -> daemon.variant(flag, "user-" + user).equals(Optional.of("sonnet")))
                .count();
    }

    @Test
    void aRampClimbsAndTheObjectTellsItAndAfterwardsNothingIsWritten() throws Exception {
        apply(policy("climb", "6s"));

        serves("climb", "25 %");
        assertThat(field("climb", ".metadata.finalizers")).contains("rampguard.io/zero-first");
        Until.holds("the standby serves the stage too", SOON, () -> served(two, "climb") > 0);
        assertThat(served(two, "climb")).isEqualTo(served(one, "climb")).isLessThan(60);
        reaches("climb", "completed");
        assertThat(admin.expect("-n", FLEET, "wait", "--for=condition=Ready", "--timeout=10s", "rp/climb"))
                .contains("condition met");
        assertThat(admin.expect("-n", FLEET, "get", "rp", "climb")).contains("climb", "completed", "100 %");
        assertThat(admin.expect("-n", FLEET, "get", "events.events.k8s.io")).contains("Ramping", "Completed");
        assertThat(field("climb", ".metadata.managedFields[?(@.manager=='rampguard')].fieldsV1"))
                .doesNotContain("f:spec");
        String settled = settled();
        Until.stays(
                "nothing is written", Duration.ofSeconds(8), () -> versions().equals(settled));
    }

    /** After the last answer about what happened, an alert's delivery for one, has been written down. */
    private String settled() {
        AtomicReference<String> last = new AtomicReference<>("");
        AtomicInteger same = new AtomicInteger();
        Until.holds("nothing is left to be written", SOON, () -> {
            String now = versions();
            same.set(now.equals(last.getAndSet(now)) ? same.get() + 1 : 0);
            return same.get() > 15;
        });
        return last.get();
    }

    private String versions() {
        return field("climb", ".metadata.resourceVersion")
                + admin.expect(
                        "-n",
                        Installation.NAMESPACE,
                        "get",
                        "configmap",
                        "-o",
                        "jsonpath={.items[*].metadata.resourceVersion}");
    }

    @Test
    void aLeaderThatIsKilledIsReplacedWithinItsLeaseAndTheHoldGoesOn() {
        apply(policy("killed", "40s"));
        serves("killed", "25 %");
        Until.holds(
                "the hold is on record",
                SOON,
                () -> !field("killed", ".status.hold.started").isEmpty());
        String started = field("killed", ".status.hold.started");
        String due = field("killed", ".status.hold.ends");

        long killed = System.nanoTime();
        one.program().kill();
        Until.holds("the other decides", SOON, two::leads);
        Duration took = Duration.ofNanos(System.nanoTime() - killed);
        assertThat(field("killed", ".status.percent")).isEqualTo("25 %");
        Until.holds(
                "the ramp is complete",
                Duration.ofSeconds(120),
                () -> field("killed", ".status.phase").equals("completed"));
        assertThat(field("killed", ".status.since")).isGreaterThan(due);
        assertThat(started).isNotEmpty();
        System.out.println("leader killed, the other decides after " + took.toMillis() + " ms of a lease of "
                + LEASE.toSeconds() + " s");
    }

    @Test
    void aLeaderThatStopsHandsOverAtOnce() {
        apply(policy("stopped", "30s"));
        serves("stopped", "25 %");

        assertThat(one.program().terminate()).isZero();
        long stopped = System.nanoTime();
        Until.holds("the other decides", SOON, two::leads);
        Duration took = Duration.ofNanos(System.nanoTime() - stopped);
        assertThat(holder()).isEqualTo("two");
        assertThat(field("stopped", ".status.percent")).isEqualTo("25 %");
        System.out.println("graceful hand-over: the other decides after " + took.toMillis() + " ms");
    }

    @Test
    void aLeaderThatSleptThroughItsLeaseChangesNothingWhenItWakes() throws Exception {
        apply(policy("asleep", "10s"));
        serves("asleep", "25 %");

        signal("STOP", one.program().pid());
        Until.holds("the other decides", SOON, two::leads);
        assertThat(admin.expect(
                        "-n",
                        FLEET,
                        "annotate",
                        "rp",
                        "asleep",
                        "rampguard.io/pause=p1",
                        "rampguard.io/by=admin",
                        "rampguard.io/reason=look-first"))
                .contains("annotated");
        reaches("asleep", "paused");
        signal("CONT", one.program().pid());

        Until.holds("it stands by", SOON, () -> !one.leads());
        Until.stays(
                "it stays paused",
                Duration.ofSeconds(6),
                () -> field("asleep", ".status.phase").equals("paused"));
        assertThat(holder()).isEqualTo("two");
    }

    @Test
    void aRequestByAnnotationIsHandledOnceAndRememberedInTheStatus() {
        apply(policy("asked", "40s"));
        serves("asked", "25 %");

        admin.expect(
                "-n",
                FLEET,
                "annotate",
                "rp",
                "asked",
                "rampguard.io/roll-back=r1",
                "rampguard.io/by=admin",
                "rampguard.io/reason=the-provider-called");

        reaches("asked", "rolled-back");
        assertThat(served(one, "asked")).isZero();
        Until.holds(
                "the answer is in the status",
                SOON,
                () -> field("asked", ".status.requests.roll-back.outcome").equals("obeyed"));
        assertThat(field("asked", ".status.requests.roll-back.id")).isEqualTo("r1");
        assertThat(field("asked", ".metadata.annotations")).contains("rampguard.io/roll-back");
        assertThat(field("asked", ".status.conditions[?(@.type=='Stalled')].status"))
                .isEqualTo("True");
        assertThat(field("asked", ".status.conditions[?(@.type=='Ready')].status"))
                .isEqualTo("False");
        // The very same commit again changes nothing.
        apply(policy("asked", "40s"));
        assertThat(field("asked", ".status.phase")).isEqualTo("rolled-back");
    }

    @Test
    void aPolicyThatIsDeletedInMidRampGoesOnlyAfterItsFlagIsAtZero() {
        apply(policy("deleted", "40s") + "---\n" + policy("stays", "40s"));
        serves("deleted", "25 %");
        serves("stays", "25 %");
        apply(policy("more", "40s") + "---\n" + policy("many", "40s"));

        admin.expect("-n", FLEET, "delete", "rp", "deleted", "--timeout=40s");

        assertThat(served(one, "deleted")).isZero();
        assertThat(served(one, "stays")).isPositive();
    }

    /** D22: a bad commit deletes everything at once. */
    @Test
    void whenAllPoliciesVanishAtOnceNothingIsZeroedAndTheirReturnChangesNothing() throws Exception {
        String all =
                IntStream.range(0, 8).mapToObj(i -> policy("mass-" + i, "90s")).collect(Collectors.joining("---\n"));
        apply(all);
        IntStream.range(0, 8).forEach(i -> serves("mass-" + i, "25 %"));

        admin.expect("-n", FLEET, "delete", "rp", "--all", "--timeout=40s");

        Until.stays("everybody keeps what they have", Duration.ofSeconds(8), () -> served(one, "mass_3") > 0);
        apply(all);
        IntStream.range(0, 8).forEach(i -> serves("mass-" + i, "25 %"));
        IntStream.range(0, 8)
                .forEach(i -> assertThat(field("mass-" + i, ".status.phase")).isEqualTo("ramping"));
    }

    @Test
    void anApiServerThatIsAwayStopsNobodyFromServingAndTheStateIsWrittenWhenItReturns() throws Exception {
        apply(policy("away", "25s"));
        serves("away", "25 %");

        signal("STOP", plane.pid("kube-apiserver"));
        try {
            Until.stays("users are served", Duration.ofSeconds(60), () -> served(one, "away") > 0);
        } finally {
            signal("CONT", plane.pid("kube-apiserver"));
        }

        Until.holds("one of them decides again", SOON, () -> one.leads() || two.leads());
        assertThat(field("away", ".status.phase")).isNotEqualTo("rolled-back");
        Until.holds(
                "the ramp goes on",
                Duration.ofSeconds(90),
                () -> field("away", ".status.phase").equals("completed"));
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    }
}
