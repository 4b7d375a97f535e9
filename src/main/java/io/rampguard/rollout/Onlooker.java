package io.rampguard.rollout;

import io.rampguard.metrics.Observation;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.RolloutState.Waiting;
import io.rampguard.rollout.RolloutState.Watching;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.List;

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

    /** Traffic of both arms in the newest windows; zero requests where nothing was measured. */
    public record Share(double variant, double total) {}

    /** What the observations show of the split: the signal that saw most requests counts. */
    public static Share share(List<Observation> observed) {
        Share most = new Share(0, 0);
        for (Observation observation : observed) {
            if (observation instanceof Observation.Measured measured) {
                double total = measured.control().n() + measured.variant().n();
                if (total > most.total()) {
                    most = new Share(measured.variant().n(), total);
                }
            }
        }
        return most;
    }

    /** The state that follows the traffic: another stage is seen, or the same. Latched and completed rollouts stay. */
    public static RolloutState follow(RolloutPolicy policy, Rollout rollout, Share share, Instant now) {
        RolloutState state = rollout.state();
        boolean follows = state instanceof Waiting || state instanceof Ramping || state instanceof Watching;
        if (!follows || share.total() < ENOUGH) {
            return state;
        }
        int seen = stage(policy, share);
        int present = state.step().map(Step::stage).orElse(-1);
        if (seen == present) {
            return state;
        }
        if (seen < 0) {
            return Waiting.FIRST;
        }
        Percentage exposure = policy.ramp().exposure(seen);
        Step at = Step.to(seen, exposure, exposure, false).confirmedAt(now);
        return seen == policy.ramp().last() ? new Watching(at) : new Ramping(at);
    }

    /** Exposure as traffic shows it; unknown while there is too little of it to tell. */
    public static Exposure exposure(Rollout rollout, Share share) {
        return share.total() == 0
                ? new Exposure.Unread(
                        Reason.of(ReasonCode.NO_TRAFFIC, "the share is read from traffic, and there was none"))
                : new Exposure.Served(rollout.state().step().map(Step::target).orElse(Percentage.ZERO));
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
