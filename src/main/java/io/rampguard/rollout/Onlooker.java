package io.rampguard.rollout;

import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.RolloutState.Waiting;
import io.rampguard.rollout.RolloutState.Watching;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;

/**
 * Judging a flag that somebody else moves. The stage is the one that traffic shows; decisions are taken as if the flag were
 * ours, told as "would have", and change nothing outside.
 */
public final class Onlooker {
    /** Requests of both arms together below which a share is too noisy to move the stage. */
    private static final double ENOUGH = 100;

    /** A share may lie this far from a stage, as a ratio, and still be that stage. */
    private static final double NEAR = 1.5;

    private Onlooker() {}

    /** Requests of the variant and of both arms; zero where nothing was measured. */
    public record Share(double variant, double total) {}

    /**
     * The state that follows the traffic: another stage is seen, or the same. Latched and completed rollouts stay. The newest
     * windows that show another stage beyond mere chance decide, so that a busy flag is followed at once and a small one as
     * soon as it can be.
     */
    public static RolloutState follow(RolloutPolicy policy, Rollout rollout, Traffic traffic, Instant now) {
        RolloutState state = rollout.state();
        boolean follows = state instanceof Waiting || state instanceof Ramping || state instanceof Watching;
        int present = Traffic.stageOf(rollout);
        return traffic.newestFirst().stream()
                .filter(share -> follows && share.total() >= ENOUGH)
                .filter(share -> stage(policy, share) != present && beyondChance(share, target(state)))
                .findFirst()
                .map(share -> at(policy, stage(policy, share), now))
                .orElse(state);
    }

    private static Percentage target(RolloutState state) {
        return state.step().map(Step::target).orElse(Percentage.ZERO);
    }

    /** Three deviations of a count of independent requests, and three requests more for counts too small to have one. */
    private static boolean beyondChance(Share share, Percentage target) {
        double expected = share.total() * target.fraction();
        double deviation = Math.sqrt(expected * (1 - target.fraction()));
        return Math.abs(share.variant() - expected) >= 3 * deviation + 3;
    }

    private static RolloutState at(RolloutPolicy policy, int stage, Instant now) {
        if (stage < 0) {
            return Waiting.FIRST;
        }
        Percentage exposure = policy.ramp().exposure(stage);
        Step at = Step.to(stage, exposure, exposure, false).confirmedAt(now);
        return stage == policy.ramp().last() ? new Watching(at) : new Ramping(at);
    }

    /** Exposure as traffic shows it; unknown while there is too little of it to tell. */
    public static Exposure exposure(Rollout rollout, Share share) {
        return share.total() == 0
                ? new Exposure.Unread(
                        Reason.of(ReasonCode.NO_TRAFFIC, "the share is read from traffic, and there was none"))
                : new Exposure.Served(target(rollout.state()));
    }

    /** The nearest stage on a logarithmic scale, the present one where the share lies between two. */
    private static int stage(RolloutPolicy policy, Share share) {
        double fraction = share.variant() / share.total();
        int best = -1;
        double distance = Math.log(NEAR);
        for (int stage = 0; stage <= policy.ramp().last(); stage++) {
            double apart =
                    Math.abs(Math.log(fraction / policy.ramp().exposure(stage).fraction()));
            if (apart <= distance) {
                best = stage;
                distance = apart;
            }
        }
        if (best >= 0 || fraction < policy.ramp().exposure(0).fraction() / NEAR) {
            return best;
        }
        return floor(policy, fraction);
    }

    private static int floor(RolloutPolicy policy, double fraction) {
        int found = -1;
        for (int stage = 0; stage <= policy.ramp().last(); stage++) {
            if (policy.ramp().exposure(stage).fraction() <= fraction) {
                found = stage;
            }
        }
        return found;
    }
}
