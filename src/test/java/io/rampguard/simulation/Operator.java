package io.rampguard.simulation;

import io.rampguard.controller.RolloutStatus;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.Stage;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Phase;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A person at the command line: erratic while faults are on, diligent afterwards. */
final class Operator {
    private static final Duration LOOKS_EVERY = Duration.ofMinutes(1);
    private static final Duration WAITS_PAST_THE_HOLD = Duration.ofMinutes(6);

    private final Simulation sim;
    private Duration lookedAt = Duration.ZERO;
    private int resumed;

    Operator(Simulation sim) {
        this.sim = sim;
    }

    void does(FaultPlan.Kind kind, double dice) {
        switch (kind) {
            case OPERATOR_PAUSES -> sim.command(new Verb.Pause());
            case OPERATOR_RESUMES -> sim.command(new Verb.Resume());
            case OPERATOR_ADVANCES -> sim.command(dice < 0.5 ? new Verb.Advance() : new Verb.Jump(stage(dice)));
            case OPERATOR_STEPS_DOWN -> sim.command(dice < 0.5 ? new Verb.StepDown() : new Verb.Jump(stage(1 - dice)));
            case OPERATOR_APPROVES -> sim.command(dice < 0.7 ? new Verb.Approve() : new Verb.Reject());
            case OPERATOR_ROLLS_BACK -> sim.command(new Verb.RollBack());
            case OPERATOR_REARMS ->
                sim.command(new Verb.ReArm(dice < 0.7 ? Optional.empty() : Optional.of(stage(dice))));
            case OPERATOR_FREEZES -> sim.leading().ifPresent(fleet -> fleet.freeze("ann", "the provider is moving"));
            default -> throw new IllegalArgumentException(kind + " is not the operator's");
        }
    }

    void thaws() {
        sim.leading().ifPresent(fleet -> fleet.thaw("ann", "moved"));
    }

    /** Answers each question that the rollout asks of a person, once a minute. */
    void answersWhatIsAsked() {
        if (sim.clock.elapsed().minus(lookedAt).compareTo(LOOKS_EVERY) < 0) {
            return;
        }
        lookedAt = sim.clock.elapsed();
        sim.leading().filter(fleet -> fleet.status().freeze().isPresent()).ifPresent(fleet -> thaws());
        Optional<RolloutStatus> status = sim.leader();
        switch (status.map(RolloutStatus::phase).orElse(Phase.COMPLETED)) {
            case PAUSED -> {
                resumed++;
                ReasonCode why = status.orElseThrow().reason().code();
                if (why == ReasonCode.FOREIGN_ARMS) {
                    sim.hand(Percentage.ZERO);
                }
                // Where everybody has the variant, harm is told to a person and left to them.
                sim.command(why == ReasonCode.BREACH_TOLERANCE ? new Verb.RollBack() : new Verb.Resume());
            }
            case AWAITING_APPROVAL -> sim.command(new Verb.Approve());
            case RAMPING, WATCHING -> {
                if (resumed > 2 || overdue(status.orElseThrow()) || stands(status.orElseThrow())) {
                    sim.command(new Verb.Advance());
                }
            }
            default -> {}
        }
    }

    private boolean overdue(RolloutStatus status) {
        Instant now = sim.clock.instant();
        return status.hold()
                .map(hold -> hold.started().plus(WAITS_PAST_THE_HOLD).isBefore(now)
                        && hold.ends().minus(Duration.ofMinutes(1)).isBefore(now))
                .orElse(false);
    }

    /** Nobody asks for the flag, so that its hold never ends by itself. */
    private boolean stands(RolloutStatus status) {
        return status.since().plus(Duration.ofMinutes(20)).isBefore(sim.clock.instant());
    }

    private Percentage stage(double dice) {
        List<Stage> stages = sim.policy().ramp().stages();
        return stages.get((int) (dice * stages.size()) % stages.size()).exposure();
    }

    /** Somebody edits the ladder in Git while it is being climbed: a stage goes, or every hold becomes shorter. */
    RampPlan edited(RampPlan ramp, double dice) {
        List<Stage> stages = new ArrayList<>(ramp.stages());
        if (dice < 0.3 && stages.size() > 1) {
            stages.removeFirst();
        } else if (dice < 0.6 && stages.size() > 1) {
            stages.removeLast();
        } else {
            stages.replaceAll(stage -> stage.withHold(stage.hold().dividedBy(2)));
        }
        return new RampPlan(stages, ramp.watch(), ramp.holdback(), ramp.calendar(), ramp.knownGoodIsFast());
    }
}
