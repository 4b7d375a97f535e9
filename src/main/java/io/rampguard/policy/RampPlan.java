package io.rampguard.policy;

import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.List;

/**
 * The way up.
 *
 * @param stages rising; the last is where the rollout is meant to end
 * @param watch how long the last stage is guarded before the rollout is complete
 * @param holdback share kept on control through the watch, 0 to 10 %; the last stage is served less this
 * @param knownGoodIsFast whether a revision that completed here before holds each stage for a tenth of its time
 */
public record RampPlan(
        List<Stage> stages, Duration watch, Percentage holdback, Calendar calendar, boolean knownGoodIsFast) {
    public RampPlan {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a ramp needs at least one stage");
        }
        for (int i = 1; i < stages.size(); i++) {
            if (!stages.get(i).exposure().above(stages.get(i - 1).exposure())) {
                throw new IllegalArgumentException(
                        "stages must rise: " + stages.get(i).exposure() + " follows "
                                + stages.get(i - 1).exposure());
            }
        }
        if (holdback.above(Percentage.of(10))) {
            throw new IllegalArgumentException("holdback must be within 0 and 10 %, got " + holdback);
        }
    }

    public int last() {
        return stages.size() - 1;
    }

    /** What stage {@code index} serves while it is guarded: its share, less the holdback at the top. */
    public Percentage exposure(int index) {
        return Percentage.min(stages.get(index).exposure(), holdback.complement());
    }
}
