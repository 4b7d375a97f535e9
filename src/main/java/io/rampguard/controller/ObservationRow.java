package io.rampguard.controller;

import io.rampguard.analysis.Verdict;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
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
    /** Of all signals that do not tell one of their own. */
    private static final String WINDOW = "window";

    private ObservationRow() {}

    static Optional<JournalEntry> of(LiveRollout live, List<Observation> observed, Instant now) {
        if (!live.rollout.exposes() || observed.isEmpty()) {
            return Optional.empty();
        }
        Reason reason = live.assessment
                .map(assessment -> assessment.verdict())
                // That all is well, or not clear yet, is said by its code; what it was made of stands in the facts.
                .map(verdict -> verdict instanceof Verdict.Pass || verdict instanceof Verdict.Inconclusive
                        ? Reason.of(verdict.reason().code())
                        : verdict.reason())
                .orElse(live.reason);
        return Optional.of(new JournalEntry(
                now,
                Optional.of(live.name),
                Kind.OBSERVATION,
                live.rollout.revision(),
                Recorder.SELF,
                "observe",
                reason,
                Optional.empty(),
                facts(observed)));
    }

    /** Each signal's counts; the window that most share is told once. */
    private static Map<String, String> facts(List<Observation> observed) {
        Map<String, String> facts = new TreeMap<>();
        for (Observation observation : observed) {
            facts.put(
                    observation.signal(),
                    switch (observation) {
                        case Measured m -> {
                            String window = m.window().from() + "/" + m.window().length();
                            String common = facts.computeIfAbsent(WINDOW, first -> window);
                            yield (common.equals(window) ? "" : window + " ") + plain(m);
                        }
                        case Observation.Missing missing ->
                            missing.reason().code().label();
                    });
        }
        return facts;
    }

    private static String plain(Measured measured) {
        String arms = "c " + plain(measured.control()) + " v " + plain(measured.variant());
        return measured.control() instanceof Counts.Histogram histogram
                ? "le " + listed(histogram.bounds()) + " " + arms
                : arms;
    }

    private static String plain(Counts counts) {
        return switch (counts) {
            case Counts.Proportion p -> number(p.events()) + "/" + number(p.total());
            case Counts.Mean m -> number(m.sum()) + "/" + number(m.count());
            case Counts.Histogram h -> number(h.sum()) + "/" + listed(h.buckets());
        };
    }

    private static String listed(List<Double> values) {
        StringBuilder out = new StringBuilder(values.size() * 6);
        for (double value : values) {
            out.append(out.isEmpty() ? "" : ",").append(value == Double.POSITIVE_INFINITY ? "+Inf" : number(value));
        }
        return out.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
