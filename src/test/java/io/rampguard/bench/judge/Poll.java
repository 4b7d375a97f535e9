package io.rampguard.bench.judge;

import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Window;
import io.rampguard.units.Percentage;
import java.util.List;
import java.util.Optional;

/**
 * Everything that one poll of one replication brings.
 *
 * @param window its number; negative in the history
 * @param stage the share in force, zero in the history
 * @param measured the signals in the order of the scenario's watches
 * @param readings the same with what only oracles know
 * @param buckets the first signal by the users' buckets, where the scenario has the label
 */
record Poll(
        int window,
        Percentage stage,
        Window when,
        Arrivals arrivals,
        List<Measured> measured,
        List<Reading> readings,
        Optional<ByBucket> buckets) {
    boolean history() {
        return window < 0;
    }
}
