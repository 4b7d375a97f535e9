package io.rampguard.flags;

import io.rampguard.policy.Arm;

/** How one evaluation ended. */
public sealed interface Evaluation {
    /** An arm. */
    record Resolved(Arm arm, Cause cause) implements Evaluation {}

    /** The share is partial and the context lacks the attribute that decides; the caller uses its own default. */
    record KeyMissing(String attribute) implements Evaluation {}

    /** Why this arm; OpenFeature's reasons. */
    enum Cause {
        /** Everybody gets it. */
        STATIC,
        /** This user's bucket gets it. */
        SPLIT
    }
}
