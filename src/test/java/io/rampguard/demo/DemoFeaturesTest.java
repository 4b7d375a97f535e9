package io.rampguard.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.Look;
import io.rampguard.analysis.ThresholdJudge;
import io.rampguard.analysis.Verdict;
import io.rampguard.demo.Behaviour.Answer;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Window;
import io.rampguard.policy.Arm;
import io.rampguard.policy.Calendar;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.Guardrail.Ceiling;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.Patience;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Signal.Unit;
import io.rampguard.policy.Stage;
import io.rampguard.policy.Tolerance;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The demo's three stories, judged in simulated seconds over many seeds: {@code make run ONCE=1} must not fail by chance. */
class DemoFeaturesTest {
    private static final int SEEDS = 60;
    private static final int[] STAGES = {1, 5, 25, 50, 75, 100};
    private static final List<Double> BOUNDS = List.of(
            0.05,
            0.1,
            0.2,
            0.3,
            0.4,
            0.5,
            0.6,
            0.8,
            1.0,
            1.25,
            1.5,
            1.75,
            2.0,
            2.5,
            3.0,
            3.5,
            4.0,
            5.0,
            6.0,
            8.0,
            10.0,
            15.0,
            20.0,
            30.0,
            Double.POSITIVE_INFINITY);
    private static final Selector X = Selector.of("x");
    private static final Signal ERRORS =
            new Signal("error-rate", new Measure.Proportion(X, X, false), Better.LOWER, Unit.FRACTION);
    private static final Signal VALIDITY =
            new Signal("output-validity", new Measure.Proportion(X, X, true), Better.HIGHER, Unit.FRACTION);
    private static final Signal TOKENS =
            new Signal("tokens-per-request", new Measure.Mean(X, X, Optional.empty()), Better.LOWER, Unit.NUMBER);
    private static final Signal LATENCY =
            new Signal("latency-p95", new Measure.Quantile(X, 0.95), Better.LOWER, Unit.SECONDS);

    /** Where and how a ramp ended: the stage's percent, what was said, and after how many seconds. */
    private record Ending(int percent, Verdict verdict, int seconds) {}

    @Test
    void theHealthySwapReachesTheTop() {
        List<Ending> endings = rampAll(Feature.all().get(0), new int[] {8, 8, 8, 8, 8, 8}, 0.25);

        assertThat(endings).allSatisfy(ending -> assertThat(ending.verdict()).isInstanceOf(Verdict.Pass.class));
        assertThat(endings.stream().mapToInt(Ending::seconds).max().getAsInt()).isLessThan(130);
    }

    @Test
    void theLongerPromptIsRolledBackAtFivePercentBecauseOfItsTokens() {
        List<Ending> endings = rampAll(Feature.all().get(1), new int[] {8, 20, 8, 8, 8, 8}, 0.2);

        assertThat(endings).allSatisfy(ending -> {
            assertThat(ending.verdict()).isInstanceOf(Verdict.Breach.class);
            assertThat(ending.percent()).isLessThanOrEqualTo(25);
            assertThat(ending.verdict().reason().text()).startsWith("tokens-per-request");
        });
        assertThat(endings.stream().filter(ending -> ending.percent() <= 5).count())
                .isGreaterThan(SEEDS * 9 / 10);
    }

    @Test
    void theRerankerThatTurnsBadIsRolledBackFromTwentyFivePercent() {
        List<Ending> endings = rampAll(Feature.all().get(2), new int[] {8, 8, 20, 8, 8, 8}, 0.25);

        assertThat(endings).allSatisfy(ending -> {
            assertThat(ending.verdict()).isInstanceOf(Verdict.Breach.class);
            assertThat(ending.percent()).isEqualTo(25);
        });
    }

    private static List<Ending> rampAll(Feature feature, int[] holds, double tokens) {
        List<Ending> endings = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            endings.add(ramp(feature, holds, tokens, new SplittableRandom(seed)));
        }
        return endings;
    }

    private static Ending ramp(Feature feature, int[] holds, double tokens, SplittableRandom chance) {
        ThresholdJudge judge = new ThresholdJudge();
        RolloutPolicy policy = policy(feature, tokens);
        Evidence evidence = judge.fresh();
        Instant now = Statuses.NOON;
        int seconds = 0;
        for (int stage = 0; stage < STAGES.length; stage++) {
            Instant since = now;
            Verdict verdict = null;
            for (int held = 0; held < holds[stage] || !moves(verdict, stage, held, holds[stage]); held++) {
                now = now.plusSeconds(1);
                seconds++;
                boolean turned = STAGES[stage] >= 25 && (STAGES[stage] > 25 || held >= 6);
                double strain = 1 + 0.1 * Math.sin(2 * Math.PI * seconds / 120);
                Behaviour variant = turned ? feature.turnsInto().orElse(feature.asVariant()) : feature.asVariant();
                Behaviour[] arms = {feature.asControl(), variant};
                double share = STAGES[stage] / 100.0;
                double[] rates = {feature.rate() * (1 - share), feature.rate() * share};
                Look look = new Look(
                        now,
                        Percentage.of(STAGES[stage]),
                        Optional.of(Percentage.ALL),
                        Optional.of(since),
                        0,
                        windows(policy, arms, rates, new Moment(now, strain, chance)));
                var assessment = judge.assess(policy, evidence, look);
                evidence = assessment.evidence();
                verdict = assessment.verdict();
                if (verdict instanceof Verdict.Breach || held > 6 * holds[stage]) {
                    return new Ending(STAGES[stage], verdict, seconds);
                }
            }
            if (stage == STAGES.length - 1) {
                return new Ending(100, verdict, seconds);
            }
        }
        throw new AssertionError("unreachable");
    }

    /** After its hold a stage is left on a pass; the first one, as its patience allows, also without proof. */
    private static boolean moves(Verdict verdict, int stage, int held, int hold) {
        return verdict instanceof Verdict.Pass || stage == 0 && held >= 6 * hold;
    }

    /** Everything that happened in one second. */
    private static List<Observation> windows(RolloutPolicy policy, Behaviour[] arms, double[] rates, Moment moment) {
        List<Answer> theirs = answers(arms[0], rates[0], moment.strain(), moment.chance());
        List<Answer> ours = answers(arms[1], rates[1], moment.strain(), moment.chance());
        Window window = new Window(moment.now().minusSeconds(1), moment.now());
        return policy.metrics().signals().stream()
                .<Observation>map(signal -> new Observation.Measured(
                        policy.name(), signal.name(), window, counts(signal, theirs), counts(signal, ours)))
                .toList();
    }

    private record Moment(Instant now, double strain, SplittableRandom chance) {}

    private static List<Answer> answers(Behaviour behaviour, double rate, double strain, SplittableRandom chance) {
        int n = (int) Math.max(0, Math.round(rate + Math.sqrt(rate) * chance.nextGaussian()));
        return Stream.generate(() -> behaviour.draw(chance, strain)).limit(n).toList();
    }

    private static Counts counts(Signal signal, List<Answer> answers) {
        double n = answers.size();
        if (signal == ERRORS) {
            return new Counts.Proportion(
                    n, answers.stream().filter(a -> !a.failure().isEmpty()).count());
        }
        if (signal == VALIDITY) {
            return new Counts.Proportion(
                    n, answers.stream().filter(Answer::valid).count());
        }
        if (signal == TOKENS) {
            return new Counts.Mean(
                    n,
                    answers.stream()
                            .mapToDouble(a -> a.inputTokens() + a.outputTokens())
                            .sum());
        }
        double[] buckets = new double[BOUNDS.size()];
        answers.forEach(a -> buckets[
                (int) BOUNDS.stream().filter(bound -> bound < a.seconds()).count()]++);
        return new Counts.Histogram(n, n, BOUNDS, Arrays.stream(buckets).boxed().toList());
    }

    private static RolloutPolicy policy(Feature feature, double tokens) {
        List<Guardrail> guardrails = List.of(
                tolerate("1", TOKENS, new Tolerance.Relative(tokens)),
                tolerate("2", ERRORS, new Tolerance.Absolute(0.01)),
                new Ceiling("2/limit", ERRORS, 0.08, Action.ROLLBACK),
                tolerate("3", LATENCY, new Tolerance.Relative(0.3)),
                tolerate("4", VALIDITY, new Tolerance.Absolute(0.02)),
                new Ceiling("4/limit", VALIDITY, 0.9, Action.ROLLBACK));
        return new RolloutPolicy(
                PolicyName.of(feature.flag()),
                new FlagTarget(
                        "embedded",
                        feature.flag(),
                        Arm.named(feature.control()),
                        Arm.named(feature.variant()),
                        "targetingKey"),
                "r1",
                new MetricsPlan(
                        "default",
                        Duration.ofSeconds(1),
                        new TreeMap<>(java.util.Map.of("v", feature.control())),
                        new TreeMap<>(java.util.Map.of("v", feature.variant())),
                        List.of(ERRORS, VALIDITY, TOKENS, LATENCY),
                        Optional.empty()),
                new RampPlan(
                        List.of(new Stage(Percentage.ALL, Duration.ofSeconds(8), 0, Optional.empty())),
                        Duration.ZERO,
                        Percentage.ZERO,
                        Calendar.ALWAYS,
                        true),
                guardrails,
                false,
                Confidence.THRESHOLD,
                Patience.DEFAULT,
                List.of(),
                false);
    }

    private static Guardrail tolerate(String id, Signal signal, Tolerance tolerance) {
        return new NoWorseThanControl(
                id, signal, tolerance, 0, Guardrail.Sensitivity.AS_WRITTEN, Guardrail.Action.ROLLBACK);
    }
}
