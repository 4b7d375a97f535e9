package io.rampguard.rollout;

import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState.AwaitingApproval;
import io.rampguard.rollout.RolloutState.Paused;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.RolloutState.Waiting;
import io.rampguard.rollout.RolloutState.Watching;

/**
 * Puts a rollout in its place on a ladder that was edited in mid-ramp. The share that users have stays what it is; only the
 * stage it counts as is found anew, so that the guard goes on whatever was edited.
 */
public final class Refit {
    private Refit() {}

    /** The same rollout on the stages that the policy has now; the rollout itself where nothing moved. */
    public static Rollout of(RolloutPolicy policy, Rollout rollout) {
        Ladder ladder = Ladder.of(policy, rollout);
        RolloutState state = rollout.state();
        RolloutState fitted = switch (state) {
            case Waiting waiting
            when waiting.fromStage() > ladder.last() -> new Waiting(ladder.last(), waiting.rearmed());
            case Ramping ramping -> new Ramping(step(ladder, ramping.at()));
            case AwaitingApproval asked -> awaiting(ladder, asked);
            case Paused p -> new Paused(step(ladder, p.at()), p.why(), p.since(), p.resumesByItself());
            case Watching watching -> watching(step(ladder, watching.at()), ladder);
            default -> state;
        };
        return fitted.equals(state) ? rollout : rollout.withState(fitted);
    }

    private static Step step(Ladder ladder, Step at) {
        boolean inPlace = at.stage() < 0
                || (at.stage() <= ladder.last() && ladder.exposure(at.stage()).equals(at.target()));
        int stage = inPlace ? at.stage() : Math.max(0, ladder.at(at.target()));
        return stage == at.stage() ? at : new Step(stage, at.target(), at.confirmed(), at.hold(), at.unproven());
    }

    /** Goes on waiting where the next stage still asks for a person. */
    private static RolloutState awaiting(Ladder ladder, AwaitingApproval asked) {
        Step seen = step(ladder, asked.at());
        Step at = new Step(
                Math.min(seen.stage(), ladder.last()), seen.target(), seen.confirmed(), seen.hold(), seen.unproven());
        int next = ladder.next(at);
        boolean asks = next <= ladder.last()
                && ladder.policy().ramp().stages().get(next).approval().isPresent();
        if (asks) {
            return new AwaitingApproval(at, asked.since(), asked.until());
        }
        return at.target().isZero() ? new Waiting(Math.min(at.stage() + 1, ladder.last()), false) : new Ramping(at);
    }

    /** A ramp that was made longer goes on from where its watch stood. */
    private static RolloutState watching(Step at, Ladder ladder) {
        return at.stage() < ladder.last() ? new Ramping(at) : new Watching(at);
    }
}
