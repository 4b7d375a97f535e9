package io.rampguard.controller;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.units.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One compact line of what a tick measured for a flag that exposes somebody, so that a decision can be recomputed. */
final class ObservationRow {
    private ObservationRow() {}

    static Optional<JournalEntry> of(LiveRollout live, List<Observation> observed, Instant now) {
        if (!live.rollout.exposes() || observed.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> facts = new TreeMap<>();
        for (Observation observation : observed) {
            facts.put(
                    observation.signal(),
                    switch (observation) {
                        case Observation.Measured m ->
                            m.window().from() + "/" + m.window().to() + " c " + plain(m.control()) + " v "
                                    + plain(m.variant());
                        case Observation.Missing missing ->
                            missing.reason().code().label();
                    });
        }
        Reason reason =
                live.assessment.map(assessment -> assessment.verdict().reason()).orElse(live.reason);
        return Optional.of(new JournalEntry(
                now,
                Optional.of(live.name),
                Kind.OBSERVATION,
                live.rollout.revision(),
                Recorder.SELF,
                "observe",
                reason,
                Optional.empty(),
                facts));
    }

    private static String plain(Counts counts) {
        return switch (counts) {
            case Counts.Proportion p -> number(p.events()) + "/" + number(p.total());
            case Counts.Mean m -> number(m.sum()) + "/" + number(m.count());
            case Counts.Histogram h -> number(h.count()) + " " + h.bounds() + " " + h.buckets();
        };
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
