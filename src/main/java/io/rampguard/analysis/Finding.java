package io.rampguard.analysis;

import io.rampguard.units.Reason;
import java.util.OptionalDouble;

/**
 * One guardrail under the judge's eyes. Estimates are for people and status; verdicts never rest on them alone.
 *
 * @param guardrail its id
 * @param control control's estimate in the signal's unit, empty without samples
 * @param variant the variant's
 * @param controlSamples trials since the stage was served
 * @param variantSamples the same for the variant
 * @param low lower end of the interval for the variant's excess or value, in the bound's own terms
 * @param high its upper end
 * @param verdict of this guardrail alone
 */
public record Finding(
        String guardrail,
        String signal,
        OptionalDouble control,
        OptionalDouble variant,
        double controlSamples,
        double variantSamples,
        OptionalDouble low,
        OptionalDouble high,
        Outcome verdict,
        Reason reason) {
    /** Of one guardrail, in kebab case in the API. */
    public enum Outcome {
        PASS,
        BREACH,
        INCONCLUSIVE,
        NO_DATA
    }
}
