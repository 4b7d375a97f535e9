package io.rampguard.policy;

import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.Optional;

/**
 * One step of the ramp.
 *
 * @param minimumSamples requests of each arm that this stage must have seen before it can pass; 0 leaves it to the judge
 * @param approval present where a person must say go before this stage is entered
 */
public record Stage(Percentage exposure, Duration hold, long minimumSamples, Optional<Approval> approval) {
    public Stage {
        if (exposure.isZero()) {
            throw new IllegalArgumentException("a stage must expose somebody");
        }
        if (hold.isNegative()) {
            throw new IllegalArgumentException("a hold must not be negative, got " + hold);
        }
    }

    public Stage withHold(Duration other) {
        return new Stage(exposure, other, minimumSamples, approval);
    }

    /** A person says go before this stage is entered; unanswered {@code within} this time the rollout pauses. */
    public record Approval(Duration within) {}
}
