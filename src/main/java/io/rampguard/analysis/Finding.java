package io.rampguard.analysis;

import io.rampguard.units.Deferred;
import io.rampguard.units.Reason;
import java.util.OptionalDouble;

/**
 * One guardrail under the judge's eyes. Estimates are for people and status; verdicts never rest on them alone. What costs
 * much and few read, the interval and the reason's sentence, a judge hands over unread: {@code Deferred.of(() -> ...)} and
 * {@code Reason.of(code, () -> ...)}, over values that do not change.
 *
 * @param guardrail its id
 * @param control control's estimate in the signal's unit, empty without samples
 * @param variant the variant's
 * @param controlSamples trials since the stage was served
 * @param variantSamples the same for the variant
 * @param interval of the variant's excess or value, in the bound's own terms
 * @param verdict of this guardrail alone
 */
public record Finding(
        String guardrail,
        String signal,
        OptionalDouble control,
        OptionalDouble variant,
        double controlSamples,
        double variantSamples,
        Deferred<Interval> interval,
        Outcome verdict,
        Reason reason) {
    /** Lower end of the interval, where it can be said. */
    public OptionalDouble low() {
        return interval.get().low();
    }

    /** Its upper end. */
    public OptionalDouble high() {
        return interval.get().high();
    }

    /** Of one guardrail, in kebab case in the API. */
    public enum Outcome {
        PASS,
        BREACH,
        INCONCLUSIVE,
        NO_DATA
    }
}
