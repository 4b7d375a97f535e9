package io.rampguard.analysis;

import io.rampguard.analysis.ThresholdEvidence.Mark;
import io.rampguard.analysis.ThresholdEvidence.Tally;
import io.rampguard.units.Numbers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code method: sequential} keeps: logarithms of wealth for each guardrail, what is known of control for each signal,
 * and the stage's totals for people to read. Below 20 kB as JSON for five guardrails, however long a rollout lasts.
 *
 * @param stageSince when the stage whose totals these are was first seen served; empty while nobody is exposed
 * @param tallies the stage's totals per signal name
 * @param marks of plain thresholds, per guardrail id
 * @param signals what is known of control, per signal name: rows of numbers by name
 * @param guardrails evidence per guardrail and bound: rows of numbers by name
 */
public record SequentialEvidence(
        Map<String, Instant> cursors,
        Optional<Silence> silence,
        Optional<Instant> stageSince,
        Map<String, Tally> tallies,
        Map<String, List<Mark>> marks,
        Map<String, Map<String, List<Double>>> signals,
        Map<String, Map<String, List<Double>>> guardrails)
        implements Evidence {
    public static final SequentialEvidence NONE = of(ThresholdEvidence.NONE, Map.of(), Map.of());

    public SequentialEvidence {
        cursors = Rows.copyOf(cursors);
        tallies = Rows.copyOf(tallies);
        marks = Rows.copyOf(marks);
        signals = copies(signals);
        guardrails = copies(guardrails);
    }

    private static Map<String, Map<String, List<Double>>> copies(Map<String, Map<String, List<Double>>> all) {
        if (all instanceof Rows<Map<String, List<Double>>> already) {
            return already;
        }
        SortedMap<String, Map<String, List<Double>>> copies = new TreeMap<>();
        all.forEach((name, rows) -> {
            SortedMap<String, List<Double>> sorted = new TreeMap<>();
            rows.forEach((row, numbers) -> sorted.put(row, Numbers.copyOf(numbers)));
            copies.put(name, Rows.copyOf(sorted));
        });
        return Rows.copyOf(copies);
    }

    static SequentialEvidence of(
            ThresholdEvidence seen,
            Map<String, Map<String, List<Double>>> signals,
            Map<String, Map<String, List<Double>>> guardrails) {
        return new SequentialEvidence(
                seen.cursors(), seen.silence(), seen.stageSince(), seen.tallies(), seen.marks(), signals, guardrails);
    }

    /** The bookkeeping of windows that both methods share. */
    ThresholdEvidence seen() {
        return new ThresholdEvidence(cursors, silence, stageSince, tallies, marks);
    }

    SequentialEvidence with(ThresholdEvidence seen) {
        return of(seen, signals, guardrails);
    }

    /** Keeps the cursors and what is known of control; what was held against the variant is another rollout's. */
    @Override
    public SequentialEvidence fresh() {
        return of(seen().fresh(), signals, Map.of());
    }

    @Override
    public SequentialEvidence afterGap() {
        return with(seen().afterGap());
    }
}
