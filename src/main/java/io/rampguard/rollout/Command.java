package io.rampguard.rollout;

import io.rampguard.units.Kebab;
import io.rampguard.units.Percentage;
import java.util.Optional;

/**
 * What an operator asks of one rollout.
 *
 * @param request an id chosen by the caller; the same id twice is one request
 * @param by who asks, as authenticated
 * @param why in the person's words; never empty
 */
public record Command(Verb verb, String request, String by, String why) {
    public Command {
        if (request.isBlank() || by.isBlank() || why.isBlank()) {
            throw new IllegalArgumentException("a command needs a request id, an identity and a reason");
        }
    }

    /** The verb with its object. */
    public sealed interface Verb {
        /** Kebab case, as the API and the command line spell it: {@code roll-back}. */
        default String word() {
            return Kebab.of(getClass());
        }

        /** Zero, now, latched. */
        record RollBack() implements Verb {}

        record Pause() implements Verb {}

        record Resume() implements Verb {}

        /** Says go to the next stage. */
        record Approve() implements Verb {}

        /** Says no: the rollout pauses where it is. */
        record Reject() implements Verb {}

        /** Ends the present hold; the next stage is entered if nothing breaches. */
        record Advance() implements Verb {}

        /** Goes up or down to the stage that serves this share. */
        record Jump(Percentage to) implements Verb {}

        /** One stage down. */
        record StepDown() implements Verb {}

        /**
         * Ramps again after a rollback.
         *
         * @param fromStage where a rollback that was nobody's fault threw it out; empty for the first stage
         */
        record ReArm(Optional<Percentage> fromStage) implements Verb {}
    }
}
