package io.rampguard.analysis;

import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a ramp can be expected to see, before it starts. Figures are expectations and no promises: half of all rollouts need
 * more. Every list is in the policy's order.
 *
 * @param perSecond requests of both arms together
 * @param asks requests a second from which nine of ten harmless rollouts need no longer than the holds; empty where no
 *     traffic is enough or nothing has to be shown
 * @param falseRollback the chance within 0..1 that is spent on all guardrails and looks of the whole rollout
 * @param sharers guardrails that roll back and share it
 * @param outlooks one for each guardrail that is planned
 * @param steps one for each stage
 * @param toLast until the last stage is entered; empty where the ramp would stop before and wait for a person
 * @param best the policy's stage whose time tells most about every further one
 * @param warnings sentences, gravest first
 * @param notes sentences about what the figures leave out or take for granted
 */
public record Plan(
        String policy,
        double perSecond,
        OptionalDouble asks,
        double falseRollback,
        int sharers,
        List<Outlook> outlooks,
        List<Step> steps,
        Optional<Duration> toLast,
        Percentage best,
        List<String> warnings,
        List<String> notes) {
    public Plan {
        outlooks = List.copyOf(outlooks);
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
        notes = List.copyOf(notes);
    }

    /**
     * One guardrail over the whole ramp.
     *
     * @param bound as the policy wrote it
     * @param asked the regression that is asked to be seen, one tolerance beyond what is promised not to be rolled back
     * @param exposed the variant's trials until it is rolled back, if it is there from the first stage on; empty where the
     *     ramp ends before
     * @param after the time that takes
     * @param views one for each stage
     */
    public record Outlook(
            String guardrail,
            String signal,
            String bound,
            String asked,
            OptionalDouble exposed,
            Optional<Duration> after,
            List<View> views) {
        public Outlook {
            views = List.copyOf(views);
        }
    }

    /**
     * What one guardrail sees in one stage by that stage's traffic alone.
     *
     * @param trials of the variant within the hold
     * @param smallest the smallest regression that is seen within the hold; empty where none is
     * @param needed the variant's trials until the regression asked for is rolled back; empty where it never is, without
     *     control
     * @param hold the hold that gives as many
     * @param proof how long it takes to show safety for the next stage; empty at the last stage, or where it cannot be shown
     */
    public record View(
            Percentage stage,
            double trials,
            Optional<String> smallest,
            OptionalDouble needed,
            Optional<Duration> hold,
            Optional<Duration> proof) {
        boolean seen() {
            return needed.isPresent() && needed.getAsDouble() <= trials;
        }
    }

    /**
     * One stage of a harmless rollout, with all that was seen in the stages before it.
     *
     * @param hold as the policy says; at the last stage with the watch
     * @param lasts until the next stage is entered, or until the policy's patience ends
     * @param end what follows
     * @param slowest the guardrail that takes longest to be proven, where one takes longer than the hold
     */
    public record Step(Percentage stage, Duration hold, Duration lasts, End end, Optional<String> slowest) {}

    /** What follows a stage. */
    public enum End {
        /** Every guardrail is shown to be kept at the next share. */
        PROVEN,
        /** The next stage is entered without proof, as the policy allows. */
        UNPROVEN,
        /** The policy's patience ends, and a person is asked. */
        WAITS,
        /** The policy's patience ends, and the rollout is rolled back. */
        ROLLED_BACK,
        /** There is no next stage. */
        LAST
    }
}
