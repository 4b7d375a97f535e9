package io.rampguard.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.rampguard.daemon.RunningDaemon.Said;
import io.rampguard.daemon.Web.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged daemon as a process: told to stop, killed, two at once, a bad disk, a wrong token. */
class DaemonIT {
    private static final String NAME = "summarizer";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Optional<String> NOBODY = Optional.empty();

    @TempDir
    Path folder;

    private final List<RunningDaemon> daemons = new ArrayList<>();
    private final AtomicLong served = new AtomicLong();
    private HttpServer application;
    private Path data;

    @BeforeEach
    void prepare() throws Exception {
        data = folder.resolve("data");
        application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/metrics", exchange -> {
            byte[] page = page().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        application.start();
        Path policies = Files.createDirectories(folder.resolve("policies"));
        Files.writeString(policies.resolve("summarizer.yaml"), """
                apiVersion: rampguard.io/v1alpha1
                kind: RolloutPolicy
                metadata: {name: summarizer}
                spec:
                  flag: {key: model, control: {name: haiku}, variant: {name: sonnet}}
                  revision: sonnet-4-5
                  metrics: {preset: rampguard, every: 1s}
                  ramp: {hold: 10m, steps: [50, 100]}
                  guardrails: [{signal: error-rate, tolerate: 1pp}]
                """);
        Files.writeString(folder.resolve("config.yaml"), """
                rampguard:
                  leadership: {lease: 5s}
                  sources: {default: {scrape-interval: 1s}}
                """);
    }

    @AfterEach
    void end() {
        daemons.forEach(RunningDaemon::close);
        application.stop(0);
    }

    @Test
    void aTerminatedDaemonEndsWithZeroAndTheNextStartHoldsToTheSecond() {
        RunningDaemon first = start();
        JsonNode before = awaitHold(first);

        int exit = first.program().terminate();
        Instant stopped = Instant.now();
        RunningDaemon second = start();
        JsonNode after = awaitHold(second);
        Duration away = Duration.between(stopped, Instant.now());

        assertThat(exit).isZero();
        assertThat(hold(after, "started")).isEqualTo(hold(before, "started"));
        assertThat(Duration.between(hold(before, "ends"), hold(after, "ends")))
                .as("nobody guarded for some of %s", away)
                .isBetween(Duration.ZERO, away.plusSeconds(2));
        assertThat(after.path("percent").asDouble()).isEqualTo(50);
    }

    @Test
    void aKilledDaemonServesAtOnceAndResumesWhenItsLeaseHasEnded() {
        RunningDaemon first = start();
        JsonNode before = awaitHold(first);
        Optional<String> variant = first.variant("model", "user-1");

        first.program().kill();
        RunningDaemon second = start();

        assertThat(second.variant("model", "user-1")).isEqualTo(variant).isPresent();
        Until.holds("the dead holder's lease has ended", SOON, second::leads);
        JsonNode after = awaitHold(second);
        assertThat(hold(after, "started")).isEqualTo(hold(before, "started"));
        assertThat(after.path("phase").asText()).isEqualTo("ramping");
    }

    @Test
    void aRollbackAnswersWhenZeroIsVerifiedAndStaysAfterARestart() {
        RunningDaemon first = start();
        awaitHold(first);

        Said back = first.rampguard("roll-back", NAME, "--reason", "users complain");
        Said status = first.rampguard("status");
        Said journal = first.rampguard("journal", NAME);
        first.program().kill();
        RunningDaemon second = start();

        assertThat(back.text()).matches("(?s)summarizer: 0 % verified in [0-9.]+ m?s\\s*");
        assertThat(back.exit()).isZero();
        assertThat(status.text()).contains("summarizer", "rolled-back", "0 %");
        assertThat(journal.text()).contains("roll-back", "users complain");
        assertThat(everybody(second)).containsOnly("haiku");
        Until.holds("the second leads", SOON, second::leads);
        assertThat(second.rollout(NAME).path("phase").asText()).isEqualTo("rolled-back");
        assertThat(everybody(second)).containsOnly("haiku");
    }

    @Test
    void aSecondDaemonOnTheSameFolderStandsByServesAndTakesOver() {
        RunningDaemon first = start();
        JsonNode before = awaitHold(first);
        RunningDaemon second = start();

        Until.holds(
                "the second reads what the first decides",
                SOON,
                () -> second.rollout(NAME).path("phase").asText().equals("ramping"));
        assertThat(second.leads()).isFalse();
        assertThat(everybody(second)).isEqualTo(everybody(first)).contains("haiku", "sonnet");
        Said refused = second.rampguard("pause", NAME, "--reason", "asked of the wrong one");
        assertThat(refused.exit()).as(refused.text()).isNotZero();
        assertThat(refused.text()).contains("stand");

        first.program().kill();
        Until.holds("the second leads", SOON, second::leads);
        assertThat(hold(awaitHold(second), "started")).isEqualTo(hold(before, "started"));
        assertThat(second.rampguard("roll-back", NAME, "--reason", "the new leader obeys")
                        .text())
                .contains("0 % verified in");
    }

    @Test
    void aMissingOrWrongTokenIsRefusedWithTheCureAndTheFirstOneIsItsOwnersAlone() throws Exception {
        RunningDaemon daemon = startWith("--data", data.toString());
        Path file = data.resolve("admin-token");

        Reply missing = daemon.get("/rollouts", NOBODY);
        Reply wrong = daemon.get("/rollouts", Optional.of("rg_wrong"));
        Reply right = daemon.get("/rollouts", RunningDaemon.adminToken(data));
        Said said = daemon.rampguard("status");
        Said helped = daemon.rampguard("status", "--token-file", file.toString());

        assertThat(missing.status()).isEqualTo(401);
        assertThat(missing.json().path("cure").asText()).isNotBlank();
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(right.status()).isEqualTo(200);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(said.exit()).isNotZero();
        assertThat(said.text()).contains("admin-token");
        assertThat(helped.exit()).as(helped.text()).isZero();
        assertThat(daemon.program().said())
                .doesNotContain(RunningDaemon.adminToken(data).orElseThrow());
    }

    @Test
    void aReadOnlyDataFolderServesControlDecidesNothingAndSaysSo() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "size=4m,ro")) {
            RunningDaemon daemon = startWith("--data", disk.folder().toString(), "--access", "loopback");

            Until.holds(
                    "the policy's flag is served",
                    SOON,
                    () -> daemon.variant("model", "user-1").isPresent());
            assertThat(everybody(daemon)).containsOnly("haiku");
            assertThat(daemon.get("/status", NOBODY).json().path("storeUp").asBoolean(true))
                    .isFalse();
            assertThat(daemon.rampguard("status").text()).contains("The store does not answer");
            assertThat(daemon.program().said()).containsOnlyOnce("nothing is decided until it was read once");
            assertThat(daemon.program().terminate()).isZero();
        }
    }

    @Test
    void aStartThatCannotWriteItsFirstTokenFailsWithTheCure() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "size=4m,ro")) {
            RunningDaemon daemon = RunningDaemon.begin(
                    folder, Program.freePort(), options("--data", disk.folder().toString()));
            daemons.add(daemon);

            int exit = daemon.program().exit(Duration.ofSeconds(60));

            assertThat(exit).isEqualTo(1);
            assertThat(daemon.program().said())
                    .contains("Rampguard cannot start: The first admin token cannot be written to " + disk.folder())
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aFullDiskKeepsNobodyOnTheVariant() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "size=4m")) {
            RunningDaemon daemon = startWith("--data", disk.folder().toString(), "--access", "loopback");
            awaitHold(daemon);
            assertThat(everybody(daemon)).contains("sonnet");
            disk.fill();

            Said said = daemon.rampguard("roll-back", NAME, "--reason", "the disk is full");

            assertThat(everybody(daemon)).as(said.text()).containsOnly("haiku");
            disk.empty();
            Until.holds(
                    "the rollback is on record once there is room",
                    SOON,
                    () -> daemon.rollout(NAME).path("phase").asText().equals("rolled-back"));
            assertThat(everybody(daemon)).containsOnly("haiku");
            // The disk goes away below, and its daemon goes first.
            assertThat(daemon.program().terminate()).isZero();
        }
    }

    private RunningDaemon start() {
        return startWith("--data", data.toString(), "--access", "loopback");
    }

    private RunningDaemon startWith(String... more) {
        RunningDaemon daemon = RunningDaemon.start(folder, Program.freePort(), options(more));
        daemons.add(daemon);
        return daemon;
    }

    private List<String> options(String... more) {
        List<String> options = new ArrayList<>(List.of(more));
        options.addAll(List.of("--policies", folder.resolve("policies").toString()));
        options.addAll(List.of("--config", folder.resolve("config.yaml").toString()));
        options.addAll(List.of(
                "--source",
                "scrape:http://127.0.0.1:" + application.getAddress().getPort() + "/metrics"));
        return options;
    }

    private static JsonNode awaitHold(RunningDaemon daemon) {
        return Until.seen(
                "the first stage is held",
                SOON,
                () -> Optional.of(daemon.rollout(NAME))
                        .filter(now -> daemon.leads()
                                && now.path("percent").asDouble() == 50
                                && now.path("hold").path("started").isTextual()));
    }

    private static Instant hold(JsonNode rollout, String end) {
        return Instant.parse(rollout.path("hold").path(end).asText());
    }

    private static List<String> everybody(RunningDaemon daemon) {
        List<String> variants = new ArrayList<>();
        for (int user = 0; user < 50; user++) {
            variants.add(daemon.variant("model", "user-" + user).orElse("nothing"));
        }
        return variants;
    }

    /** Both arms alike and well; every reading is a hundred requests later. */
    private String page() {
        long n = served.addAndGet(100);
        StringBuilder page = new StringBuilder("# TYPE rampguard_requests_total counter\n");
        for (String arm : List.of("haiku", "sonnet")) {
            page.append("rampguard_requests_total{feature_flag_key=\"model\",feature_flag_result_variant=\"")
                    .append(arm)
                    .append("\"} ")
                    .append(n)
                    .append('\n');
        }
        page.append("# TYPE rampguard_errors_total counter\n");
        for (String arm : List.of("haiku", "sonnet")) {
            page.append("rampguard_errors_total{feature_flag_key=\"model\",feature_flag_result_variant=\"")
                    .append(arm)
                    .append("\",error_type=\"timeout\"} ")
                    .append(n / 100)
                    .append('\n');
        }
        return page.toString();
    }
}
