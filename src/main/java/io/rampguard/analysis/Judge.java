package io.rampguard.analysis;

import io.rampguard.policy.RolloutPolicy;

/** Turns windows of raw counts into a verdict. Pure: same inputs, same answer, on any machine. */
public interface Judge {
    /** Evidence of a rollout that has seen nothing. */
    Evidence fresh();

    /**
     * Takes in the windows that are new and judges.
     *
     * @param before what the last look left; replaced by {@link #fresh} where it is another method's
     * @return evidence to keep, a finding for each guardrail, and the verdict. Looking twice at the same windows answers the
     *     same and counts nothing twice
     */
    Assessment assess(RolloutPolicy policy, Evidence before, Look look);
}
