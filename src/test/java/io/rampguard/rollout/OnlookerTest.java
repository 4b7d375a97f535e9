package io.rampguard.rollout;

import static io.rampguard.rollout.Standing.NOON;
import static io.rampguard.rollout.Standing.POLICY;
import static io.rampguard.rollout.Standing.ramping;
import static io.rampguard.rollout.Standing.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Window;
import io.rampguard.rollout.Onlooker.Share;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.RolloutState.Waiting;
import io.rampguard.rollout.RolloutState.Watching;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stages of 1, 5, 25, 50 and 100 %, moved by somebody else. */
class OnlookerTest {
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
        RolloutState state = follow(Waiting.FIRST, share);

        assertThat(state.step().orElseThrow().stage()).isEqualTo(stage);
        assertThat(state).isInstanceOf(stage == POLICY.ramp().last() ? Watching.class : Ramping.class);
    }

    @Test
    void aShareFarBelowTheFirstStageIsNobody() {
        assertThat(follow(ramping(1), 0.002)).isEqualTo(Waiting.FIRST);
        assertThat(follow(ramping(1), 0)).isEqualTo(Waiting.FIRST);
    }

    @Test
    void theSameStageKeepsItsClock() {
        Ramping held = ramping(2);

        assertThat(follow(held, 0.26)).isSameAs(held);
    }

    @Test
    void fewRequestsMoveNoStage() {
        Ramping held = ramping(1);

        assertThat(Onlooker.follow(POLICY, rollout(held), new Share(49, 99), NOON))
                .isSameAs(held);
    }

    @Test
    void whatIsLatchedOrPausedStaysWhateverTrafficShows() {
        RolloutState paused = Standing.paused(1, false);

        assertThat(follow(paused, 0.5)).isSameAs(paused);
    }

    @Test
    void withoutTrafficTheShareIsUnknownAndNotZero() {
        assertThat(Onlooker.exposure(rollout(ramping(1)), new Share(0, 0)))
                .isEqualTo(new Exposure.Unread(
                        Reason.of(ReasonCode.NO_TRAFFIC, "the share is read from traffic, and there was none")));
        assertThat(Onlooker.exposure(rollout(ramping(1)), new Share(50, 1_000)))
                .isEqualTo(new Exposure.Served(Percentage.of(5)));
        assertThat(Onlooker.exposure(rollout(Waiting.FIRST), new Share(0, 1_000)))
                .isEqualTo(new Exposure.Served(Percentage.ZERO));
    }

    @Test
    void theSignalThatSawMostRequestsTellsTheShare() {
        Window window = new Window(NOON, NOON.plusSeconds(15));
        Observation few = new Observation.Measured(
                POLICY.name(),
                SamplePolicy.ERRORS.name(),
                window,
                new Counts.Proportion(5, 0),
                new Counts.Proportion(5, 0));
        Observation many = new Observation.Measured(
                POLICY.name(), SamplePolicy.TOKENS.name(), window, new Counts.Mean(950, 1), new Counts.Mean(50, 1));

        assertThat(Onlooker.share(List.of(few, many))).isEqualTo(new Share(50, 1_000));
        assertThat(Onlooker.share(List.of())).isEqualTo(new Share(0, 0));
    }

    private static RolloutState follow(RolloutState from, double share) {
        return Onlooker.follow(POLICY, rollout(from), new Share(share * 10_000, 10_000), NOON);
    }
}
