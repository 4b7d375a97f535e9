package io.rampguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rampguard.policy.Selector.Matcher;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nonsense is refused at birth, with a sentence. */
class PolicyRecordsTest {
    private static final Duration HOLD = Duration.ofHours(1);

    private static Stage stage(int percent) {
        return new Stage(Percentage.of(percent), HOLD, 0, Optional.empty());
    }

    private static ThrowingCallable ramp(List<Stage> stages, Percentage holdback) {
        return () -> new RampPlan(stages, HOLD, holdback, Calendar.ALWAYS, false);
    }

    @Test
    void aRampRisesAndHoldsOutATenthAtMost() {
        assertThatThrownBy(ramp(List.of(), Percentage.ZERO)).hasMessageContaining("at least one stage");
        assertThatThrownBy(ramp(List.of(stage(5), stage(5)), Percentage.ZERO))
                .hasMessage("stages must rise: 5 % follows 5 %");
        assertThatThrownBy(ramp(List.of(stage(5)), Percentage.of(11))).hasMessageContaining("got 11 %");
    }

    @Test
    void theTopStageLeavesTheHoldbackOut() {
        RampPlan ramp = new RampPlan(List.of(stage(5), stage(100)), HOLD, Percentage.of(2), Calendar.ALWAYS, false);

        assertThat(ramp.exposure(0)).isEqualTo(Percentage.of(5));
        assertThat(ramp.exposure(ramp.last())).isEqualTo(Percentage.of(98));
    }

    @Test
    void aStageExposesSomebodyForSomeTime() {
        assertThatThrownBy(() -> stage(0)).hasMessageContaining("expose somebody");
        assertThatThrownBy(() -> stage(5).withHold(HOLD.negated())).hasMessageContaining("negative");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/", "team/", "/name", "a/b/c"})
    void aNameHasAtMostANamespaceBeforeIt(String text) {
        assertThatThrownBy(() -> PolicyName.parse(text)).hasMessageContaining("without '/'");
    }

    @Test
    void namesAreReadAsTheyArePrintedAndOrderedByNamespace() {
        PolicyName own = PolicyName.parse("summarizer");
        PolicyName teams = PolicyName.parse("search/reranker");

        assertThat(own).isEqualTo(PolicyName.of("summarizer")).hasToString("summarizer");
        assertThat(teams).hasToString("search/reranker").isGreaterThan(own);
        assertThat(PolicyName.of("b")).isGreaterThan(PolicyName.of("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.9S", "PT601S"})
    void looksAreBetweenASecondAndTenMinutesApart(Duration every) {
        assertThatThrownBy(() -> plan(every, "haiku", "sonnet")).hasMessageContaining("within 1s and 10m");
    }

    @Test
    void armsThatCannotBeToldApartAreRefused() {
        assertThatThrownBy(() -> plan(HOLD.dividedBy(60), "haiku", "haiku")).hasMessageContaining("same label");
        assertThatThrownBy(() -> target("model", "haiku", "haiku")).hasMessageContaining("both called 'haiku'");
        assertThatThrownBy(() -> target(" ", "haiku", "sonnet")).hasMessageContaining("needs a key");
    }

    @Test
    void bothAnAmountOfHarmAndARatioHaveALeast() {
        assertThatThrownBy(() -> new Tolerance.Absolute(-0.1)).hasMessageContaining("not be negative");
        assertThatThrownBy(() -> new Tolerance.Relative(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Tolerance.Relative(Double.POSITIVE_INFINITY))
                .hasMessageContaining("Infinity");
        assertThatThrownBy(() -> new Tolerance.Times(0.9)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new Tolerance.Times(Double.POSITIVE_INFINITY)).hasMessageContaining("at least 1");
        assertThat(List.of(new Tolerance.Absolute(0.001), new Tolerance.Relative(0.2), new Tolerance.Times(2)))
                .extracting(Object::toString)
                .containsExactly("0.1pp", "20%", "2x");
    }

    @Test
    void aCriticalThresholdCountsPollsItCanReach() {
        Signal signal = new Signal(
                "latency-p95",
                new Signal.Measure.Quantile(Selector.of("latency_seconds"), 0.95),
                Signal.Better.LOWER,
                Signal.Unit.SECONDS);

        assertThatThrownBy(() -> new Guardrail.Critical("1", signal, 9, 0, 5, Guardrail.Action.ROLLBACK))
                .hasMessageContaining("got 0 of 5");
        assertThatThrownBy(() -> new Guardrail.Critical("1", signal, 9, 3, 2, Guardrail.Action.ROLLBACK))
                .hasMessageContaining("got 3 of 2");
        assertThat(new Guardrail.Critical("1", signal, 9, 3, 5, Guardrail.Action.ROLLBACK).bound())
                .contains("critical 9 s for 3 of 5");
        assertThatThrownBy(() -> new Signal.Measure.Quantile(Selector.of("latency_seconds"), 1))
                .hasMessageContaining("between 0 and 1");
    }

    @Test
    void selectorsAreWrittenAsPromQlWritesThem() {
        assertThat(Selector.of("requests_total").promql()).isEqualTo("requests_total");
        assertThat(Selector.of("requests_total", Matcher.equal("path", "a\"b\\c\nd"))
                        .promql())
                .isEqualTo("requests_total{path=\"a\\\"b\\\\c\\nd\"}");
        assertThatThrownBy(() -> Selector.of(" ")).hasMessageContaining("metric name");
    }

    @Test
    void aFalseRollbackIsAChanceOfAtMostOneHalf() {
        assertThat(Confidence.DEFAULT).isEqualTo(new Confidence(0.01, Confidence.Method.SEQUENTIAL));
        for (double chance : new double[] {0, -0.1, 0.51, Double.NaN}) {
            assertThatThrownBy(() -> new Confidence(chance, Confidence.Method.SEQUENTIAL))
                    .as("%s", chance)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aBurnNeedsTwoFallingWindowsAndAnObjectiveThatCanBeMissed() {
        assertThat(burn(0.995, 14.4, 60, 5).level()).isEqualTo(0.072, within(1e-12));
        assertThatThrownBy(() -> burn(1, 14.4, 60, 5)).hasMessageContaining("objective");
        assertThatThrownBy(() -> burn(0, 14.4, 60, 5)).hasMessageContaining("objective");
        assertThatThrownBy(() -> burn(0.995, 0, 60, 5)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> burn(0.995, 14.4, 5, 5)).hasMessageContaining("must fall");
        assertThatThrownBy(() -> burn(0.995, 14.4, 60, 0)).hasMessageContaining("must fall");
        assertThatThrownBy(() -> burn(0.995, 14.4, 1441, 5)).hasMessageContaining("24 h");
    }

    @Test
    void theBucketLabelPicksNoArm() {
        MetricsPlan plan = plan(Duration.ofSeconds(15), "haiku", "sonnet");

        assertThatThrownBy(() -> new MetricsPlan(
                        plan.source(),
                        plan.every(),
                        plan.control(),
                        plan.variant(),
                        plan.signals(),
                        Optional.of("model")))
                .hasMessageContaining("'model' picks an arm");
    }

    private static Guardrail.Burn burn(double objective, double burn, int longMinutes, int shortMinutes) {
        Signal errors = new Signal(
                "error-rate",
                new Signal.Measure.Proportion(Selector.of("errors_total"), Selector.of("requests_total"), false),
                Signal.Better.LOWER,
                Signal.Unit.FRACTION);
        return new Guardrail.Burn(
                "budget",
                errors,
                objective,
                burn,
                Duration.ofMinutes(longMinutes),
                Duration.ofMinutes(shortMinutes),
                Guardrail.Action.ROLLBACK);
    }

    private static FlagTarget target(String key, String control, String variant) {
        return new FlagTarget(
                FlagTarget.EMBEDDED, key, Arm.named(control), Arm.named(variant), FlagTarget.TARGETING_KEY);
    }

    private static MetricsPlan plan(Duration every, String control, String variant) {
        TreeMap<String, String> haiku = new TreeMap<>();
        haiku.put("model", control);
        TreeMap<String, String> sonnet = new TreeMap<>();
        sonnet.put("model", variant);
        return new MetricsPlan("default", every, haiku, sonnet, List.of(), Optional.empty());
    }
}
