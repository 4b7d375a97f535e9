package io.rampguard.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rampguard.metrics.Counts;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class ScenariosTest {
    private static final Predicate<Poll> RAMP = poll -> !poll.history();

    @Test
    void everyScenarioIsDrawnThroughItsStagesWithTheSignalsOfItsWatches() {
        for (Scenario scenario : Scenarios.all()) {
            if (scenario.name().contains("@")) {
                continue;
            }
            List<Poll> polls = polls(scenario, 1);
            assertThat(polls)
                    .as(scenario.name())
                    .hasSize(scenario.ramp().history() + scenario.ramp().windows());
            assertThat(polls).as(scenario.name()).allSatisfy(poll -> {
                assertThat(poll.measured()).hasSameSizeAs(scenario.watches());
                assertThat(poll.history()).isEqualTo(poll.stage().isZero());
                if (poll.history()) {
                    assertThat(poll.measured().get(0).variant().n()).isZero();
                }
            });
            assertThat(total(
                            polls,
                            RAMP,
                            poll -> poll.measured().get(0).variant().n()))
                    .as(scenario.name())
                    .isPositive();
        }
    }

    @Test
    void theSameReplicationIsTheSameAgainAndAnotherIsNot() {
        Scenario scenario = Scenarios.named("AA_burst");

        assertThat(polls(scenario, 3)).isEqualTo(polls(scenario, 3)).isNotEqualTo(polls(scenario, 4));
    }

    @Test
    void arrivalsAndErrorsHaveTheirRatesAndTheVariantItsShare() {
        List<Poll> polls = polls(Scenarios.named("1to2"), 0);
        Predicate<Poll> quarter = poll -> poll.stage().equals(Percentage.of(25));
        double variant = total(polls, quarter, poll -> poll.arrivals().variant());
        double control = total(polls, quarter, poll -> poll.arrivals().control());

        assertThat(variant + control).isCloseTo(20 * 3_600, within(4 * Math.sqrt(72_000)));
        assertThat(variant / (variant + control)).isCloseTo(0.25, within(0.007));
        assertThat(total(polls, quarter, poll -> events(poll.measured().get(0).variant())) / variant)
                .isCloseTo(0.02, within(0.0045));
        assertThat(total(polls, quarter, poll -> events(poll.measured().get(0).control())) / control)
                .isCloseTo(0.01, within(0.002));
        assertThat(total(polls, RAMP, poll -> poll.arrivals().variant())).isCloseTo(112_320, within(1_500.0));
    }

    @Test
    void batchesDisperseAsTheirSizeSays() {
        assertThat(dispersion("AA_batch3")).isCloseTo(5, within(1.0));
        assertThat(dispersion("AA_batch10")).isCloseTo(19, within(5.0));
        assertThat(dispersion("AA")).isCloseTo(1, within(0.15));
        assertThat(dispersion("AA_bb.01")).isCloseTo(1 + 599 * 0.01, within(1.3));
    }

    @Test
    void delayedEventsComeLaterAndHardlyAnyIsLost() {
        List<Poll> polls = polls(Scenarios.named("AA_delay"), 0);
        Predicate<Poll> first = poll -> poll.window() < -220;
        Predicate<Poll> late = poll -> poll.history() && poll.window() > -120;

        assertThat(errorRate(polls, first)).isLessThan(0.012);
        assertThat(errorRate(polls, late)).isCloseTo(0.02, within(0.003));
    }

    @Test
    void stickyUsersDifferForGoodAndTheirBucketsAddUp() {
        Scenario sticky = Scenarios.named("AA_sticky500");
        double spread = 0;
        int rollouts = 40;
        for (int i = 0; i < rollouts; i++) {
            List<Poll> polls = polls(sticky, i);
            Predicate<Poll> half = poll -> poll.stage().equals(Percentage.of(50));
            double control = errorRate(polls, half);
            double variant =
                    total(polls, half, poll -> events(poll.measured().get(0).variant()))
                            / total(
                                    polls,
                                    half,
                                    poll -> poll.measured().get(0).variant().n());
            spread += (variant - control) * (variant - control) / rollouts;
            assertThat(polls).allSatisfy(poll -> {
                ByBucket buckets = poll.buckets().orElseThrow();
                assertThat(buckets.variant()).hasSize(Users.BUCKETS);
                assertThat(buckets.variant().stream().mapToDouble(Counts::n).sum())
                        .isEqualTo(poll.arrivals().variant());
                assertThat(buckets.control().stream()
                                .mapToDouble(ScenariosTest::events)
                                .sum())
                        .isEqualTo(events(poll.measured().get(0).control()));
            });
        }
        double ifIndependent = 0.01 * 0.99 * 2 / 36_000;

        assertThat(spread / ifIndependent).isGreaterThan(4);
    }

    @Test
    void theShapeOfTokensChangesAndTheirMeanDoesNot() {
        Law other = ValueScenarios.TOKENS.reshaped(1.1);

        assertThat(other.mean()).isCloseTo(ValueScenarios.TOKENS.mean(), within(1e-9));
        List<Poll> polls = polls(Scenarios.named("AA_tok_shape"), 0);
        double mean = total(
                        polls, RAMP, poll -> Pooled.sum(poll.measured().get(0).variant()))
                / total(polls, RAMP, poll -> poll.measured().get(0).variant().n());
        assertThat(mean / other.mean()).isCloseTo(1, within(0.03));
    }

    @Test
    void singleValuesAndTheirHistogramComeFromOneLaw() {
        Law law = Law.latency().withTail(0.05, 4);
        Buckets buckets = Buckets.otelSeconds();
        double[] shares = law.probabilities(buckets);
        Chance chance = Chance.of(1, "law", 0);
        SignalDraw draw = ValueDraws.single(
                chance, ValueDraws.Arm.steady(law), ValueDraws.Arm.steady(law), java.util.Optional.of(buckets));

        Counts.Histogram drawn =
                (Counts.Histogram) draw.read(new Arrivals(0, 30, 50_000, 0)).control();

        assertThat(java.util.Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
        for (int i = 0; i < shares.length; i++) {
            assertThat(drawn.buckets().get(i) / 50_000).isCloseTo(shares[i], within(0.01));
        }
        assertThat(drawn.sum() / 50_000).isCloseTo(law.mean(), within(0.08));
    }

    @Test
    void aSpikeTenTimesTheTrafficEndsAfterTenMinutes() {
        List<Poll> polls = polls(Scenarios.named("AA_spike"), 0);

        assertThat(total(polls, poll -> poll.window() >= 270 && poll.window() < 290, ScenariosTest::requests) / 600)
                .isCloseTo(200, within(6.0));
        assertThat(total(polls, poll -> poll.window() >= 290 && poll.window() < 310, ScenariosTest::requests) / 600)
                .isCloseTo(20, within(2.0));
    }

    @Test
    void aRampNumbersItsWindowsFromTheFirstStage() {
        Ramp ramp = Ramp.usual(Duration.ofHours(2));

        assertThat(ramp.windows()).isEqualTo(600);
        assertThat(ramp.history()).isEqualTo(240);
        assertThat(ramp.share(-1)).isEqualTo(Percentage.ZERO);
        assertThat(ramp.share(119)).isEqualTo(Percentage.of(1));
        assertThat(ramp.share(120)).isEqualTo(Percentage.of(5));
        assertThat(ramp.window(0).from()).isEqualTo(ramp.window(-1).to());
        assertThat(ramp.polled(Duration.ofMinutes(5)).windows()).isEqualTo(60);
    }

    private static List<Poll> polls(Scenario scenario, int number) {
        List<Poll> polls = new ArrayList<>();
        scenario.replicate(scenario.table().seed(), number).forEach(polls::add);
        return polls;
    }

    /** Variance over mean of control's events in the windows of the first stage, over some rollouts. */
    private static double dispersion(String name) {
        List<Double> events = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            polls(Scenarios.named(name), i).stream()
                    .filter(Poll::history)
                    .forEach(poll -> events.add(events(poll.measured().get(0).control())));
        }
        double mean = events.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        assertThat(mean).isCloseTo(6, within(0.6));
        return events.stream()
                        .mapToDouble(x -> (x - mean) * (x - mean))
                        .average()
                        .orElseThrow()
                / mean;
    }

    private static double errorRate(List<Poll> polls, Predicate<Poll> which) {
        return total(polls, which, poll -> events(poll.measured().get(0).control()))
                / total(polls, which, poll -> poll.measured().get(0).control().n());
    }

    private static double requests(Poll poll) {
        return poll.arrivals().control() + poll.arrivals().variant();
    }

    private static double total(List<Poll> polls, Predicate<Poll> which, ToDoubleFunction<Poll> what) {
        return polls.stream().filter(which).mapToDouble(what).sum();
    }

    private static double events(Counts counts) {
        return ((Counts.Proportion) counts).events();
    }
}
