package io.rampguard.metrics;

import io.rampguard.policy.PolicyName;
import io.rampguard.units.Reason;

/** One signal of one rollout in one window: both arms at the same instants, or the reason why not. */
public sealed interface Observation {
    PolicyName rollout();

    /** The signal's name. */
    String signal();

    /**
     * Both arms, measured over the same window. Zero in both arms is a measurement (no traffic); so is zero in one of them.
     */
    record Measured(PolicyName rollout, String signal, Window window, Counts control, Counts variant)
            implements Observation {
        public Measured {
            if (!control.getClass().equals(variant.getClass())) {
                throw new IllegalArgumentException("both arms must be counted alike");
            }
        }
    }

    /**
     * Nothing to judge, and why: SOURCE_DARK (no answer, error, breaker open), STALE, WARMING_UP (no window is complete
     * yet), NO_SERIES (the family is absent in both arms), PARTIAL_ANSWER or IMPLAUSIBLE.
     */
    record Missing(PolicyName rollout, String signal, Reason reason) implements Observation {}
}
