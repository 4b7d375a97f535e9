package io.rampguard.rollout;

import io.rampguard.units.Percentage;
import java.time.Instant;
import java.util.Optional;

/**
 * Where on the ramp a rollout stands.
 *
 * @param stage index into the policy's stages, from 0; -1 below the first
 * @param target the share asked for
 * @param confirmed the share last seen served under this step
 * @param hold the stage's clock, once the target was seen served
 * @param unproven entered without complete evidence, as the policy allows for small stages
 */
public record Step(int stage, Percentage target, Percentage confirmed, Optional<HoldClock> hold, boolean unproven) {
    /** Below the first stage: nobody is exposed. */
    public static final Step GROUND = new Step(-1, Percentage.ZERO, Percentage.ZERO, Optional.empty(), false);

    /** A step just asked for: nothing of it is confirmed yet. */
    public static Step to(int stage, Percentage target, Percentage confirmed, boolean unproven) {
        return new Step(stage, target, confirmed, Optional.empty(), unproven);
    }

    public Step confirmedAt(Instant now) {
        return new Step(stage, target, target, Optional.of(HoldClock.startedAt(now)), unproven);
    }

    public Step withHold(HoldClock clock) {
        return new Step(stage, target, confirmed, Optional.of(clock), unproven);
    }
}
