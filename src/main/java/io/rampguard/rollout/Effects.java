package io.rampguard.rollout;

import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Effect.Save;
import io.rampguard.rollout.Effect.Write;
import io.rampguard.units.Percentage;
import java.time.Instant;
import java.util.List;

/**
 * The effects of a decision, in their order. There are two orders only: down writes the flag first and records it then; up
 * records the intent first and writes then.
 */
public final class Effects {
    private Effects() {}

    /** Ordered effects; none for a hold. */
    public static List<Effect> of(RolloutPolicy policy, Rollout rollout, Decision decision, Instant now) {
        RolloutState next = Transition.after(policy, rollout, decision, now);
        Save save = new Save(next, next);
        return switch (decision) {
            case Decision.Hold hold -> List.of();
            case Decision.RollBack back -> rollBack(rollout, back, now);
            case Decision.Lower lower ->
                List.of(new Write(lower.to(), rollout.state() instanceof RolloutState.RolledBack), save);
            case Decision.StepDown down -> List.of(new Write(down.to(), false), save);
            // The intent was recorded when it was decided; only the write is missing.
            case Decision.Rewrite rewrite -> List.of(new Write(rewrite.to(), false));
            case Decision.Advance up -> List.of(save, new Write(up.to(), false));
            case Decision.Complete complete
            when Ladder.of(policy, rollout).heldBack() ->
                List.of(save, new Write(Ladder.of(policy, rollout).whole(), false));
            case Decision.StartHold s -> List.of(save);
            case Decision.Pause s -> List.of(save);
            case Decision.Resume s -> List.of(save);
            case Decision.AskApproval s -> List.of(save);
            case Decision.Promote s -> List.of(save);
            case Decision.Complete s -> List.of(save);
            case Decision.ConfirmZero s -> List.of(save);
            case Decision.Arm s -> List.of(save);
            case Decision.Begin s -> List.of(save);
            case Decision.Forget s -> List.of(save);
        };
    }

    /** A rollback needs no policy: it works for a rollout whose policy is gone. */
    public static List<Effect> rollBack(Rollout rollout, Decision.RollBack back, Instant now) {
        return List.of(
                new Write(Percentage.ZERO, true),
                new Save(
                        Transition.confirmed(rollout.state(), back.reason(), now),
                        Transition.rollingBack(rollout.state(), back.reason(), now)));
    }

    /** Likewise for taking users out of a flag that a hand raised after a rollback. */
    public static List<Effect> lower(Rollout rollout, Decision.Lower lower) {
        return List.of(new Write(lower.to(), true), new Save(rollout.state(), rollout.state()));
    }

    /** Likewise for the end of one. */
    public static List<Effect> confirmZero(Rollout rollout, Decision.ConfirmZero zero, Instant now) {
        RolloutState done = Transition.confirmed(rollout.state(), zero.reason(), now);
        return List.of(new Save(done, done));
    }
}
