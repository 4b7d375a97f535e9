package io.rampguard.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.Judge;
import io.rampguard.analysis.Look;
import io.rampguard.analysis.PolicyJudge;
import io.rampguard.analysis.Verdict;
import io.rampguard.demo.Behaviour.Answer;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Window;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.yaml.YamlPolicyReader;
import io.rampguard.units.Percentage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's three stories, judged in simulated seconds over many seeds: {@code make run ONCE=1} must not fail by chance. */
class DemoFeaturesTest {
    private static final int SEEDS = 60;
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

    @TempDir
    private static Path directory;

    private static Map<PolicyName, RolloutPolicy> policies;

    @BeforeAll
    static void readThePolicies() {
        DemoPolicies.writeTo(directory);
        policies = new YamlPolicyReader()
                .read(List.of(directory), Optional.empty())
                .policies();
    }

    /** Where and how a ramp ended: the stage's percent, what was said, and after how many seconds. */
    private record Ending(int percent, Verdict verdict, int seconds) {}

    @Test
    void theHealthySwapReachesTheTop() {
        List<Ending> endings = rampAll(Feature.all().get(0));

        assertThat(endings).allSatisfy(ending -> assertThat(ending.verdict()).isInstanceOf(Verdict.Pass.class));
        assertThat(endings.stream().mapToInt(Ending::seconds).max().getAsInt()).isLessThan(130);
    }

    @Test
    void theLongerPromptIsRolledBackAtFivePercentBecauseOfItsTokens() {
        List<Ending> endings = rampAll(Feature.all().get(1));

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
        List<Ending> endings = rampAll(Feature.all().get(2));

        assertThat(endings).allSatisfy(ending -> {
            assertThat(ending.verdict()).isInstanceOf(Verdict.Breach.class);
            assertThat(ending.percent()).isEqualTo(25);
        });
    }

    private static List<Ending> rampAll(Feature feature) {
        List<Ending> endings = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            endings.add(new Climb(feature, new SplittableRandom(seed)).toTheEnd());
        }
        return endings;
    }

    /** One ramp, second for second. */
    private static final class Climb {
        private final Feature feature;
        private final SplittableRandom chance;
        private final RolloutPolicy policy;
        private final Judge judge = new PolicyJudge();
        private Evidence evidence = judge.fresh();
        private int seconds;

        Climb(Feature feature, SplittableRandom chance) {
            this.feature = feature;
            this.chance = chance;
            this.policy = Objects.requireNonNull(policies.get(PolicyName.of(feature.flag())));
        }

        Ending toTheEnd() {
            Ending ending = stage(0);
            for (int k = 1; k <= policy.ramp().last() && !(ending.verdict() instanceof Verdict.Breach); k++) {
                if (!(ending.verdict() instanceof Verdict.Pass)
                        && exposure(k).above(policy.patience().unprovenUpTo())) {
                    return ending;
                }
                ending = stage(k);
            }
            return ending;
        }

        /** Until it passes after its hold, breaches, or patience ends. */
        private Ending stage(int k) {
            Duration guarded = policy.ramp().stages().get(k).hold();
            int hold = (int) (k < policy.ramp().last()
                            ? guarded
                            : guarded.plus(policy.ramp().watch()))
                    .toSeconds();
            Instant since = Statuses.NOON.plusSeconds(seconds);
            Verdict verdict = look(k, since, 0);
            for (int held = 1;
                    !(verdict instanceof Verdict.Breach)
                            && (held < hold
                                    || !(verdict instanceof Verdict.Pass)
                                            && held < hold * policy.patience().inconclusiveTimes());
                    held++) {
                verdict = look(k, since, held);
            }
            return new Ending(exposure(k).basisPoints() / 100, verdict, seconds);
        }

        private Percentage exposure(int k) {
            return policy.ramp().exposure(k);
        }

        private Verdict look(int k, Instant since, int held) {
            seconds++;
            Instant now = Statuses.NOON.plusSeconds(seconds);
            boolean turned = exposure(k).above(Percentage.of(25)) || exposure(k).equals(Percentage.of(25)) && held >= 6;
            double strain = 1 + 0.1 * Math.sin(2 * Math.PI * seconds / 120);
            Behaviour variant = turned ? feature.turnsInto().orElse(feature.asVariant()) : feature.asVariant();
            Behaviour[] arms = {feature.asControl(), variant};
            double share = exposure(k).fraction();
            double[] rates = {feature.rate() * (1 - share), feature.rate() * share};
            var assessment = judge.assess(
                    policy,
                    evidence,
                    new Look(
                            now,
                            exposure(k),
                            k < policy.ramp().last() ? Optional.of(exposure(k + 1)) : Optional.empty(),
                            Optional.of(since),
                            0,
                            windows(policy, arms, rates, new Moment(now, strain, chance))));
            evidence = assessment.evidence();
            return assessment.verdict();
        }
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
        return switch (signal.measure()) {
            case Measure.Proportion good
            when good.eventsAreGood() ->
                new Counts.Proportion(n, answers.stream().filter(Answer::valid).count());
            case Measure.Proportion bad ->
                new Counts.Proportion(
                        n, answers.stream().filter(a -> !a.failure().isEmpty()).count());
            case Measure.Mean mean ->
                new Counts.Mean(
                        n,
                        answers.stream()
                                .mapToDouble(a -> a.inputTokens() + a.outputTokens())
                                .sum());
            case Measure.Quantile quantile -> {
                double[] buckets = new double[BOUNDS.size()];
                answers.forEach(a -> buckets[
                        (int) BOUNDS.stream()
                                .filter(bound -> bound < a.seconds())
                                .count()]++);
                yield new Counts.Histogram(
                        n, n, BOUNDS, Arrays.stream(buckets).boxed().toList());
            }
        };
    }
}
