package io.rampguard.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rampguard.bench.judge.Climb.End;
import io.rampguard.bench.judge.Climb.Outcome;
import io.rampguard.policy.Tolerance;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClimbTest {
    private static final Watch TWICE = Watch.errors(new Tolerance.Times(2));

    @Test
    void aHarmlessRolloutWithPlentyOfTrafficArrivesInTheSumOfItsHolds() {
        Outcome outcome = Climb.of(errors("plenty", 200, 0.01), 1, 0);

        assertThat(outcome.end()).isEqualTo(End.ARRIVED);
        assertThat(outcome.unproven()).isZero();
        assertThat(outcome.hours()).isCloseTo(Way.holds(), within(Way.polls()));
    }

    @Test
    void aRolloutThatCannotBeProvenGoesOnUnprovenWhileItIsSmallAndThenWaits() {
        Outcome outcome = Climb.of(errors("hardly anybody", 0.02, 0.01), 1, 0);

        assertThat(outcome.end()).isEqualTo(End.WAITS);
        assertThat(outcome.unproven()).isEqualTo(1);
        assertThat(outcome.hours()).isCloseTo(6, within(0.1));
    }

    @Test
    void aBadVariantIsRolledBackOnItsWay() {
        Outcome outcome = Climb.of(errors("bad", 20, 0.2), 1, 0);

        assertThat(outcome.end()).isEqualTo(End.ROLLED_BACK);
        assertThat(outcome.hours()).isLessThan(1);
    }

    /** Of twenty rollouts eighteen are expected, and fewer than fourteen come by chance once in four hundred. */
    @Test
    void theTrafficThatThePlanAsksForIsEnough() {
        Way way = Ways.all().get(0);
        List<Outcome> outcomes = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> Climb.of(way, 1, i))
                .toList();
        WaySummary summary = WaySummary.of(way, outcomes);

        assertThat(way.planned()).isTrue();
        assertThat(summary.forced()).isLessThanOrEqualTo(2);
        assertThat(summary.inTime()).isGreaterThanOrEqualTo(14);
        assertThat(summary.median()).isCloseTo(Way.holds(), within(Way.polls()));
    }

    @Test
    void theWaysAreDistinctAndGoThroughSixStages() {
        assertThat(Ways.all()).extracting(Way::name).contains("five");
        assertThat(Ways.all().stream().map(way -> way.name() + way.traffic()).distinct())
                .hasSameSizeAs(Ways.all());
        assertThat(Way.holds()).isEqualTo(5);
    }

    @Test
    void aSummaryCountsWhoWasInTimeAndWhoWasForced() {
        WaySummary summary = WaySummary.of(
                errors("any", 1, 0.01),
                List.of(
                        new Outcome(End.ARRIVED, 5.02, 0),
                        new Outcome(End.ARRIVED, 6, 0),
                        new Outcome(End.ARRIVED, 5.04, 1),
                        new Outcome(End.WAITS, 3, 0),
                        new Outcome(End.ROLLED_BACK, 1, 0)));

        assertThat(summary).isEqualTo(new WaySummary(1, 5, 3, 2, 2, 1, 5.04, 6));
    }

    private static Way errors(String name, double traffic, double variant) {
        return new Way(
                name,
                traffic,
                false,
                List.of(TWICE),
                Map.of(),
                chance -> List.of(ShareDraws.independent(chance, Rate.constant(0.01), Rate.constant(variant))));
    }
}
