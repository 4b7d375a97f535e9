package io.rampguard.metrics;

import io.rampguard.policy.PolicyName;
import io.rampguard.units.Reason;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** One signal of one rollout in one window: both arms at the same instants, or the reason why not. */
public sealed interface Observation {
    PolicyName rollout();

    /** The signal's name. */
    String signal();

    /**
     * Both arms, measured over the same window. Zero in both arms is a measurement (no traffic); so is zero in one of them.
     *
     * @param buckets by the value of the plan's bucket label, at most {@link #MOST_BUCKETS}; series without the label count
     *     under the empty text. Their sums are {@code control} and {@code variant}. Empty where the plan names no label or the
     *     signal is no proportion
     */
    record Measured(
            PolicyName rollout,
            String signal,
            Window window,
            Counts control,
            Counts variant,
            SortedMap<String, Arms> buckets)
            implements Observation {
        /** A bucket is a hash modulo about 20; a label with more values is something else, such as a user. */
        public static final int MOST_BUCKETS = 64;

        private static final SortedMap<String, Arms> NONE = Collections.emptySortedMap();

        public Measured {
            if (!control.getClass().equals(variant.getClass())) {
                throw new IllegalArgumentException("both arms must be counted alike");
            }
            if (buckets.size() > MOST_BUCKETS) {
                throw new IllegalArgumentException(buckets.size() + " buckets");
            }
            buckets = buckets.isEmpty() ? NONE : Collections.unmodifiableSortedMap(new TreeMap<>(buckets));
        }

        /** Not told apart by bucket. */
        public Measured(PolicyName rollout, String signal, Window window, Counts control, Counts variant) {
            this(rollout, signal, window, control, variant, NONE);
        }
    }

    /** What both arms did, where it is told apart further than by window. */
    record Arms(Counts control, Counts variant) {}

    /**
     * Nothing to judge, and why: SOURCE_DARK (no answer, error, breaker open), STALE, WARMING_UP (no window is complete
     * yet), NO_SERIES (the family is absent in both arms), PARTIAL_ANSWER or IMPLAUSIBLE.
     */
    record Missing(PolicyName rollout, String signal, Reason reason) implements Observation {}
}
