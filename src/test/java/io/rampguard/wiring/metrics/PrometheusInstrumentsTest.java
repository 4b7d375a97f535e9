package io.rampguard.wiring.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.rampguard.api.Examples;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Phase;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrometheusInstrumentsTest {
    private static final Duration SOME_MILLIS = Duration.ofMillis(20);

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private String page() {
        return ExpositionFormats.init().getPrometheusTextFormatWriter().toDebugString(registry.scrape());
    }

    @Test
    void aRolloutThatIsGoneLeavesNoSeriesBehind() {
        PrometheusInstruments instruments = new PrometheusInstruments(registry, 10);
        instruments.ticked(
                SOME_MILLIS,
                List.of(Examples.ramping(PolicyName.of("gone")), Examples.ramping(PolicyName.of("stays"))));

        instruments.ticked(SOME_MILLIS, List.of(Examples.ramping(PolicyName.of("stays"))));

        assertThat(page()).doesNotContain("gone").contains("rampguard_exposure_ratio{rollout=\"stays\"} 0.25");
    }

    @Test
    void aRolloutHasOnePhaseAtATime() {
        PrometheusInstruments instruments = new PrometheusInstruments(registry, 10);
        instruments.ticked(SOME_MILLIS, List.of(Examples.ramping(PolicyName.of("chat"))));

        instruments.ticked(SOME_MILLIS, List.of(Examples.rolledBack(PolicyName.of("chat"))));

        assertThat(page())
                .contains("rampguard_phase{phase=\"rolled-back\",rollout=\"chat\"} 1.0")
                .doesNotContain("phase=\"ramping\",rollout=")
                .contains("rampguard_rollouts{phase=\"rolled-back\"} 1.0")
                .contains("rampguard_rollouts{phase=\"ramping\"} 0.0");
    }

    @Test
    void aboveTheLimitThoseWhoExposeSomebodyAreListedAndTheRestIsCounted() {
        PrometheusInstruments instruments = new PrometheusInstruments(registry, 1);

        instruments.ticked(
                SOME_MILLIS, List.of(Examples.rolledBack(PolicyName.of("a")), Examples.ramping(PolicyName.of("z"))));

        assertThat(page())
                .contains("rampguard_exposure_ratio{rollout=\"z\"}")
                .doesNotContain("rollout=\"a\"")
                .contains("rampguard_rollouts_unlisted 1.0");
    }

    @Test
    void anUnknownShareHasNoSeriesRatherThanAZero() {
        PrometheusInstruments instruments = new PrometheusInstruments(registry, 10);

        instruments.ticked(
                SOME_MILLIS,
                List.of(Examples.status(
                        PolicyName.of("chat"),
                        Phase.RAMPING,
                        Optional.empty(),
                        Percentage.of(5),
                        Reason.of(ReasonCode.UNREAD))));

        assertThat(page())
                .doesNotContain("rampguard_exposure_ratio{")
                .contains("rampguard_stage_ratio{rollout=\"chat\"} 0.05");
    }

    @Test
    void estimatesAreToldForEachArm() {
        PrometheusInstruments instruments = new PrometheusInstruments(registry, 10);

        instruments.ticked(SOME_MILLIS, List.of(Examples.ramping(PolicyName.of("chat"))));

        assertThat(page())
                .contains("rampguard_guardrail_estimate{arm=\"variant\",guardrail=\"1\",rollout=\"chat\"} 0.0132");
    }

    @Test
    void callsAndDecisionsAreCountedByClosedLists() {
        PrometheusInstruments instruments = new PrometheusInstruments(registry, 10);

        instruments.decided(PolicyName.of("chat"), "roll-back", ReasonCode.BREACH_TOLERANCE);
        instruments.breachToZero(SOME_MILLIS);
        instruments.observed("default", false, SOME_MILLIS);
        instruments.backendCalled("flagd", "write", "applied", SOME_MILLIS);
        instruments.tickMissed();

        assertThat(page())
                .contains("rampguard_decisions_total{move=\"roll-back\",reason=\"breach-tolerance\"} 1.0")
                .contains("rampguard_breach_to_zero_seconds_count 1")
                .contains("rampguard_source_calls_total{outcome=\"failed\",source=\"default\"} 1.0")
                .contains(
                        "rampguard_backend_calls_total{backend=\"flagd\",operation=\"write\",outcome=\"applied\"} 1.0")
                .contains("rampguard_ticks_missed_total 1.0");
    }
}
