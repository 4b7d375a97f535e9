package io.rampguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.api.Examples;
import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.PolicyReader.Reading;
import io.rampguard.policy.RolloutPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ValidateCommandTest {
    private static final Guardrail.Critical OUTAGE = new Guardrail.Critical(
            "outage",
            Examples.policy(Examples.SUMMARIZER).metrics().signals().getFirst(),
            0.3,
            3,
            5,
            Guardrail.Action.ROLLBACK);

    private final List<PolicyProblem> problems = new ArrayList<>();
    private final List<Survey> surveys = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private List<Guardrail> guardrails = List.of();
    private boolean configured;

    /** One good policy, and whatever the test adds. */
    private final class Checks implements PolicyChecks {
        @Override
        public Reading read(List<Path> paths, boolean againstSettings) {
            configured = againstSettings;
            return new Reading(1, new TreeMap<>(Map.of(Examples.SUMMARIZER, policy())), problems);
        }

        @Override
        public List<Survey> survey(Collection<RolloutPolicy> policies) {
            return surveys;
        }
    }

    private RolloutPolicy policy() {
        RolloutPolicy policy = Examples.policy(Examples.SUMMARIZER);
        return new RolloutPolicy(
                policy.name(),
                policy.flag(),
                policy.revision(),
                policy.metrics(),
                policy.ramp(),
                guardrails.isEmpty() ? policy.guardrails() : guardrails,
                false,
                policy.confidence(),
                policy.patience(),
                policy.alerts(),
                policy.dryRun());
    }

    private int run(String... words) {
        return new CommandLine(new ValidateCommand((config, source) -> new Checks()))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    private static Survey survey(boolean found) {
        return new Survey(
                "chat",
                "error-rate",
                "variant",
                found,
                12_345,
                OptionalDouble.of(0.01),
                Duration.ofSeconds(15),
                List.of("chat-api"),
                "it is there");
    }

    @Test
    void goodPoliciesExitWithZero() {
        assertThat(run("policies")).isZero();

        assertThat(out.toString()).contains("ok  summarizer-sonnet").contains("0 errors");
        assertThat(configured).isFalse();
    }

    @Test
    void anErrorExitsWithOneAndAWarningDoesNot() {
        problems.add(new PolicyProblem(Severity.WARNING, "a.yaml", 1, 1, "odd", "be even"));
        assertThat(run("policies")).isZero();
        problems.add(new PolicyProblem(Severity.ERROR, "a.yaml", 2, 1, "wrong", "be right"));

        assertThat(run("policies")).isEqualTo(1);
        assertThat(out.toString()).contains("a.yaml:2:1: error: wrong");
    }

    @Test
    void liveSaysWhatItFoundAndFailsWhereNothingIs() {
        surveys.add(survey(true));
        assertThat(run("policies", "--live", "--source", "http://127.0.0.1:9090"))
                .isZero();
        surveys.add(survey(false));

        assertThat(run("policies", "--live", "--source", "http://127.0.0.1:9090"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "live  chat  error-rate  variant  12,345 in the last hour, a sample every 15 s, from chat-api: it is there")
                .contains("dark  chat  error-rate  variant  it is there");
    }

    @Test
    void liveTellsUpToWhichRateOfControlAPlainThresholdIsSafe() {
        guardrails = List.of(OUTAGE);
        surveys.add(new Survey(
                "summarizer-sonnet",
                "error-rate",
                "control",
                true,
                24_000,
                java.util.OptionalDouble.empty(),
                Duration.ZERO,
                List.of(),
                "it is there"));

        run("policies", "--live", "--source", "http://127.0.0.1:9090");

        assertThat(out.toString())
                .containsPattern(
                        "chance  summarizer-sonnet  outage  critical 30 % for 3 of 5: at 24,000 requests an hour a harmless variant is"
                                + " rolled back by chance in more than 5 % of rollouts where control's error-rate is above \\d+(\\.\\d+)? %;");
    }

    @Test
    void liveTellsTheChanceOfAPlainThresholdAtControlsOwnRate() {
        guardrails = List.of(OUTAGE);
        surveys.add(new Survey(
                "summarizer-sonnet",
                "error-rate",
                "control",
                true,
                24_000,
                java.util.OptionalDouble.of(0.25),
                Duration.ZERO,
                List.of(),
                "it is there"));

        run("policies", "--live", "--source", "http://127.0.0.1:9090");

        assertThat(out.toString())
                .contains(
                        "a variant as good as control's 25 % is rolled back by chance in 100 % of rollouts at 24,000 requests an hour");
    }

    @Test
    void aPlainThresholdThatChanceCrossesIsWarnedOf() {
        RolloutPolicy policy = Examples.policy(Examples.SUMMARIZER);

        assertThat(PlainThresholds.chance(policy, OUTAGE, 0.25, 24_000))
                .contains("a variant as good as control's 25 % is rolled back by chance in 100 % of rollouts")
                .contains("raise the threshold");
        assertThat(PlainThresholds.chance(policy, OUTAGE, 0.001, 24_000))
                .contains("in less than 0.1 % of rollouts")
                .doesNotContain("raise the threshold");
    }

    @Test
    void liveNeedsToKnowWhomToAsk() {
        assertThat(run("policies", "--live")).isEqualTo(2);

        assertThat(err.toString()).contains("add --source URL or --config FILE");
    }

    @Test
    void jsonHoldsBothParts() throws IOException {
        surveys.add(survey(true));

        run("policies", "-o", "json", "--live", "--source", "http://127.0.0.1:9090");

        assertThat(Daemon.JSON
                        .readTree(out.toString())
                        .at("/policies/policies/0/name")
                        .asText())
                .isEqualTo("summarizer-sonnet");
        assertThat(Daemon.JSON.readTree(out.toString()).at("/live/0/found").asBoolean())
                .isTrue();
    }

    @Test
    void aSettingsFileThatIsNotThereIsAMistakeOfTheCommandLine() {
        assertThat(run("policies", "--config", "/none/such.yaml")).isEqualTo(2);

        assertThat(err.toString()).contains("The settings file /none/such.yaml cannot be read.");
    }
}
