package io.rampguard.rollout;

import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;

/** One move of one rollout, with its reason. */
public sealed interface Decision {
    Reason reason();

    /** Its name in kebab case, as journal, logs and metrics print it: {@code roll-back}. */
    default String move() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
    }

    /** Stay. */
    record Hold(Reason reason) implements Decision {}

    /** The stage was seen served for the first time: its clock starts. */
    record StartHold(Reason reason) implements Decision {}

    /** Serve less, at once: somebody raised the flag above the stage. */
    record Lower(Percentage to, Reason reason) implements Decision {}

    /** Write what was already recorded: our raise, or the preparation of the arms, has not landed. */
    record Rewrite(Percentage to, Reason reason) implements Decision {}

    /**
     * Stay where the backend stands, and tell a person.
     *
     * @param at the share that is respected from now on
     */
    record Pause(Percentage at, boolean resumesByItself, Reason reason) implements Decision {}

    /** A pause ends; the stage's hold starts anew where its share has changed. */
    record Resume(Reason reason) implements Decision {}

    /** Ask a person before the next stage. */
    record AskApproval(Reason reason) implements Decision {}

    /** Go up to a stage. */
    record Advance(int stage, Percentage to, boolean unproven, Reason reason) implements Decision {}

    /** Go down to a stage. */
    record StepDown(int stage, Percentage to, Reason reason) implements Decision {}

    /** The last stage is proven: guard it through the watch. */
    record Promote(Reason reason) implements Decision {}

    /** The watch is over: the winner is control. */
    record Complete(Reason reason) implements Decision {}

    /** Zero, now. */
    record RollBack(Reason reason) implements Decision {}

    /** Zero was seen: the rollback is finished. */
    record ConfirmZero(Reason reason) implements Decision {}

    /** Waits at zero again, to ramp from a stage: an operator re-armed a rollback. */
    record Arm(int fromStage, Reason reason) implements Decision {}

    /** Nobody is exposed and a new revision is to be tried: start over with it. */
    record Begin(Reason reason) implements Decision {}

    /** The policy is gone and nobody is exposed, or the winner stays: the rollout is no longer kept. */
    record Forget(Reason reason) implements Decision {}
}
