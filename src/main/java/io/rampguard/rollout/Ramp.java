package io.rampguard.rollout;

import static io.rampguard.units.ReasonCode.*;

import io.rampguard.analysis.Verdict;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Decision.*;
import io.rampguard.rollout.Exposure.*;
import io.rampguard.rollout.RolloutState.*;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Chooses the next move of one rollout. Same inputs, same answer: time and evidence arrive as values.
 *
 * <p>The order of the questions is the product's promise: a breach goes first in every phase that exposes anyone; then what
 * the backend really serves; only then evidence, patience, approval, windows and the hold.
 */
public final class Ramp {
    private Ramp() {}

    /** The next move. */
    public static Decision decide(RolloutPolicy policy, Rollout rollout, Sight sight, Instant now) {
        Ladder ladder = Ladder.of(policy, rollout);
        return switch (rollout.state()) {
            case Waiting waiting -> waiting(ladder, waiting, sight, now);
            case Ramping ramping -> ramping(ladder, ramping.at(), sight, now);
            case AwaitingApproval awaiting -> awaiting(ladder, awaiting, sight, now);
            case Paused paused -> paused(ladder, paused, sight, now);
            case RollingBack rolling -> rollingBack(rolling, sight.exposure());
            case RolledBack latched -> rolledBack(sight.exposure());
            case Watching watching -> watching(ladder, watching.at(), sight, now);
            case Completed done -> completed(ladder, sight);
        };
    }

    /**
     * What an operator's command comes to. The same rules wherever it was typed; a command never passes a breach upwards and
     * never waits downwards.
     *
     * @param sight what the last tick saw
     */
    public static Obedience obey(RolloutPolicy policy, Rollout rollout, Command command, Sight sight) {
        // The ladder may have been edited since the last look; a command is about the one that is there now.
        return new Orders(policy, Refit.of(policy, rollout), command, sight).answer(command.verb());
    }

    /** Likewise for a rollout whose policy is not there: users can be taken out, and nothing else can be asked. */
    public static Obedience obeyWithoutPolicy(Rollout rollout, Command command) {
        return command.verb() instanceof Command.Verb.RollBack
                ? Orders.rollBack(rollout.state(), Orders.why(command))
                : new Obedience.Refusal("its policy is gone; only roll-back is possible");
    }

    /** How long the present stage is held, or the watch lasts; zero below the first stage. */
    public static Duration holdOf(RolloutPolicy policy, Rollout rollout) {
        Ladder ladder = Ladder.of(policy, rollout);
        return rollout.state() instanceof Watching
                ? ladder.watch()
                : rollout.state()
                        .step()
                        .filter(step -> step.stage() >= 0)
                        .map(ladder::hold)
                        .orElse(Duration.ZERO);
    }

    /** The share that a pass leads to: the judge has to show it safe. Empty at the top. */
    public static Optional<Percentage> nextOf(RolloutPolicy policy, Rollout rollout) {
        Ladder ladder = Ladder.of(policy, rollout);
        int next = rollout.state().step().map(ladder::next).orElse(0);
        return next > ladder.last() ? Optional.empty() : Optional.of(ladder.exposure(next));
    }

    private static Decision waiting(Ladder ladder, Waiting waiting, Sight sight, Instant now) {
        Decision standing = switch (sight.exposure()) {
            case Unread gap -> new Hold(gap.reason());
            case Foreign foreign -> new Pause(Percentage.ZERO, false, foreign.reason());
            case Unprepared unprepared -> new Rewrite(Percentage.ZERO, Reason.of(PREPARING));
            // The record of a rollback was lost, the backend's own note of it was not: it latches all the same.
            case Served served
            when served.latched() && served.share().isZero() ->
                // An operator's re-arm takes the note away first, so that a later one is never mistaken for it.
                waiting.rearmed()
                        ? new Rewrite(Percentage.ZERO, Reason.of(PREPARING))
                        : new RollBack(Reason.of(LATCHED));
            case Served served
            when !served.share().isZero() ->
                new Pause(
                        served.share(),
                        false,
                        Reason.of(
                                FOUND_ABOVE_ZERO,
                                "the flag already serves " + served.share()
                                        + "; resume goes on from there, roll-back takes it to 0"));
            case Served served -> mayRise(ladder, sight, now).orElse(null);
        };
        if (standing != null) {
            return standing;
        }
        if (sight.verdict() instanceof Verdict.Breach breach) {
            return new Hold(breach.reason());
        }
        // Control must be visible before anyone is exposed; a flag that nobody asks for yet may start.
        if (sight.verdict() instanceof Verdict.NoData silent && silent.reason().code() != NO_TRAFFIC) {
            return new Hold(silent.reason());
        }
        return ladder.enter(waiting.fromStage(), false, Reason.of(FIRST_STAGE), now);
    }

    private static Decision ramping(Ladder ladder, Step at, Sight sight, Instant now) {
        return guard(at, sight)
                .or(() -> Patience.over(ladder, sight.verdict(), at, now))
                .or(() -> landing(at, sight))
                .orElseGet(() -> afterHold(ladder, at, sight, now));
    }

    private static Decision watching(Ladder ladder, Step at, Sight sight, Instant now) {
        return guard(at, sight)
                .or(() -> Patience.over(ladder, sight.verdict(), at, now))
                .orElseGet(() -> afterWatch(ladder, at, sight, now));
    }

    private static Decision awaiting(Ladder ladder, AwaitingApproval awaiting, Sight sight, Instant now) {
        return guard(awaiting.at(), sight)
                .or(() -> Patience.over(ladder, sight.verdict(), awaiting.at(), now))
                .orElseGet(() -> now.isBefore(awaiting.until())
                        ? new Hold(Reason.of(AWAITING_APPROVAL))
                        : new Pause(awaiting.at().confirmed(), false, Reason.of(APPROVAL_EXPIRED)));
    }

    private static Decision paused(Ladder ladder, Paused paused, Sight sight, Instant now) {
        if (sight.verdict() instanceof Verdict.Breach breach && breach.action() == Action.ROLLBACK) {
            return new RollBack(breach.reason());
        }
        Optional<Decision> moved = Drift.of(paused.at(), sight.exposure());
        if (moved.isPresent()) {
            // A pause that finds nothing new stays the pause it is, with its own reason.
            return moved.get() instanceof Pause again
                            && again.at().equals(paused.at().target())
                    ? new Hold(paused.why())
                    : moved.get();
        }
        Optional<Decision> silence = Patience.over(ladder, sight.verdict(), paused.at(), now);
        if (silence.orElse(null) instanceof RollBack rollBack) {
            return rollBack;
        }
        boolean silent = sight.verdict() instanceof Verdict.NoData gap
                && Patience.blind(gap.reason().code());
        return paused.resumesByItself() && !silent ? new Resume(Reason.of(RESUMED)) : new Hold(paused.why());
    }

    private static Decision rollingBack(RollingBack rolling, Exposure exposure) {
        return switch (exposure) {
            case Served served when served.share().isZero() -> new ConfirmZero(rolling.why());
            case Unprepared everybodyHasControl -> new ConfirmZero(rolling.why());
            case Foreign foreign -> new Hold(foreign.reason());
            case Served served -> new RollBack(rolling.why());
            case Unread gap -> new RollBack(rolling.why());
        };
    }

    private static Decision rolledBack(Exposure exposure) {
        return exposure instanceof Served served && !served.share().isZero()
                ? new Lower(
                        Percentage.ZERO,
                        Reason.of(
                                RAISED_BY_HAND,
                                "found at " + served.share()
                                        + " after a rollback; lowering to 0 — re-arm to ramp again"))
                : new Hold(Reason.of(LATCHED));
    }

    private static Decision completed(Ladder ladder, Sight sight) {
        // Exactly the share with the holdback means that completion's own write has not landed.
        boolean missing = ladder.heldBack()
                && sight.exposure() instanceof Served served
                && served.share().equals(ladder.exposure(ladder.last()));
        return missing && !sight.frozen()
                ? new Rewrite(ladder.whole(), Reason.of(NOT_YET_SERVED))
                : new Hold(Reason.of(DONE));
    }

    /** A breach first; what takes users out goes before a mere pause, whatever the verdict. */
    private static Optional<Decision> guard(Step at, Sight sight) {
        Optional<Decision> drift = Drift.of(at, sight.exposure());
        if (!(sight.verdict() instanceof Verdict.Breach breach)) {
            return drift;
        }
        if (breach.action() == Action.ROLLBACK) {
            return Optional.of(new RollBack(breach.reason()));
        }
        return drift.filter(moved -> moved instanceof Lower || moved instanceof RollBack)
                .or(() -> Optional.of(new Pause(at.confirmed(), false, breach.reason())));
    }

    /** Our own raise on its way: written again until it is seen, then the hold starts. */
    private static Optional<Decision> landing(Step at, Sight sight) {
        boolean served = sight.exposure() instanceof Served seen && seen.share().equals(at.target());
        if (served) {
            return at.hold().isPresent() ? Optional.empty() : Optional.of(new StartHold(Reason.of(STAGE_SERVED)));
        }
        return Optional.of(
                sight.frozen() ? new Hold(Reason.of(FROZEN)) : new Rewrite(at.target(), Reason.of(NOT_YET_SERVED)));
    }

    private static Decision afterHold(Ladder ladder, Step at, Sight sight, Instant now) {
        if (!ladder.over(at, now)) {
            return new Hold(sight.verdict() instanceof Verdict.NoData gap ? gap.reason() : Reason.of(STILL_HOLDING));
        }
        if (ladder.next(at) > ladder.last()) {
            return new Promote(Reason.of(WATCH_STARTED));
        }
        if (sight.verdict() instanceof Verdict.Pass && sight.ready()) {
            return rise(ladder, at, sight, false, now);
        }
        return unproven(ladder, at, sight, now);
    }

    private static Decision afterWatch(Ladder ladder, Step at, Sight sight, Instant now) {
        if (!at.hold().map(clock -> clock.over(ladder.watch(), now)).orElse(false)) {
            return new Hold(sight.verdict() instanceof Verdict.NoData gap ? gap.reason() : Reason.of(STILL_WATCHING));
        }
        return sight.verdict() instanceof Verdict.Pass
                ? complete(ladder, sight, Reason.of(WATCH_ENDED), now)
                : unproven(ladder, at, sight, now);
    }

    /** The hold is over and the evidence is not there: bear it as long as the policy says, then do what it says. */
    private static Decision unproven(Ladder ladder, Step at, Sight sight, Instant now) {
        Reason why = sight.verdict().reason();
        boolean patient =
                !at.hold().map(clock -> clock.over(ladder.longest(at), now)).orElse(false);
        if (patient || why.code() == SHARED_FATE || sight.verdict() instanceof Verdict.NoData) {
            return new Hold(why);
        }
        int next = ladder.next(at);
        // Nobody more sees a variant while evidence against it gathers, whatever the policy says of doubt.
        boolean warm = why.code() == WARM_EVIDENCE;
        boolean small = next <= ladder.last()
                && !warm
                && !ladder.exposure(next).above(ladder.policy().patience().unprovenUpTo());
        Reason unproven = Reason.of(UNPROVEN, why.text());
        if (small) {
            return rise(ladder, at, sight, true, now);
        }
        return switch (ladder.policy().patience().inconclusiveThen()) {
            case HOLD -> new Hold(why);
            case PAUSE -> new Pause(at.confirmed(), false, why);
            case ROLLBACK -> new RollBack(why);
            case ADVANCE ->
                warm
                        ? new Hold(why)
                        : next > ladder.last()
                                ? complete(ladder, sight, unproven, now)
                                : rise(ladder, at, sight, true, now);
        };
    }

    /** Giving the held back users the winner is a rise like any other. */
    private static Decision complete(Ladder ladder, Sight sight, Reason why, Instant now) {
        Decision complete = new Complete(why);
        return ladder.heldBack() ? mayRise(ladder, sight, now).orElse(complete) : complete;
    }

    private static Decision rise(Ladder ladder, Step at, Sight sight, boolean unproven, Instant now) {
        Reason why = unproven ? Reason.of(UNPROVEN) : Reason.of(ALL_PASS);
        return mayRise(ladder, sight, now).orElseGet(() -> ladder.enter(ladder.next(at), unproven, why, now));
    }

    /** What stops a rise, whatever the evidence. */
    private static Optional<Decision> mayRise(Ladder ladder, Sight sight, Instant now) {
        if (sight.frozen()) {
            return Optional.of(new Hold(Reason.of(FROZEN)));
        }
        return ladder.policy().ramp().calendar().mayAdvance(now)
                ? Optional.empty()
                : Optional.of(new Hold(Reason.of(OUTSIDE_WINDOW)));
    }
}
