package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One signal's counts by the hash bucket of the user, both arms with the same buckets. */
record ByBucket(String signal, List<Counts> control, List<Counts> variant) {
    /** The signal's measurement told apart by the label. */
    Measured on(Measured whole) {
        SortedMap<String, Observation.Arms> buckets = new TreeMap<>();
        for (int i = 0; i < control.size(); i++) {
            buckets.put(String.valueOf(i), new Observation.Arms(control.get(i), variant.get(i)));
        }
        return new Measured(whole.rollout(), whole.signal(), whole.window(), whole.control(), whole.variant(), buckets);
    }
}
