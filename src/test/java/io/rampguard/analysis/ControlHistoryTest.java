package io.rampguard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Window;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ControlHistoryTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final Random random = new Random(11);

    private static List<Measured> windows(int number, IntFunction<Counts> control) {
        List<Measured> windows = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Instant from = START.plus(Duration.ofSeconds(30).multipliedBy(i));
            Counts counts = control.apply(i);
            Counts nothing = switch (counts) {
                case Counts.Proportion p -> new Counts.Proportion(0, 0);
                case Counts.Mean m -> new Counts.Mean(0, 0);
                case Counts.Histogram h ->
                    new Counts.Histogram(
                            0, 0, h.bounds(), Collections.nCopies(h.bounds().size(), 0.0));
            };
            windows.add(new Measured(
                    PolicyName.of("chat"), "any", new Window(from, from.plusSeconds(30)), counts, nothing));
        }
        return windows;
    }

    private static double value(Signal signal, List<Measured> windows) {
        return ControlHistory.value(signal, windows).orElseThrow();
    }

    @Test
    void sharesAreInTheSignalsOwnTerms() {
        List<Measured> windows = windows(20, i -> new Counts.Proportion(600, i % 2 == 0 ? 590 : 598));

        assertThat(value(PlanCalculatorTest.VALIDITY, windows)).isCloseTo(0.99, Offset.offset(1e-12));
        assertThat(value(PlanCalculatorTest.ERRORS, windows)).isCloseTo(0.99, Offset.offset(1e-12));
    }

    @Test
    void variationIsFoundThroughATrend() {
        // Lognormal requests with a log-sd of 0.8 vary by 0.947 of their mean, which doubles over the windows.
        List<Measured> windows = windows(400, i -> {
            double sum = 0;
            for (int request = 0; request < 200; request++) {
                sum += (1 + i / 400.0) * Math.exp(6 + 0.8 * random.nextGaussian());
            }
            return new Counts.Mean(200, sum);
        });

        assertThat(value(PlanCalculatorTest.TOKENS, windows)).isCloseTo(0.947, Offset.offset(0.1));
    }

    @Test
    void spreadIsFoundInBuckets() {
        List<Double> bounds = new ArrayList<>();
        for (double bound = 0.125; bound < 100; bound *= Math.sqrt(2)) {
            bounds.add(bound);
        }
        bounds.add(Double.POSITIVE_INFINITY);
        List<Measured> windows = windows(10, i -> {
            Double[] buckets = Collections.nCopies(bounds.size(), 0.0).toArray(Double[]::new);
            for (int request = 0; request < 2000; request++) {
                double seconds = 2 * Math.exp(0.6 * random.nextGaussian());
                int bucket = 0;
                while (seconds > bounds.get(bucket)) {
                    bucket++;
                }
                buckets[bucket]++;
            }
            return new Counts.Histogram(2000, 4800, bounds, List.of(buckets));
        });

        assertThat(value(PlanCalculatorTest.LATENCY, windows)).isCloseTo(0.6, Offset.offset(0.03));
    }

    @Test
    void trafficIsThatOfTheBusiestSignalAndRareTrialsAreAPartOfIt() {
        Map<String, List<Measured>> windows = Map.of(
                "error-rate", windows(20, i -> new Counts.Proportion(600, 6)),
                "output-validity", windows(20, i -> new Counts.Proportion(30, 29)));

        PlanTraffic traffic = ControlHistory.traffic(
                        List.of(PlanCalculatorTest.ERRORS, PlanCalculatorTest.VALIDITY, PlanCalculatorTest.TOKENS),
                        windows,
                        OptionalLong.of(7))
                .orElseThrow();

        assertThat(traffic.perSecond()).isEqualTo(20);
        assertThat(traffic.levels()).hasSize(2);
        assertThat(traffic.levels().get("error-rate")).isEqualTo(new PlanTraffic.Level(0.01, 1, false));
        assertThat(traffic.levels().get("output-validity").perRequest()).isEqualTo(0.05);
        assertThat(traffic.users()).hasValue(7);
    }

    @Test
    void whereThereIsNoTrafficThereIsNoPlan() {
        assertThat(ControlHistory.traffic(List.of(PlanCalculatorTest.ERRORS), Map.of(), OptionalLong.empty()))
                .isEmpty();
        assertThat(ControlHistory.value(PlanCalculatorTest.TOKENS, windows(5, i -> new Counts.Mean(3, 4))))
                .isEmpty();
    }
}
