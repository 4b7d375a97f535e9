package io.rampguard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.analysis.Finding.Outcome;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.policy.Guardrail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What holds for any windows at all, plausible or not. */
class ThresholdJudgeProperties {
    private static final List<Guardrail> GUARDRAILS = List.of(
            Bench.tolerate(Bench.ERRORS, Bench.points(0.1)),
            Bench.limit(Bench.TOKENS, 1_500),
            Bench.critical(Bench.ERRORS, 0.3, 2, 3),
            Bench.tolerate(Bench.LATENCY, Bench.percents(20)));

    /** One window's three signals, by seed: traffic from nothing to much, harm from none to all. */
    record Draw(int variants, int controls, double rate, double mean, int seed) {}

    @Provide
    Arbitrary<List<Draw>> draws() {
        return Combinators.combine(
                        Arbitraries.frequency(net.jqwik.api.Tuple.of(1, 0), net.jqwik.api.Tuple.of(4, 200)),
                        Arbitraries.frequency(net.jqwik.api.Tuple.of(1, 0), net.jqwik.api.Tuple.of(4, 2_000)),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.doubles().between(0, 5_000),
                        Arbitraries.integers())
                .as(Draw::new)
                .list()
                .ofMaxSize(12);
    }

    private static List<Observation> windows(Bench bench, Draw draw) {
        Random random = new Random(draw.seed());
        int variants = random.nextInt(draw.variants() + 1);
        int controls = random.nextInt(draw.controls() + 1);
        return List.of(
                bench.window(
                        Bench.ERRORS, share(variants, draw.rate()), share(controls, draw.rate() * random.nextDouble())),
                bench.window(Bench.TOKENS, Bench.mean(variants, draw.mean()), Bench.mean(controls, 1_000)),
                bench.window(Bench.LATENCY, histogram(random, variants), histogram(random, controls)));
    }

    private static Counts share(int n, double rate) {
        return Bench.share(n, Math.floor(n * rate));
    }

    private static Counts histogram(Random random, int n) {
        double[] buckets = new double[3];
        for (int i = 0; i < n; i++) {
            buckets[random.nextInt(3)]++;
        }
        return new Counts.Histogram(
                n, n, List.of(1.0, 2.0, Double.POSITIVE_INFINITY), List.of(buckets[0], buckets[1], buckets[2]));
    }

    @Property(tries = 200)
    void lookingTwiceAtTheSameWindowsAnswersTheSame(@ForAll("draws") List<Draw> draws) {
        Bench bench = new Bench(Duration.ofSeconds(15), GUARDRAILS).settled();

        for (Draw draw : draws) {
            bench.now = bench.now.plus(bench.every);
            List<Observation> windows = windows(bench, draw);
            Assessment once = bench.look(windows);
            Assessment twice = bench.look(windows);

            assertThat(twice).isEqualTo(once);
        }
    }

    @Property(tries = 200)
    void theOrderOfObservationsDoesNotMatter(@ForAll("draws") List<Draw> draws, @ForAll int seed) {
        Bench one = new Bench(Duration.ofSeconds(15), GUARDRAILS).settled();
        Bench other = new Bench(Duration.ofSeconds(15), GUARDRAILS).settled();

        for (Draw draw : draws) {
            one.now = one.now.plus(one.every);
            other.now = one.now;
            List<Observation> shuffled = new ArrayList<>(windows(one, draw));
            Collections.shuffle(shuffled, new Random(seed));

            assertThat(other.look(shuffled)).isEqualTo(one.look(windows(one, draw)));
        }
    }

    @Property(tries = 300)
    void nothingPassesWithoutTheSamples(@ForAll("draws") List<Draw> draws) {
        Bench bench = new Bench(Duration.ofSeconds(15), GUARDRAILS).settled();

        for (Draw draw : draws) {
            bench.now = bench.now.plus(bench.every);
            Assessment look = bench.look(windows(bench, draw));

            assertThat(look.findings())
                    .filteredOn(finding -> finding.verdict() == Outcome.PASS)
                    .allMatch(finding -> finding.variantSamples() >= ThresholdJudge.FEWEST_SAMPLES);
            if (look.verdict() instanceof Verdict.Pass) {
                assertThat(look.findings()).allMatch(finding -> finding.verdict() == Outcome.PASS);
            }
        }
    }

    @Property(tries = 200)
    void theUnitOfAMeanDoesNotMatter(
            @ForAll("draws") List<Draw> draws, @ForAll @IntRange(min = -12, max = 12) int power) {
        // Powers of two change no digit, so that even the last one must agree.
        double unit = Math.scalb(1.0, 4 * power);
        Bench one = new Bench(Bench.tolerate(Bench.TOKENS, Bench.percents(20))).settled();
        Bench other = new Bench(Bench.tolerate(Bench.TOKENS, Bench.percents(20))).settled();

        for (Draw draw : draws) {
            one.next(Bench.TOKENS, Bench.mean(100, draw.mean()), Bench.mean(900, 1_000));
            other.next(Bench.TOKENS, Bench.mean(100, unit * draw.mean()), Bench.mean(900, unit * 1_000));

            assertThat(other.last.findings().get(0).verdict())
                    .isEqualTo(one.last.findings().get(0).verdict());
        }
    }

    @Property(tries = 200)
    void moreErrorsOfTheVariantAreNeverBetter(
            @ForAll @IntRange(min = 1, max = 2_000) int variants,
            @ForAll @IntRange(min = 1, max = 2_000) int controls,
            @ForAll @DoubleRange(min = 0, max = 1) double rate) {
        Share control = new Share(controls, Math.floor(controls * rate));
        double before = Double.NEGATIVE_INFINITY;

        for (int errors = 0; errors <= variants; errors += Math.max(1, variants / 50)) {
            double root = ShareComparison.above(new Share(variants, errors), control, new Line(1, 0.001));

            assertThat(root).isGreaterThanOrEqualTo(before - 1e-6);
            before = root;
        }
    }
}
