package io.rampguard.rollout;

import io.rampguard.analysis.Verdict;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command.Verb.*;
import io.rampguard.rollout.Obedience.*;
import io.rampguard.rollout.RolloutState.*;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.Optional;

/** What an operator may ask in which state. As pure as the ramp, and with the same moves. */
final class Orders {
    private final RolloutPolicy policy;
    private final Rollout rollout;
    private final Reason why;
    private final Sight sight;
    private final Ladder ladder;

    Orders(RolloutPolicy policy, Rollout rollout, Command command, Sight sight) {
        this.policy = policy;
        this.rollout = rollout;
        this.why = why(command);
        this.sight = sight;
        this.ladder = Ladder.of(policy, rollout);
    }

    Obedience answer(Command.Verb verb) {
        return switch (verb) {
            case RollBack back -> rollBack(rollout.state(), why);
            case Pause pause -> pause();
            case Resume resume -> resume();
            case Approve approve -> approve();
            case Reject reject -> reject();
            case Advance advance -> advance();
            case Jump jump -> jump(jump.to());
            case StepDown down -> stepDown();
            case ReArm again -> reArm(again.fromStage());
        };
    }

    static Reason why(Command command) {
        return Reason.of(ReasonCode.OPERATOR, command.why() + " (" + command.by() + ")");
    }

    static Obedience rollBack(RolloutState state, Reason why) {
        return switch (state) {
            case RolledBack done -> new Already("rolled back since " + done.since());
            // Asking again is how a person pushes an unconfirmed zero; it writes at once.
            case RollingBack going -> new Move(new Decision.RollBack(going.why()));
            default -> new Move(new Decision.RollBack(why));
        };
    }

    private Obedience pause() {
        return switch (rollout.state()) {
            case Paused paused when !paused.resumesByItself() -> new Already("paused since " + paused.since());
            case Waiting waiting -> new Move(new Decision.Pause(Percentage.ZERO, false, why));
            case Ramping r -> new Move(new Decision.Pause(r.at().confirmed(), false, why));
            case AwaitingApproval a -> new Move(new Decision.Pause(a.at().confirmed(), false, why));
            case Watching w -> new Move(new Decision.Pause(w.at().confirmed(), false, why));
            case Paused paused -> new Move(new Decision.Pause(paused.at().confirmed(), false, why));
            case RollingBack r -> refuse("a rollback cannot be paused");
            case RolledBack r -> refuse("it is rolled back; there is nothing to pause");
            case Completed c -> refuse("it is complete; there is nothing to pause");
        };
    }

    private Obedience resume() {
        return rollout.state() instanceof Paused
                ? new Move(new Decision.Resume(why))
                : rollout.state() instanceof RolledBack
                        ? refuse("a rollback is latched; use re-arm with a reason")
                        : new Already("it is not paused");
    }

    private Obedience approve() {
        return rollout.state() instanceof AwaitingApproval awaiting
                ? up(ladder.next(awaiting.at()), false)
                : refuse("no approval is asked for");
    }

    private Obedience reject() {
        return rollout.state() instanceof AwaitingApproval awaiting
                ? new Move(new Decision.Pause(awaiting.at().confirmed(), false, why))
                : refuse("no approval is asked for");
    }

    private Obedience advance() {
        return switch (rollout.state()) {
            case Waiting waiting -> up(waiting.fromStage(), false);
            case AwaitingApproval awaiting -> up(ladder.next(awaiting.at()), false);
            case Ramping r
            when r.at().hold().isEmpty() ->
                refuse("the backend does not serve " + r.at().target() + " yet; there is no hold to end");
            case Ramping r when ladder.next(r.at()) > ladder.last() -> watch(r.at());
            case Ramping r -> up(ladder.next(r.at()), !(sight.verdict() instanceof Verdict.Pass));
            case Watching w -> barred(ladder.heldBack()).orElseGet(() -> new Move(new Decision.Complete(why)));
            case Paused p -> refuse("it is paused; resume it first");
            default -> latched();
        };
    }

    /** The watch is a hold too: it starts when the backend is seen to serve the stage. */
    private Obedience watch(Step at) {
        return switch (sight.exposure()) {
            case Exposure.Served served when served.share().equals(at.target()) -> new Move(new Decision.Promote(why));
            case Exposure.Unread gap -> refuse(gap.reason().text());
            default -> refuse("the backend does not serve " + at.target() + " now; there is nothing to watch yet");
        };
    }

    private Obedience jump(Percentage to) {
        Optional<Integer> stage = stageOf(to);
        if (stage.isEmpty()) {
            return refuse(to + " is not a stage of this policy; stages are "
                    + policy.ramp().stages().stream()
                            .map(s -> s.exposure().toString())
                            .toList());
        }
        return switch (rollout.state()) {
            case Waiting waiting
            when stage.get() > waiting.fromStage() ->
                refuse("nobody has seen the variant yet; the first stage is "
                        + policy.ramp().exposure(0));
            case Waiting waiting -> up(stage.get(), false);
            case Ramping r -> move(r.at(), stage.get());
            case AwaitingApproval a -> move(a.at(), stage.get());
            case Paused p -> move(p.at(), stage.get());
            case Watching w -> move(w.at(), stage.get());
            default -> latched();
        };
    }

    private Obedience move(Step at, int stage) {
        Percentage to = ladder.exposure(stage);
        if (to.equals(at.target())) {
            return new Already("it stands at " + at.target());
        }
        boolean nextOne = at.target().isZero() && stage == ladder.next(at);
        if (at.confirmed().isZero() && to.above(at.target()) && !nextOne) {
            return refuse("nobody has seen the variant yet; one stage at a time");
        }
        return to.below(at.confirmed())
                ? new Move(new Decision.StepDown(stage, to, why))
                : up(stage, !(sight.verdict() instanceof Verdict.Pass));
    }

    private Obedience stepDown() {
        return switch (rollout.state()) {
            case Ramping r -> down(r.at());
            case AwaitingApproval a -> down(a.at());
            case Paused p -> down(p.at());
            case Watching w -> down(w.at());
            default -> refuse("nobody is exposed; there is no step to go down");
        };
    }

    private Obedience down(Step at) {
        // While a raise is on its way, down means below what users have, not below what was asked for.
        int stage = Math.min(at.stage() - 1, ladder.at(at.confirmed()));
        return stage < 0
                ? refuse("there is no stage below; use pause to stay there or roll-back to go to 0")
                : new Move(new Decision.StepDown(stage, policy.ramp().exposure(stage), why));
    }

    private Obedience reArm(Optional<Percentage> from) {
        if (!(rollout.state() instanceof RolledBack)) {
            return rollout.state() instanceof RollingBack
                    ? refuse("zero is not confirmed yet; re-arm when it is")
                    : refuse("it is not rolled back");
        }
        Optional<Integer> stage = from.map(this::stageOf).orElse(Optional.of(0));
        return stage.<Obedience>map(s -> new Move(new Decision.Arm(s, why)))
                .orElseGet(() -> refuse(from.map(Percentage::toString).orElse("") + " is not a stage of this policy"));
    }

    private Obedience up(int stage, boolean unproven) {
        return barred(true)
                .orElseGet(
                        () -> new Move(new Decision.Advance(stage, policy.ramp().exposure(stage), unproven, why)));
    }

    /** A person may end a hold, and may not pass a breach, a freeze, darkness, or users whose arms are not ours. */
    private Optional<Obedience> barred(boolean raises) {
        if (sight.verdict() instanceof Verdict.Breach breach) {
            return Optional.of(refuse(breach.reason().text()));
        }
        if (sight.verdict() instanceof Verdict.NoData gap
                && Patience.blind(gap.reason().code())) {
            return Optional.of(
                    refuse("there is nothing to judge by: " + gap.reason().text()));
        }
        if (raises && sight.frozen()) {
            return Optional.of(refuse("the fleet is frozen; thaw it first"));
        }
        return switch (sight.exposure()) {
            case Exposure.Foreign foreign
            when raises -> Optional.of(refuse(foreign.reason().text()));
            case Exposure.Unread gap
            when raises -> Optional.of(refuse(gap.reason().text()));
            default -> Optional.empty();
        };
    }

    private Obedience latched() {
        return rollout.state() instanceof Completed
                ? refuse("it is complete")
                : refuse("it is rolled back and latched; use re-arm with a reason");
    }

    private Optional<Integer> stageOf(Percentage share) {
        for (int stage = 0; stage <= policy.ramp().last(); stage++) {
            if (policy.ramp().stages().get(stage).exposure().equals(share)
                    || policy.ramp().exposure(stage).equals(share)) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }

    private static Obedience refuse(String sentence) {
        return new Refusal(sentence);
    }
}
