package io.rampguard.demo;

import static io.rampguard.demo.RealInput.FAILING;
import static io.rampguard.demo.RealInput.HEALTHY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.daemon.RunningDaemon.Said;
import io.rampguard.daemon.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The product from end to end with nothing simulated but the application: real Prometheus, Alertmanager, daemon, HTTP. */
class RealInputIT {
    private static final Duration AWAY = Duration.ofSeconds(30);
    private static final String ROLLBACK = "RampguardRollback";
    private static final String FAILED = "default/" + FAILING;

    @TempDir
    Path folder;

    private RealInput real;

    @BeforeEach
    void start() throws Exception {
        if (!RealInput.available()) {
            String sentence =
                    "RealInputIT is skipped: it needs Debian's packages prometheus and prometheus-alertmanager.";
            System.out.println(sentence);
            Assumptions.abort(sentence);
        }
        real = RealInput.start(folder);
    }

    @AfterEach
    void stop() {
        if (real != null) {
            real.close();
        }
    }

    @Test
    void oneFlagReachesTheTopThroughADarkSourceAndAnotherIsRolledBackForErrorsInNewSeries() throws Exception {
        theFailingOneIsRolledBackFromItsFirstStage();
        aPersonIsToldOnce();
        aDarkSourceRollsNobodyBackAndStretchesTheHold();
        theHealthyOneReachesTheTop();
        theAlertResolvesOnceTheFailingOneIsReArmed();
    }

    private void theFailingOneIsRolledBackFromItsFirstStage() {
        JsonNode back = awaitPhase(FAILING, "rolled-back", Duration.ofSeconds(60));

        assertThat(back.path("percent").asDouble()).isZero();
        assertThat(back.path("reason").path("text").asText()).startsWith("error-rate");
        assertThat(journal(FAILING).findValuesAsText("to")).as("shares written").containsOnly("1 %", "0 %");
        for (int user = 0; user < 1000; user++) {
            assertThat(real.daemon.variant(FAILING, "user-" + user)).contains("v1");
        }
    }

    private void aPersonIsToldOnce() {
        Until.holds(
                "the rollback's alert is notified",
                Duration.ofSeconds(20),
                () -> real.alertmanager.told("firing", ROLLBACK, FAILED) > 0);

        assertThat(real.alertmanager.active(ROLLBACK)).singleElement().satisfies(alert -> {
            assertThat(alert.path("labels").path("severity").asText()).isEqualTo("critical");
            assertThat(alert.path("annotations").path("description").asText())
                    .contains("Zero verified in", "rampguard re-arm " + FAILING);
        });
    }

    private void aDarkSourceRollsNobodyBackAndStretchesTheHold() throws Exception {
        JsonNode before = Until.seen(
                "the healthy one is in mid-hold at 10 %",
                Duration.ofSeconds(60),
                () -> Optional.of(real.daemon.rollout(HEALTHY)).filter(RealInputIT::inMidHoldAtTen));
        real.prometheus.kill();
        Until.stays(
                "ramping at 10 % while Prometheus is away",
                AWAY, () -> {
                    JsonNode now = real.daemon.rollout(HEALTHY);
                    return now.path("phase").asText().equals("ramping")
                            && now.path("percent").asDouble() == 10
                            && real.daemon
                                    .rollout(FAILING)
                                    .path("phase")
                                    .asText()
                                    .equals("rolled-back");
                });
        JsonNode dark = real.daemon.rollout(HEALTHY);
        assertThat(dark.path("reason").path("code").asText()).isEqualTo("source-dark");

        real.prometheus.startAgain();
        JsonNode after = Until.seen(
                "the metrics are back in view",
                Duration.ofSeconds(20),
                () -> Optional.of(real.daemon.rollout(HEALTHY))
                        .filter(now -> !now.path("reason").path("code").asText().equals("source-dark")));

        assertThat(instant(after, "started")).isEqualTo(instant(before, "started"));
        assertThat(Duration.between(instant(before, "ends"), instant(after, "ends")))
                .isBetween(AWAY.minusSeconds(5), AWAY.plusSeconds(12));
    }

    private void theHealthyOneReachesTheTop() {
        JsonNode done = awaitPhase(HEALTHY, "completed", Duration.ofSeconds(90));

        assertThat(done.path("percent").asDouble()).isEqualTo(100);
        assertThat(journal(HEALTHY).findValuesAsText("move"))
                .contains("advance", "complete")
                .doesNotContain("roll-back", "pause", "step-down");
        assertThat(real.daemon.variant(HEALTHY, "anybody")).contains("sonnet");
    }

    /** Frozen first, so that the re-armed flag does not ramp and fail a second time while notifications are counted. */
    private void theAlertResolvesOnceTheFailingOneIsReArmed() {
        Said frozen = real.daemon.rampguard("freeze", "--reason", "counting notifications");
        Said armed = real.daemon.rampguard("re-arm", FAILING, "--reason", "the provider has repaired it");
        Until.holds(
                "the alert's end is notified",
                Duration.ofSeconds(20),
                () -> real.alertmanager.told("resolved", ROLLBACK, FAILED) > 0);

        assertThat(List.of(frozen.exit(), armed.exit()))
                .as(frozen.text() + armed.text())
                .containsOnly(0);
        assertThat(real.alertmanager.told("firing", ROLLBACK, FAILED)).isEqualTo(1);
        assertThat(real.alertmanager.told("resolved", ROLLBACK, FAILED)).isEqualTo(1);
        assertThat(real.alertmanager.active(ROLLBACK)).isEmpty();
    }

    private JsonNode awaitPhase(String name, String phase, Duration within) {
        return Until.seen(
                name + " is " + phase,
                within,
                () -> Optional.of(real.daemon.rollout(name))
                        .filter(now -> now.path("phase").asText().equals(phase)));
    }

    private static boolean inMidHoldAtTen(JsonNode rollout) {
        return rollout.path("percent").asDouble() == 10
                && rollout.path("hold").path("started").isTextual()
                && instant(rollout, "started").plusSeconds(5).isBefore(Instant.now());
    }

    private static Instant instant(JsonNode rollout, String end) {
        return Instant.parse(rollout.path("hold").path(end).asText());
    }

    private JsonNode journal(String name) {
        return real.daemon
                .get("/rollouts/" + name + "/journal?after=0&limit=10000", Optional.empty())
                .json();
    }
}
