package io.rampguard.rollout;

import static io.rampguard.rollout.Standing.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Window;
import io.rampguard.rollout.RolloutState.Completed;
import io.rampguard.rollout.RolloutState.Paused;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.RolloutState.RolledBack;
import io.rampguard.rollout.RolloutState.Waiting;
import io.rampguard.rollout.RolloutState.Watching;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stages of 1, 5, 25, 50 and 100 % that somebody else sets. */
class OnlookerTest {
    private static final Duration EVERY = Duration.ofSeconds(15);

    private Instant now = NOON;

    @ParameterizedTest
    @CsvSource({
        // Near a stage is that stage, on either side.
        "0.01, 0",
        "0.009, 0",
        "0.013, 0",
        "0.05, 1",
        "0.04, 1",
        "0.24, 2",
        "0.3, 2",
        "0.55, 3",
        "0.99, 4",
        // Between two stages it is the lower one.
        "0.12, 1",
        "0.02, 0",
    })
    void theStageIsTheOneThatTrafficShows(double share, int stage) {
        RolloutState state = follow(Waiting.FIRST, seen(share * 10_000, 10_000));

        assertThat(state.step().orElseThrow().stage()).isEqualTo(stage);
    }

    @Test
    void aBusyFlagIsFollowedAtTheFirstWindow() {
        assertThat(follow(Waiting.FIRST, seen(50, 1000))).isEqualTo(at(1));
        assertThat(follow(ramping(1), seen(250, 1000))).isEqualTo(at(2));
        assertThat(follow(ramping(3), seen(10, 1000))).isEqualTo(at(0));
    }

    @Test
    void aFlagTakenToZeroIsFollowedToTheGround() {
        assertThat(follow(ramping(2), seen(0, 1000))).isEqualTo(Waiting.FIRST);
    }

    @Test
    void everybodyOnTheVariantIsTheWatch() {
        assertThat(follow(ramping(3), seen(1000, 1000))).isInstanceOf(Watching.class);
    }

    @Test
    void aShareBetweenTwoStagesIsTheLowerOne() {
        assertThat(follow(Waiting.FIRST, seen(110, 1000))).isEqualTo(at(1));
    }

    @Test
    void aShareBelowTheFirstStageExposesNoStage() {
        assertThat(follow(Waiting.FIRST, seen(30, 10_000))).isEqualTo(Waiting.FIRST);
    }

    @Test
    void tooFewRequestsMoveNothing() {
        assertThat(follow(ramping(1), seen(24, 99))).isEqualTo(ramping(1));
    }

    @Test
    void aSmallFlagIsFollowedOnceItsWindowsTogetherHoldEnough() {
        RolloutState state = ramping(1);
        Traffic traffic = Traffic.NONE.under(rollout(state));

        for (int window = 1; window <= 9; window++) {
            traffic = tick(traffic, 3, 11);
            state = Onlooker.follow(POLICY, rollout(state), traffic, now);
        }
        RolloutState with99 = state;
        traffic = tick(traffic, 3, 11);
        RolloutState with110 = Onlooker.follow(POLICY, rollout(state), traffic, now);

        assertThat(with99).isEqualTo(ramping(1));
        assertThat(with110).isEqualTo(at(2));
    }

    @Test
    void whatChanceMayShowIsNoOtherStage() {
        assertThat(follow(ramping(0), seen(0, 120))).isEqualTo(ramping(0));
        assertThat(follow(ramping(0), seen(4, 120))).isEqualTo(ramping(0));
    }

    @Test
    void theNewestWindowsDecideAndNotTheOldOnes() {
        Traffic traffic = Traffic.NONE.under(rollout(ramping(3)));
        for (int window = 0; window < 100; window++) {
            traffic = tick(traffic, 500, 1000);
        }

        traffic = tick(traffic, 0, 1000);

        assertThat(Onlooker.follow(POLICY, rollout(ramping(3)), traffic, now)).isEqualTo(Waiting.FIRST);
    }

    @Test
    void trafficIsRememberedForHalfAnHour() {
        Traffic traffic = Traffic.NONE.under(rollout(ramping(1)));
        for (int window = 0; window < 1000; window++) {
            traffic = tick(traffic, 1, 1);
        }

        assertThat(traffic.windows()).hasSize((int) Traffic.MEMORY.dividedBy(EVERY));
    }

    @Test
    void trafficBeginsAnewWithTheStageAndWithTheRevision() {
        Traffic traffic = tick(Traffic.NONE.under(rollout(ramping(1))), 3, 11);
        Rollout next = rollout(ramping(1))
                .succeededBy(
                        io.rampguard.simulation.SamplePolicy.policy()
                                .revision("r2")
                                .build(),
                        NOON);

        assertThat(traffic.under(rollout(ramping(1))).windows()).hasSize(1);
        assertThat(traffic.under(rollout(ramping(2))).windows()).isEmpty();
        assertThat(traffic.under(next.withState(ramping(1))).windows()).isEmpty();
    }

    @Test
    void aWindowThatSeveralSignalsSawCountsOnceAndByTheOneThatSawMost() {
        Window window = new Window(NOON.minus(EVERY), NOON);
        Observation errors = measured(window, 5, 100);
        Observation tokens = measured(window, 4, 80);
        Observation dark = new Observation.Missing(POLICY.name(), "latency", Reason.of(ReasonCode.NO_SERIES));

        Traffic traffic =
                Traffic.NONE.seeing(List.of(tokens, errors, dark), NOON).seeing(List.of(errors, tokens), NOON);

        assertThat(traffic.all()).isEqualTo(new Onlooker.Share(5, 100));
    }

    @Test
    void whatAWarmUpTellsOfTheHoursBeforeMovesNoStage() {
        Window before = new Window(NOON.minus(EVERY.multipliedBy(2)), NOON.minus(EVERY));
        Window newest = new Window(NOON.minus(EVERY), NOON);

        Traffic traffic = Traffic.NONE.seeing(List.of(requests(before, 500, 1000), requests(newest, 0, 1000)), NOON);

        assertThat(traffic.all()).isEqualTo(new Onlooker.Share(0, 1000));
        assertThat(Onlooker.follow(POLICY, rollout(Waiting.FIRST), traffic, NOON))
                .isEqualTo(Waiting.FIRST);
    }

    @Test
    void whatIsLatchedPausedOrCompleteStays() {
        Reason why = Reason.of(ReasonCode.BREACH_LIMIT);
        Paused paused = paused(1, false);

        for (RolloutState state : List.of(new RolledBack(why, NOON, percent(5), 1), new Completed(NOON), paused)) {
            assertThat(follow(state, seen(500, 1000))).isEqualTo(state);
        }
    }

    @Test
    void exposureIsTheStageThatTrafficShowsAndUnknownWithoutAny() {
        assertThat(Onlooker.exposure(rollout(ramping(2)), new Onlooker.Share(3, 11)))
                .isEqualTo(served(25));
        assertThat(Onlooker.exposure(rollout(Waiting.FIRST), new Onlooker.Share(0, 11)))
                .isEqualTo(served(0));
        assertThat(Onlooker.exposure(rollout(ramping(2)), new Onlooker.Share(0, 0)))
                .isInstanceOfSatisfying(
                        Exposure.Unread.class,
                        gap -> assertThat(gap.reason().code()).isEqualTo(ReasonCode.NO_TRAFFIC));
    }

    private RolloutState follow(RolloutState state, Traffic traffic) {
        return Onlooker.follow(POLICY, rollout(state), traffic, now);
    }

    private Traffic seen(double variant, double total) {
        return tick(Traffic.NONE, variant, total);
    }

    private Traffic tick(Traffic traffic, double variant, double total) {
        Window window = new Window(now, now.plus(EVERY));
        now = now.plus(EVERY);
        return traffic.seeing(List.of(measured(window, variant, total)), now);
    }

    private static Observation measured(Window window, double variant, double total) {
        return measured("requests-" + total, window, variant, total);
    }

    private static Observation requests(Window window, double variant, double total) {
        return measured("requests", window, variant, total);
    }

    private static Observation measured(String signal, Window window, double variant, double total) {
        return new Observation.Measured(
                POLICY.name(),
                signal,
                window,
                new Counts.Proportion(total - variant, 0),
                new Counts.Proportion(variant, 0));
    }

    private RolloutState at(int stage) {
        return new Ramping(
                new Step(stage, share(stage), share(stage), java.util.Optional.of(HoldClock.startedAt(now)), false));
    }
}
