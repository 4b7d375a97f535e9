package io.rampguard.metrics;

import io.rampguard.metrics.Counts.Proportion;
import io.rampguard.metrics.Observation.Arms;
import io.rampguard.metrics.Observation.Measured;
import java.util.Collection;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts a window together from the counts of its buckets: the whole is their sum, so that both always agree. */
public final class Split {
    private static final Proportion NOTHING = new Proportion(0, 0);

    private Split() {}

    /** One window of both arms; a bucket that only one of them has is zero in the other. */
    public static Measured measured(
            ObservationRequest request,
            Window window,
            SortedMap<String, Proportion> control,
            SortedMap<String, Proportion> variant) {
        SortedSet<String> values = new TreeSet<>(control.keySet());
        values.addAll(variant.keySet());
        SortedMap<String, Arms> buckets = new TreeMap<>();
        for (String value : values) {
            buckets.put(value, new Arms(control.getOrDefault(value, NOTHING), variant.getOrDefault(value, NOTHING)));
        }
        return new Measured(
                request.rollout(),
                request.signal().name(),
                window,
                sum(control.values()),
                sum(variant.values()),
                buckets);
    }

    private static Proportion sum(Collection<Proportion> parts) {
        double total = 0;
        double events = 0;
        for (Proportion part : parts) {
            total += part.total();
            events += part.events();
        }
        // Each part's events are within its total, and rounding must not take the sums apart.
        return new Proportion(total, Math.min(events, total));
    }

    /** Why a label is refused, with the cure. */
    public static String tooMany(String label, int values) {
        return String.format(
                Locale.ROOT, "%s has %,d values; it must be a hash of the user modulo about 20", label, values);
    }
}
