package io.rampguard.analysis;

import static io.rampguard.analysis.Bench.percents;
import static io.rampguard.analysis.Bench.points;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Arms;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Window;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.Guardrail.Sensitivity;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Tolerance;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.StoreJson;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is kept between two looks: all of it, in little room, and per bound. */
class SequentialEvidenceTest {
    private static final Signal FEEDBACK = new Signal(
            "thumbs-down",
            new Signal.Measure.Proportion(Selector.of("thumbs_down_total"), Selector.of("feedback_total"), false),
            Signal.Better.LOWER,
            Signal.Unit.FRACTION);
    private static final int USER_BUCKETS = 20;
    private static final List<Double> BOUNDS = Stream.iterate(0.05, bound -> bound * 1.6)
            .limit(15)
            .collect(java.util.stream.Collectors.collectingAndThen(java.util.stream.Collectors.toList(), bounds -> {
                bounds.add(Double.POSITIVE_INFINITY);
                return List.copyOf(bounds);
            }));

    private static Guardrail guard(Signal signal, Tolerance tolerance) {
        return new NoWorseThanControl(signal.name(), signal, tolerance, 0, Sensitivity.AS_WRITTEN, Action.ROLLBACK);
    }

    private static SequentialBench five(double errorTolerance) {
        return new SequentialBench(
                1,
                guard(Bench.ERRORS, points(errorTolerance)),
                guard(Bench.VALIDITY, points(1)),
                guard(FEEDBACK, percents(25)),
                guard(Bench.TOKENS, percents(20)),
                guard(Bench.LATENCY, percents(30)));
    }

    /** One window of all five signals, with slightly more of everything bad in the variant. */
    private static List<Measured> windows(SequentialBench bench) {
        bench.now = bench.now.plus(SequentialBench.EVERY);
        double variant = bench.variantRequests();
        double control = SequentialBench.REQUESTS - variant;
        Draws draws = bench.draws;
        return List.of(
                bench.window(Bench.ERRORS, draws.share(variant, 0.012), draws.share(control, 0.01)),
                valid(bench, variant, control),
                bench.window(FEEDBACK, draws.share(variant / 20, 0.16), draws.share(control / 20, 0.15)),
                bench.window(Bench.TOKENS, draws.mean(variant, 1_050, 0.8), draws.mean(control, 1_000, 0.8)),
                bench.window(Bench.LATENCY, latency(draws, variant, 1.05), latency(draws, control, 1)));
    }

    private static Measured valid(SequentialBench bench, double variants, double controls) {
        TreeMap<String, Arms> buckets = new TreeMap<>();
        double[] sums = new double[4];
        for (int b = 0; b < USER_BUCKETS; b++) {
            var variant = (Counts.Proportion) bench.draws.share(variants / USER_BUCKETS, 0.985);
            var control = (Counts.Proportion) bench.draws.share(controls / USER_BUCKETS, 0.99);
            buckets.put("b" + b, new Arms(control, variant));
            sums[0] += variant.total();
            sums[1] += variant.events();
            sums[2] += control.total();
            sums[3] += control.events();
        }
        return new Measured(
                Bench.NAME,
                Bench.VALIDITY.name(),
                new Window(bench.now.minus(SequentialBench.EVERY), bench.now),
                Bench.share(sums[2], sums[3]),
                Bench.share(sums[0], sums[1]),
                buckets);
    }

    private static Counts latency(Draws draws, double requests, double factor) {
        int n = draws.poisson(requests);
        double[] buckets = new double[BOUNDS.size()];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double value = factor * draws.lognormal(1, 0.8);
            sum += value;
            int at = 0;
            while (value > BOUNDS.get(at)) {
                at++;
            }
            buckets[at]++;
        }
        return new Counts.Histogram(
                n, sum, BOUNDS, java.util.Arrays.stream(buckets).boxed().toList());
    }

    private static String written(SequentialBench bench, Evidence evidence) {
        return StoreJson.write(Rollout.of(bench.policy, evidence, bench.now, List.of()));
    }

    private static Evidence throughJson(SequentialBench bench, Evidence evidence) throws Exception {
        StoreJson.Read read = StoreJson.readRollout(written(bench, evidence));
        assertThat(read.notes()).isEmpty();
        return read.rollout().evidence();
    }

    @Test
    void aRestartAfterEveryWindowChangesNotOneBit() throws Exception {
        SequentialBench live = five(0.1);
        Evidence restored = live.evidence;
        List<Double> odds = new ArrayList<>();

        for (int i = 0; i < 120; i++) {
            if (i == 30) {
                live.stage(5);
            } else if (i == 80) {
                live.stage(25);
            }
            List<Measured> windows = windows(live);
            Assessment fromJson = live.judge.assess(live.policy, restored, live.looking(windows));
            live.look(windows);

            assertThat(fromJson.evidence()).isEqualTo(live.evidence);
            assertThat(fromJson.findings()).isEqualTo(live.last.findings());
            assertThat(fromJson.verdict()).isEqualTo(live.last.verdict());
            restored = throughJson(live, fromJson.evidence());
            assertThat(restored).isEqualTo(live.evidence);
            odds.add(live.odds());
        }

        assertThat(odds.stream().distinct()).hasSizeGreaterThan(80);
    }

    @Test
    void fiveGuardrailsTakeLessThanTwentyKilobytesHoweverLongTheyAreWatched() {
        SequentialBench bench = five(0.1);
        for (int i = 0; i < 40; i++) {
            bench.look(windows(bench));
        }
        bench.stage(5);
        for (int i = 0; i < 200; i++) {
            bench.look(windows(bench));
        }

        assertThat(bench.judge.odds(bench.policy, bench.evidence)).hasSize(5);
        assertThat(bench.last.findings())
                .allSatisfy(finding -> assertThat(finding.variantSamples()).isGreaterThan(100));
        assertThat(written(bench, bench.evidence)).hasSizeLessThan(20_000);
    }

    @Test
    void anEditedBoundBeginsAnewAndLeavesTheOthers() {
        SequentialBench before = five(0.1);
        for (int i = 0; i < 40; i++) {
            before.look(windows(before));
        }
        before.stage(5);
        for (int i = 0; i < 40; i++) {
            before.look(windows(before));
        }
        SequentialBench edited = five(0.2);

        var kept = before.judge.odds(before.policy, before.evidence);
        var after = edited.judge.odds(edited.policy, before.evidence);

        assertThat(kept.get("error-rate")).isNotEqualTo(1.0);
        assertThat(after.get("error-rate")).isEqualTo(1.0);
        assertThat(after).hasSize(5);
        after.remove("error-rate");
        assertThat(kept).containsAllEntriesOf(after);
        assertThat(after).doesNotContainValue(1.0);
    }

    @Test
    void aBoundThatIsGoneIsForgottenAtTheNextLook() {
        SequentialBench before = five(0.1);
        for (int i = 0; i < 10; i++) {
            before.look(windows(before));
        }
        SequentialBench after = new SequentialBench(1, guard(Bench.ERRORS, points(0.1)));
        after.now = before.now;
        after.evidence = before.evidence;

        after.errors(0.01, 0.01);

        assertThat(after.kept().guardrails()).hasSize(1);
        assertThat(after.kept().signals()).containsOnlyKeys("error-rate");
    }

    @Test
    void evidenceDoesNotChangeWithTheMapsItWasMadeOf() {
        SequentialBench bench = five(0.1);
        bench.look(windows(bench));
        SequentialEvidence kept = bench.kept();

        assertThat(kept.guardrails()).isUnmodifiable();
        assertThat(kept.signals().get("error-rate")).isUnmodifiable();
        assertThatThrownBy(() -> kept.signals().get("error-rate").get("level").set(0, 1.0))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
