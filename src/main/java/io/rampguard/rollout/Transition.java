package io.rampguard.rollout;

import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState.*;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.Optional;

/** Where a decision leaves a rollout, if its effects succeed. Pure. */
public final class Transition {
    private Transition() {}

    /** The state after {@code decision}; the present one where it changes nothing. */
    public static RolloutState after(RolloutPolicy policy, Rollout rollout, Decision decision, Instant now) {
        RolloutState state = rollout.state();
        Step at = state.step().orElse(Step.GROUND);
        return switch (decision) {
            case Decision.Hold hold -> state;
            case Decision.Rewrite rewrite -> state;
            case Decision.Lower lower -> state;
            case Decision.StartHold start -> new Ramping(at.confirmedAt(now));
            case Decision.Advance up -> new Ramping(Step.to(up.stage(), up.to(), at.confirmed(), up.unproven()));
            case Decision.StepDown down ->
                new Ramping(Step.to(down.stage(), down.to(), Percentage.min(at.confirmed(), down.to()), false));
            case Decision.Pause pause -> paused(policy, rollout, pause, now);
            case Decision.Resume resume -> resumed(policy, rollout, now);
            case Decision.AskApproval ask -> asking(policy, rollout, now);
            case Decision.Promote promote -> new Watching(at.confirmedAt(now));
            case Decision.Complete complete -> new Completed(now);
            case Decision.RollBack back -> rollingBack(state, back.reason(), now);
            case Decision.ConfirmZero zero -> confirmed(state, zero.reason(), now);
            case Decision.Begin begin -> Waiting.FIRST;
            case Decision.Forget forget -> state;
            case Decision.Arm arm -> new Waiting(arm.fromStage(), true);
        };
    }

    /** The share from which a rollback takes users out, and the stage it left. */
    static RollingBack rollingBack(RolloutState state, Reason why, Instant now) {
        return state instanceof RollingBack already
                ? already
                : new RollingBack(
                        why,
                        now,
                        state.step()
                                .map(step -> step.hold().isPresent() ? step.target() : higher(step))
                                .orElse(Percentage.ZERO),
                        state.step().map(Step::stage).orElse(-1));
    }

    private static Percentage higher(Step step) {
        return step.target().above(step.confirmed()) ? step.target() : step.confirmed();
    }

    /** What a rollback becomes once zero was read back. */
    public static RolledBack confirmed(RolloutState state, Reason why, Instant now) {
        RollingBack back = rollingBack(state, why, now);
        return new RolledBack(back.why(), now, back.from(), back.stage());
    }

    private static Paused paused(RolloutPolicy policy, Rollout rollout, Decision.Pause pause, Instant now) {
        Step at = rollout.state().step().orElse(Step.GROUND);
        // A clock that stands while nobody may advance is never counted twice, whatever else stops it meanwhile.
        Step where = pause.at().equals(at.target()) && at.hold().isPresent()
                ? at.withHold(at.hold().get().stop(now))
                : Step.to(Ladder.of(policy, rollout).at(pause.at()), pause.at(), pause.at(), at.unproven());
        Instant since = rollout.state() instanceof Paused already
                        && already.why().code() == pause.reason().code()
                ? already.since()
                : now;
        return new Paused(where, pause.reason(), since, pause.resumesByItself());
    }

    /** Goes on from the share that is served. A hold that had begun counts on, less the time it was paused. */
    private static RolloutState resumed(RolloutPolicy policy, Rollout rollout, Instant now) {
        Paused paused = (Paused) rollout.state();
        Step at = paused.at();
        if (at.target().isZero()) {
            return Waiting.FIRST;
        }
        Step going = at.hold()
                .map(clock -> at.withHold(doubted(paused) ? clock.again(now) : clock.go(now)))
                .orElse(Step.to(
                        Math.max(0, Ladder.of(policy, rollout).at(at.target())),
                        at.target(),
                        at.confirmed(),
                        at.unproven()));
        return new Ramping(going);
    }

    /** A person who says go on where the evidence was not clear grants another hold, or the pause would return at once. */
    private static boolean doubted(Paused paused) {
        return paused.why().code() == ReasonCode.NOT_PROVEN
                || paused.why().code() == ReasonCode.WARM_EVIDENCE
                || paused.why().code() == ReasonCode.TOO_FEW_SAMPLES;
    }

    private static AwaitingApproval asking(RolloutPolicy policy, Rollout rollout, Instant now) {
        Step at = rollout.state().step().orElseGet(() -> below(rollout.state()));
        Instant until = policy.ramp()
                .stages()
                .get(Ladder.of(policy, rollout).next(at))
                .approval()
                .map(approval -> now.plus(approval.within()))
                .orElse(now);
        return new AwaitingApproval(at, now, until);
    }

    /** Nobody is exposed; the stage asked for is the one above. */
    private static Step below(RolloutState state) {
        int next = state instanceof Waiting waiting ? waiting.fromStage() : 0;
        return new Step(next - 1, Percentage.ZERO, Percentage.ZERO, Optional.empty(), false);
    }
}
