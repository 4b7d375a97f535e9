package io.rampguard.rollout;

import static io.rampguard.units.ReasonCode.*;

import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState.*;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import java.util.Optional;

/**
 * What a changed or vanished policy asks for before the ramp is asked. Users of the old revision are taken out before the new
 * one starts; nobody is moved from one variant straight to another.
 */
public final class Succession {
    private Succession() {}

    /** The move that the change asks for; empty where the policy is the one this rollout runs under. */
    public static Optional<Decision> changed(RolloutPolicy policy, Rollout rollout) {
        if (!policy.revision().equals(rollout.revision())) {
            return newRevision(policy, rollout);
        }
        if (policy.flag().equals(rollout.target()) || !rollout.exposes()) {
            return shortened(policy, rollout);
        }
        return (rollout.state() instanceof Paused paused && paused.why().code() == ARMS_CHANGED)
                        || rollout.state() instanceof RollingBack
                ? Optional.empty()
                : rollout.state()
                        .step()
                        .map(step -> new Decision.Pause(
                                step.confirmed(),
                                false,
                                Reason.of(
                                        ARMS_CHANGED,
                                        "the flag or an arm's value changed under revision '" + rollout.revision()
                                                + "' — give what is tried a new revision")));
    }

    /** The ramp is meant to end below what users have: down to its last stage. */
    private static Optional<Decision> shortened(RolloutPolicy policy, Rollout rollout) {
        Ladder ladder = Ladder.of(policy, rollout);
        Percentage top = ladder.exposure(ladder.last());
        return rollout.state()
                .step()
                .filter(step -> step.target().above(top))
                .filter(step -> !(rollout.state() instanceof Paused))
                .map(step -> new Decision.StepDown(ladder.last(), top, Reason.of(STAGES_CHANGED)));
    }

    private static Optional<Decision> newRevision(RolloutPolicy policy, Rollout rollout) {
        Reason why =
                Reason.of(NEW_REVISION, "revision '" + policy.revision() + "' follows '" + rollout.revision() + "'");
        if (rollout.state() instanceof RollingBack) {
            return Optional.empty();
        }
        return Optional.of(nobody(rollout) ? new Decision.Begin(why) : new Decision.RollBack(why));
    }

    /** The move for a rollout whose policy is gone. What was begun is finished even while nobody believes the deletion yet. */
    public static Decision orphaned(Rollout rollout, Exposure exposure, boolean removed) {
        boolean raised = rollout.state() instanceof RolledBack
                && exposure instanceof Exposure.Served served
                && !served.share().isZero();
        if (raised) {
            return new Decision.Lower(Percentage.ZERO, Reason.of(RAISED_BY_HAND));
        }
        // Nothing tells us the latch may go with a policy that may come back.
        if (!removed && rollout.state() instanceof RollingBack && exposure instanceof Exposure.Foreign foreign) {
            return new Decision.Hold(foreign.reason());
        }
        return removed || rollout.state() instanceof RollingBack
                ? removed(rollout, exposure)
                : new Decision.Hold(
                        Reason.of(POLICY_REMOVED, "the policy is gone; waiting to see whether it is deleted"));
    }

    /** The move once the deletion is believed. */
    static Decision removed(Rollout rollout, Exposure exposure) {
        Reason why = Reason.of(POLICY_REMOVED);
        if (rollout.state() instanceof RollingBack rolling) {
            return switch (exposure) {
                case Exposure.Served served when served.share().isZero() -> new Decision.ConfirmZero(rolling.why());
                case Exposure.Unprepared control -> new Decision.ConfirmZero(rolling.why());
                case Exposure.Foreign foreign -> new Decision.Forget(foreign.reason());
                case Exposure.Served served -> new Decision.RollBack(rolling.why());
                case Exposure.Unread gap -> new Decision.RollBack(rolling.why());
            };
        }
        return nobody(rollout) ? new Decision.Forget(why) : new Decision.RollBack(why);
    }

    /** Nobody sees a variant that is still on trial: it was never shown, was taken back, or has won. */
    private static boolean nobody(Rollout rollout) {
        return !rollout.exposes()
                || rollout.state()
                        .step()
                        .map(step -> step.target().isZero() && step.confirmed().isZero())
                        .orElse(false);
    }
}
