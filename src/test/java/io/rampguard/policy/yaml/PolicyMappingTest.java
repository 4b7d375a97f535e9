package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rampguard.policy.Arm;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Sensitivity;
import io.rampguard.policy.Patience;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Stage;
import io.rampguard.policy.Tolerance;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyMappingTest {
    @Test
    void theSmallestPolicyGetsTheDefaultsOfACarefulEngineer() {
        RolloutPolicy policy = Texts.policy(Texts.SMALLEST);

        assertThat(policy.name()).isEqualTo(PolicyName.of("summarizer-sonnet"));
        assertThat(policy.flag())
                .isEqualTo(new FlagTarget(
                        "embedded", "new_summarizer_model", Arm.named("haiku"), Arm.named("sonnet"), "targetingKey"));
        assertThat(policy.ramp().stages())
                .extracting(s -> s.exposure().toString())
                .containsExactly("1 %", "5 %", "25 %", "50 %", "75 %", "100 %");
        assertThat(policy.ramp().stages().subList(0, 5)).allMatch(s -> s.hold().equals(Duration.ofHours(24)));
        assertThat(policy.ramp().stages().getLast().hold())
                .as("the watch guards the last stage")
                .isZero();
        assertThat(policy.ramp().watch()).isEqualTo(Duration.ofHours(24));
        assertThat(policy.ramp().knownGoodIsFast()).isTrue();
        assertThat(policy.metrics().source()).isEqualTo("default");
        assertThat(policy.metrics().every()).isEqualTo(Duration.ofSeconds(15));
        assertThat(policy.metrics().variant())
                .isEqualTo(Map.of("feature_flag_key", "new_summarizer_model", "feature_flag_result_variant", "sonnet"));
        assertThat(policy.metrics().signals())
                .extracting(Signal::name)
                .containsExactly("error-rate", "tokens-per-request");
        assertThat(policy.patience()).isEqualTo(Patience.DEFAULT);
        assertThat(policy.guardrails()).extracting(Guardrail::id).containsExactly("1", "2");
        assertThat(policy.guardrails()).allMatch(g -> g.action() == Guardrail.Action.ROLLBACK);
    }

    @Test
    void theDefaultsInTheReferenceAreThoseThatCount() {
        String written = Texts.SMALLEST
                        .replace("metadata:\n", "metadata:\n  namespace: default\n")
                        .replace("signal: error-rate", "action: rollback, signal: error-rate")
                + """
                  metrics: {preset: %s, every: %s}
                  ramp: {preset: %s, hold: %s, steps: %s, upTo: 100, watch: %s, holdback: 0, knownGood: %s}
                  unguarded: false
                  confidence: {method: %s}
                  patience:
                    sourceDark: {for: %s, then: %s}
                    variantDark: {for: %s, then: %s}
                    inconclusive: {upTo: %s, then: %s}
                    unprovenUpTo: %s
                  dryRun: false
                """.formatted(
                                Defaults.PRESET,
                                Defaults.EVERY,
                                Defaults.RAMP_PRESET,
                                Defaults.HOLD_B2B,
                                Defaults.STEPS,
                                Defaults.WATCH_B2B,
                                Defaults.KNOWN_GOOD,
                                Defaults.METHOD,
                                Defaults.SOURCE_DARK_FOR,
                                Defaults.SOURCE_DARK_THEN,
                                Defaults.VARIANT_DARK_FOR,
                                Defaults.VARIANT_DARK_THEN,
                                Defaults.INCONCLUSIVE_UP_TO,
                                Defaults.INCONCLUSIVE_THEN,
                                Defaults.UNPROVEN_UP_TO);

        assertThat(Texts.policy(written)).isEqualTo(Texts.policy(Texts.SMALLEST));
    }

    @Test
    void everyFieldArrivesWhereItBelongs() {
        RolloutPolicy policy = Texts.policy(Texts.EVERYTHING);

        assertThat(policy.name()).isEqualTo(new PolicyName("search", "everything"));
        assertThat(policy.flag().variant().json())
                .contains("{\"max_tokens\":512,\"model\":\"claude-sonnet-4-5\",\"temperature\":0.2}");
        assertThat(policy.flag().bucketBy()).isEqualTo("organisation");
        assertThat(policy.metrics().source()).isEqualTo("prometheus");
        assertThat(policy.metrics().control()).isEqualTo(Map.of("gen_ai_request_model", "claude-haiku-4-5"));
        assertThat(policy.ramp().stages())
                .containsExactly(
                        new Stage(new Percentage(50), Duration.ofHours(4), 0, Optional.empty()),
                        new Stage(Percentage.of(5), Duration.ofMinutes(90), 500, Optional.empty()),
                        new Stage(
                                Percentage.of(50),
                                Duration.ZERO,
                                0,
                                Optional.of(new Stage.Approval(Duration.ofHours(24)))));
        assertThat(policy.ramp().watch()).isEqualTo(Duration.ofHours(36));
        assertThat(policy.ramp().knownGoodIsFast()).isFalse();
        assertThat(policy.patience())
                .isEqualTo(new Patience(
                        new Patience.Limit(Duration.ofMinutes(10), Patience.Then.HOLD),
                        new Patience.Limit(Duration.ofMinutes(6), Patience.Then.PAUSE),
                        2.5,
                        Patience.Then.ADVANCE,
                        Percentage.of(3)));
        assertThat(policy.alerts()).containsExactly("oncall", "ai-team");
        assertThat(policy.dryRun()).isTrue();
    }

    @Test
    void oneEntryBecomesOneGuardrailForEachBound() {
        List<Guardrail> guardrails = Texts.policy(Texts.EVERYTHING).guardrails();

        assertThat(guardrails)
                .extracting(Guardrail::id)
                .containsExactly(
                        "1",
                        "1/limit",
                        "1/critical",
                        "doubled",
                        "3",
                        "4",
                        "4/limit",
                        "5",
                        "5/limit",
                        "6",
                        "7",
                        "budget");
        assertThat(guardrails.get(0)).isInstanceOfSatisfying(Guardrail.NoWorseThanControl.class, g -> {
            assertThat(g.tolerate()).isEqualTo(new Tolerance.Absolute(0.001));
            assertThat(g.expect()).isZero();
        });
        assertThat(guardrails.get(2)).isInstanceOfSatisfying(Guardrail.Critical.class, g -> {
            assertThat(g.limit()).isEqualTo(0.3);
            assertThat(g.bad()).isEqualTo(3);
            assertThat(g.of()).isEqualTo(5);
        });
        assertThat(guardrails.get(4)).isInstanceOfSatisfying(Guardrail.NoWorseThanControl.class, g -> {
            assertThat(g.tolerate()).isEqualTo(new Tolerance.Relative(0.2));
            assertThat(g.expect()).isEqualTo(0.1, within(1e-12));
        });
        assertThat(((Guardrail.Ceiling) guardrails.get(6)).limit()).isEqualTo(20);
        assertThat(guardrails.get(8).signal().better()).isEqualTo(Signal.Better.HIGHER);
        assertThat(guardrails.get(8).action()).isEqualTo(Guardrail.Action.PAUSE);
        assertThat(((Guardrail.Ceiling) guardrails.get(9)).limit()).isEqualTo(4000);
        assertThat(((Guardrail.Critical) guardrails.get(10)).limit()).isEqualTo(1.5);
    }

    @Test
    void confidenceSensitivityAndBucketsAreRead() {
        RolloutPolicy policy = Texts.policy(Texts.EVERYTHING);

        assertThat(policy.confidence()).isEqualTo(new Confidence(0.005, Confidence.Method.SEQUENTIAL));
        assertThat(policy.metrics().bucketLabel()).contains("bucket");
        assertThat(policy.guardrails())
                .filteredOn(Guardrail.NoWorseThanControl.class::isInstance)
                .extracting(g -> ((Guardrail.NoWorseThanControl) g).sensitivity())
                .containsExactly(
                        Sensitivity.AS_WRITTEN,
                        Sensitivity.STRICT,
                        Sensitivity.AS_WRITTEN,
                        Sensitivity.AS_WRITTEN,
                        Sensitivity.AS_WRITTEN);
    }

    @Test
    void whatIsNotSaidIsOnePerCentOverTheWholeRollout() {
        assertThat(Texts.policy(Texts.SMALLEST).confidence()).isEqualTo(Confidence.DEFAULT);
        assertThat(Texts.policy(Texts.with("spec.confidence={method: threshold}"))
                        .confidence()
                        .method())
                .isEqualTo(Confidence.Method.THRESHOLD);
    }

    @Test
    void anErrorBudgetBecomesABurnOverTwoWindows() {
        assertThat(Texts.policy(Texts.EVERYTHING).guardrails().getLast())
                .isInstanceOfSatisfying(Guardrail.Burn.class, g -> {
                    assertThat(g.signal().name()).isEqualTo("error-rate");
                    assertThat(g.objective()).isEqualTo(0.995);
                    assertThat(g.burn()).isEqualTo(14.4);
                    assertThat(g.longWindow()).isEqualTo(Duration.ofHours(1));
                    assertThat(g.shortWindow()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(g.action()).isEqualTo(Guardrail.Action.PAUSE);
                    assertThat(g.bound()).contains("burn 14.4 of objective 99.5 % over 1 h and 5 min");
                });
    }

    @Test
    void theShareOfTrafficCountsTheTrialsOfTheErrorsAndPauses() {
        RolloutPolicy policy = Texts.policy(Texts.with("spec.guardrails=[{signal: traffic-share, tolerate: 10%}]"));
        Signal errors = Texts.policy(Texts.SMALLEST).metrics().signals().getFirst();

        assertThat(policy.guardrails()).singleElement().isInstanceOfSatisfying(Guardrail.TrafficShare.class, g -> {
            assertThat(g.tolerated()).isEqualTo(0.1, within(1e-12));
            assertThat(g.signal().measure()).isEqualTo(errors.measure());
            assertThat(g.action()).isEqualTo(Guardrail.Action.PAUSE);
        });
        assertThat(policy.metrics().signals()).extracting(Signal::name).containsExactly("traffic-share");
    }

    @Test
    void anOwnDefinitionOfTheErrorsIsWhatTheShareOfTrafficCounts() {
        RolloutPolicy policy = Texts.policy(Texts.with("spec.guardrails=[{signal: traffic-share, tolerate: 10%}]")
                + "  metrics: {signals: [{name: error-rate, proportion: {bad: failed_total, total: asked_total}}]}\n");

        assertThat(policy.metrics().signals())
                .singleElement()
                .extracting(Signal::measure)
                .isEqualTo(
                        new Signal.Measure.Proportion(Selector.of("failed_total"), Selector.of("asked_total"), false));
    }

    @Test
    void windowsAndFreezesKeepTheirZone() {
        RampPlan ramp = Texts.policy(Texts.EVERYTHING).ramp();

        assertThat(ramp.calendar().mayAdvance(Instant.parse("2026-11-23T08:00:00Z")))
                .isTrue();
        assertThat(ramp.calendar().mayAdvance(Instant.parse("2026-11-23T07:59:59Z")))
                .isFalse();
        assertThat(ramp.calendar().mayAdvance(Instant.parse("2026-11-22T10:00:00Z")))
                .isFalse();
        assertThat(ramp.calendar().mayAdvance(Instant.parse("2027-01-04T23:59:59Z")))
                .isFalse();
        assertThat(ramp.calendar().mayAdvance(Instant.parse("2027-01-05T10:00:00Z")))
                .isTrue();
    }

    @Test
    void upToCutsTheStandardLadder() {
        RolloutPolicy policy = Texts.policy(Texts.with("spec.ramp={upTo: 30, preset: b2c}"));

        assertThat(policy.ramp().stages())
                .extracting(s -> s.exposure().toString())
                .containsExactly("1 %", "5 %", "25 %", "30 %");
        assertThat(policy.ramp().watch()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void aWindowOverMidnightAndAListOfDaysAreRead() {
        RolloutPolicy policy =
                Texts.policy(Texts.with("spec.ramp={windows: {advance: [\"Sat-Mon,Wed 22:00-24:00 UTC\"]}}"));

        assertThat(policy.ramp().calendar().mayAdvance(Instant.parse("2026-11-22T23:00:00Z")))
                .isTrue();
        assertThat(policy.ramp().calendar().mayAdvance(Instant.parse("2026-11-24T23:00:00Z")))
                .isFalse();
        assertThat(policy.ramp().calendar().mayAdvance(Instant.parse("2026-11-25T22:00:00Z")))
                .isTrue();
    }

    @Test
    void aHoldOfZeroIsFineInADryRun() {
        RolloutPolicy policy = Texts.policy(Texts.with("spec.ramp={hold: 0s}") + "  dryRun: true\n");

        assertThat(policy.ramp().stages().getFirst().hold()).isZero();
    }
}
