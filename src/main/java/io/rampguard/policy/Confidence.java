package io.rampguard.policy;

import java.time.Duration;

/**
 * How sure a rollback must be, and how that is known.
 *
 * @param falseRollback the probability that a rollout which breaks no promise is rolled back, over all its stages, guardrails
 *     and looks together; within 0, exclusive, and 0.5
 * @param method which judge weighs the evidence; {@code THRESHOLD} promises per look and does not read {@code falseRollback}
 */
public record Confidence(double falseRollback, Method method) {
    public static final Confidence DEFAULT = new Confidence(0.01, Method.SEQUENTIAL);

    /** The plain method at the same figure. */
    public static final Confidence THRESHOLD = new Confidence(0.01, Method.THRESHOLD);

    /** How far back {@code THRESHOLD} remembers; what looks further back needs {@code SEQUENTIAL}. */
    public static final Duration THRESHOLD_MEMORY = Duration.ofMinutes(30);

    public Confidence {
        if (!(falseRollback > 0 && falseRollback <= 0.5)) {
            throw new IllegalArgumentException(
                    "the probability of a false rollback must be above 0 and at most 0.5, got " + falseRollback);
        }
    }

    /** Which judge weighs the evidence. */
    public enum Method {
        /** Evidence that may be looked at after every poll, with one promise for the whole rollout. */
        SEQUENTIAL,
        /** Bounds of 99.9 % at each look, on 2 looks of 3. */
        THRESHOLD
    }
}
