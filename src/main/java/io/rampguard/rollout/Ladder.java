package io.rampguard.rollout;

import static io.rampguard.units.ReasonCode.AWAITING_APPROVAL;

import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Stage;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import java.time.Duration;
import java.time.Instant;

/**
 * The stages as this rollout climbs them: shares less the holdback, and holds cut to a tenth for a revision that completed
 * here before.
 */
record Ladder(RolloutPolicy policy, int haste) {
    private static final int KNOWN_GOOD_HASTE = 10;

    static Ladder of(RolloutPolicy policy, Rollout rollout) {
        boolean fast = policy.ramp().knownGoodIsFast() && rollout.knownGood().contains(rollout.revision());
        return new Ladder(policy, fast ? KNOWN_GOOD_HASTE : 1);
    }

    int last() {
        return policy.ramp().last();
    }

    Percentage exposure(int stage) {
        return policy.ramp().exposure(stage);
    }

    /** The last stage without the holdback. */
    Percentage whole() {
        return policy.ramp().stages().get(last()).exposure();
    }

    boolean heldBack() {
        return !whole().equals(exposure(last()));
    }

    Duration hold(Step at) {
        return policy.ramp().stages().get(at.stage()).hold().dividedBy(haste);
    }

    Duration watch() {
        return policy.ramp().watch().dividedBy(haste);
    }

    boolean over(Step at, Instant now) {
        return at.stage() >= 0
                && at.hold().map(clock -> clock.over(hold(at), now)).orElse(false);
    }

    /** The hold, or the watch at the last stage, with all the patience for evidence that is not clear. */
    Duration longest(Step at) {
        Duration base = at.stage() == last() ? watch() : hold(at);
        return Duration.ofMillis(Math.round(base.toMillis() * policy.patience().inconclusiveTimes()));
    }

    /** Enters a stage, or asks a person first where the stage wants one. */
    Decision enter(int stage, boolean unproven, Reason why, Instant now) {
        Stage next = policy.ramp().stages().get(stage);
        return next.approval().isPresent()
                ? new Decision.AskApproval(Reason.of(
                        AWAITING_APPROVAL,
                        "stage " + next.exposure() + " needs a person's approval within "
                                + next.approval().get().within()))
                : new Decision.Advance(stage, exposure(stage), unproven, why);
    }

    /** The stage above what is served: its own one for a share that a hand left between two stages; beyond the last at the top. */
    int next(Step at) {
        return (at.target().isZero() ? at.stage() : at(at.target())) + 1;
    }

    /** The highest stage that serves no more than this share, -1 below the first. */
    int at(Percentage share) {
        int found = -1;
        for (int stage = 0; stage <= last() && !exposure(stage).above(share); stage++) {
            found = stage;
        }
        return found;
    }
}
