package io.rampguard.bench.judge;

import io.rampguard.analysis.Plan;
import io.rampguard.analysis.PlanCalculator;
import io.rampguard.analysis.PlanTraffic;
import io.rampguard.analysis.PlanTraffic.Level;
import io.rampguard.policy.Confidence.Method;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Rollouts on their way to everybody: 1, 5, 25, 50, 75 and 100 %, an hour each, with the default patience.
 *
 * @param traffic requests a second
 * @param planned whether that is what the plan asks for
 * @param levels of control, as a user tells them to the plan
 */
record Way(
        String name,
        double traffic,
        boolean planned,
        List<Watch> watches,
        Map<String, Level> levels,
        Function<Chance, List<SignalDraw>> draws) {
    private static final List<Percentage> SHARES =
            Stream.of(1, 5, 25, 50, 75, 100).map(Percentage::of).toList();
    private static final Duration HOLD = Duration.ofHours(1);
    private static final double ALPHA = 0.05;

    /** Hours from the first stage to the last if nothing stretches. */
    static double holds() {
        return (SHARES.size() - 1) * HOLD.toMinutes() / 60.0;
    }

    /** Hours by which a ramp is later than its holds because a stage is only seen served at the next poll. */
    static double polls() {
        return (SHARES.size() - 1) * 2 * 30 / 3_600.0;
    }

    /** At the traffic with which the plan says that nine of ten stretch no hold. */
    static Way planned(
            String name, List<Watch> watches, Map<String, Level> levels, Function<Chance, List<SignalDraw>> draws) {
        Way any = new Way(name, 1, true, watches, levels, draws);
        RolloutPolicy policy = JudgeContestant.policy(any.scenario(any.ramp()), Method.SEQUENTIAL);
        Plan plan = PlanCalculator.of(policy, new PlanTraffic(1, levels, OptionalLong.empty()));
        return new Way(name, plan.asks().orElseThrow(), true, watches, levels, draws);
    }

    SteeredRamp ramp() {
        return new SteeredRamp(SHARES, HOLD, 3, Duration.ofHours(2));
    }

    /** The rollout under test on one ramp, which nobody else steers. */
    Scenario scenario(SteeredRamp ramp) {
        return new Scenario(
                name,
                Table.WAYS,
                ramp,
                ALPHA,
                watches,
                Optional.empty(),
                chance -> new Cast(
                        Crowd.poisson(chance, ramp, Rate.constant(traffic)), draws.apply(chance), Optional::empty));
    }
}
