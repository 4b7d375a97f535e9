package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Window;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TriageTest {
    private static final RolloutPolicy CALM =
            SamplePolicy.policy().named("calm").build();
    private static final RolloutPolicy BAD = SamplePolicy.policy().named("bad").build();
    private static final Window WINDOW =
            new Window(Instant.parse("2026-11-23T12:00:00Z"), Instant.parse("2026-11-23T12:00:15Z"));

    private final Rig rig = new Rig(CALM, BAD);

    @Test
    void whoseArmsLieFarthestApartIsJudgedFirst() {
        LiveRollout calm = rig.ramping(CALM, 1);
        LiveRollout bad = rig.ramping(BAD, 1);
        Map<PolicyName, List<Observation>> observed =
                Map.of(calm.name, errors(calm, 4, 0), bad.name, errors(bad, 4, 20));

        assertThat(Triage.worstFirst(List.of(calm, bad), observed)).containsExactly(bad, calm);
    }

    @Test
    void anUnfinishedRollbackGoesBeforeEverybody() {
        LiveRollout bad = rig.ramping(BAD, 1);
        LiveRollout back = rig.standing(
                CALM,
                new RolloutState.RollingBack(Reason.of(ReasonCode.BREACH_TOLERANCE), WINDOW.to(), Percentage.of(5), 1),
                Percentage.of(5));

        assertThat(Triage.worstFirst(List.of(bad, back), Map.of(bad.name, errors(bad, 4, 20))))
                .containsExactly(back, bad);
    }

    @Test
    void nobodyIsLeftOut() {
        LiveRollout calm = rig.ramping(CALM, 1);
        LiveRollout bad = rig.ramping(BAD, 1);

        assertThat(Triage.worstFirst(List.of(calm, bad), Map.of())).containsExactlyInAnyOrder(calm, bad);
    }

    @Test
    void longerAnswersLieApartInHistogramsAndMeans() {
        Counts control = new Counts.Mean(400, 200_000);

        assertThat(Triage.distance(control, new Counts.Mean(40, 32_000)))
                .isGreaterThan(Triage.distance(control, new Counts.Mean(40, 20_400)));
        assertThat(Triage.distance(histogram(400, 280), histogram(40, 56)))
                .isGreaterThan(Triage.distance(histogram(400, 280), histogram(40, 29)));
    }

    @Test
    void anArmWithoutTrialsTellsNothing() {
        assertThat(Triage.distance(new Counts.Proportion(0, 0), new Counts.Proportion(5, 5)))
                .isZero();
        assertThat(Triage.distance(new Counts.Mean(0, 0), new Counts.Mean(5, 5)))
                .isZero();
    }

    private static Counts histogram(double count, double sum) {
        return new Counts.Histogram(count, sum, List.of(Double.POSITIVE_INFINITY), List.of(count));
    }

    private static List<Observation> errors(LiveRollout live, double control, double variant) {
        return List.of(new Observation.Measured(
                live.name,
                "error-rate",
                WINDOW,
                new Counts.Proportion(360, control),
                new Counts.Proportion(40, variant)));
    }
}
