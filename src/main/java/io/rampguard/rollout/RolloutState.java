package io.rampguard.rollout;

import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import java.time.Instant;
import java.util.Optional;

/** What a rollout is in. Each state holds what its own rules need, and nothing else. */
public sealed interface RolloutState {
    Phase phase();

    /** The place on the ramp, in the states that have one. */
    default Optional<Step> step() {
        return Optional.empty();
    }

    /**
     * Nobody is exposed; a first stage will be asked for when nothing speaks against it.
     *
     * @param fromStage index of the stage to enter first: 0, or where an operator's re-arm said
     * @param rearmed an operator re-armed this revision, so the backend's own note of its rollback no longer latches
     */
    record Waiting(int fromStage, boolean rearmed) implements RolloutState {
        public static final Waiting FIRST = new Waiting(0, false);

        @Override
        public Phase phase() {
            return Phase.WAITING;
        }
    }

    /** Going up, or holding a stage. */
    record Ramping(Step at) implements RolloutState {
        @Override
        public Phase phase() {
            return Phase.RAMPING;
        }

        @Override
        public Optional<Step> step() {
            return Optional.of(at);
        }
    }

    /**
     * The hold is over and the evidence is there; a person must say go. Guardrails go on.
     *
     * @param at the stage that is served meanwhile
     */
    record AwaitingApproval(Step at, Instant since, Instant until) implements RolloutState {
        @Override
        public Phase phase() {
            return Phase.AWAITING_APPROVAL;
        }

        @Override
        public Optional<Step> step() {
            return Optional.of(at);
        }
    }

    /**
     * Stays where it is, guarded.
     *
     * @param at the share that is respected: target and confirmed are what was found
     * @param resumesByItself true for a pause by the daemon whose reason can end (source dark); false where a person must act
     */
    record Paused(Step at, Reason why, Instant since, boolean resumesByItself) implements RolloutState {
        @Override
        public Phase phase() {
            return Phase.PAUSED;
        }

        @Override
        public Optional<Step> step() {
            return Optional.of(at);
        }
    }

    /**
     * Zero was ordered and is not confirmed; every tick writes it again.
     *
     * @param from the share that was served when the breach was seen
     */
    record RollingBack(Reason why, Instant since, Percentage from, int stage) implements RolloutState {
        @Override
        public Phase phase() {
            return Phase.ROLLING_BACK;
        }
    }

    /** At zero, latched. */
    record RolledBack(Reason why, Instant since, Percentage from, int stage) implements RolloutState {
        @Override
        public Phase phase() {
            return Phase.ROLLED_BACK;
        }
    }

    /** The last stage is proven and goes on being guarded. The step's hold is the watch. */
    record Watching(Step at) implements RolloutState {
        @Override
        public Phase phase() {
            return Phase.WATCHING;
        }

        @Override
        public Optional<Step> step() {
            return Optional.of(at);
        }
    }

    /** The winner is control now. */
    record Completed(Instant since) implements RolloutState {
        @Override
        public Phase phase() {
            return Phase.COMPLETED;
        }
    }
}
