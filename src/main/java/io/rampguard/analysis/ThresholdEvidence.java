package io.rampguard.analysis;

import io.rampguard.metrics.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code method: threshold} keeps: the stage's windows of the last 30 minutes, and each guardrail's last verdicts for
 * its m-of-n rule.
 *
 * @param stageSince when the stage whose windows these are was first seen served
 * @param windows per signal, in time order
 * @param marks per guardrail id, whether each of the last looks with new data was beyond the bound; the newest last
 */
public record ThresholdEvidence(
        Map<String, Instant> cursors,
        Optional<Silence> silence,
        Optional<Instant> stageSince,
        Map<String, List<Observation.Measured>> windows,
        Map<String, List<Boolean>> marks)
        implements Evidence {
    public static final ThresholdEvidence NONE =
            new ThresholdEvidence(Map.of(), Optional.empty(), Optional.empty(), Map.of(), Map.of());

    public ThresholdEvidence {
        cursors = Map.copyOf(cursors);
        windows = Map.copyOf(windows);
        marks = Map.copyOf(marks);
    }

    @Override
    public ThresholdEvidence fresh() {
        return new ThresholdEvidence(cursors, Optional.empty(), Optional.empty(), Map.of(), Map.of());
    }

    @Override
    public ThresholdEvidence afterGap() {
        return new ThresholdEvidence(cursors, Optional.empty(), stageSince, windows, marks);
    }
}
