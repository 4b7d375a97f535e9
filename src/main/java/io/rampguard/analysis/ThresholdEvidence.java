package io.rampguard.analysis;

import io.rampguard.units.Numbers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code method: threshold} keeps: for each signal the stage's windows of the last 30 minutes, merged until they are
 * few, and for each guardrail its last looks. Below 20 kB as JSON for the usual four to six signals, however long a stage
 * lasts.
 *
 * @param stageSince when the stage whose windows these are was first seen served; empty while nobody is exposed
 * @param tallies per signal name
 * @param marks per guardrail id, the newest last: three looks for a tolerance or limit, as many polls as a critical
 *     threshold counts
 */
public record ThresholdEvidence(
        Map<String, Instant> cursors,
        Optional<Silence> silence,
        Optional<Instant> stageSince,
        Map<String, Tally> tallies,
        Map<String, List<Mark>> marks)
        implements Evidence {
    public static final ThresholdEvidence NONE =
            new ThresholdEvidence(Map.of(), Optional.empty(), Optional.empty(), Map.of(), Map.of());

    public ThresholdEvidence {
        cursors = Rows.copyOf(cursors);
        tallies = Rows.copyOf(tallies);
        marks = Rows.copyOf(marks);
    }

    /** Keeps the cursors and, as the reference for a stage without control, what control was like. */
    @Override
    public ThresholdEvidence fresh() {
        return restaged(Optional.empty());
    }

    /** The same rollout at another stage: its windows and looks begin anew. */
    ThresholdEvidence restaged(Optional<Instant> since) {
        Map<String, Tally> kept = new TreeMap<>();
        tallies.forEach((signal, tally) -> kept.put(signal, tally.restaged()));
        return new ThresholdEvidence(cursors, Optional.empty(), since, kept, Map.of());
    }

    ThresholdEvidence withSilence(Optional<Silence> next) {
        return new ThresholdEvidence(cursors, next, stageSince, tallies, marks);
    }

    ThresholdEvidence withMarks(Map<String, List<Mark>> next) {
        return new ThresholdEvidence(cursors, silence, stageSince, tallies, next);
    }

    /**
     * One look at one guardrail.
     *
     * @param beyond whether the variant was beyond the bound
     * @param shared whether control was beyond it as well, and equally
     * @param events bad events behind the mark
     */
    public record Mark(boolean beyond, boolean shared, double events) {}

    /**
     * One signal's windows.
     *
     * @param bounds a histogram's upper bounds, the last is positive infinity; empty for other kinds
     * @param slots in time order
     * @param reference control's counts of the last stage that had a control, laid out like a slot's; empty where unknown
     * @param heard the look at which the newest window came
     * @param traffic end of the newest window in which either arm had a trial
     * @param owed trials of the variant that control's traffic and the served share let expect since the variant's last one
     */
    public record Tally(
            List<Double> bounds,
            List<Slot> slots,
            List<Double> reference,
            Instant heard,
            Instant traffic,
            double owed) {
        public Tally {
            bounds = List.copyOf(bounds);
            slots = List.copyOf(slots);
            reference = List.copyOf(reference);
        }

        Tally restaged() {
            List<Double> control = Slot.total(slots, Slot::control);
            boolean measured = control.stream().anyMatch(count -> count > 0);
            return new Tally(bounds, List.of(), measured ? control : reference, heard, traffic, owed);
        }
    }

    /**
     * One or several neighbouring windows, added up. A proportion is laid out as trials and bad events, a mean as count and
     * sum, a histogram as its buckets, each for itself.
     */
    public record Slot(Instant from, Instant to, List<Double> control, List<Double> variant) {
        public Slot {
            control = Numbers.copyOf(control);
            variant = Numbers.copyOf(variant);
        }

        Duration length() {
            return Duration.between(from, to);
        }

        Slot plus(Slot later) {
            return new Slot(from, later.to, sum(control, later.control), sum(variant, later.variant));
        }

        /** One arm of all slots together; empty without any. */
        static List<Double> total(List<Slot> slots, java.util.function.Function<Slot, List<Double>> arm) {
            if (slots.isEmpty()) {
                return List.of();
            }
            double[] sums = new double[arm.apply(slots.get(0)).size()];
            for (Slot slot : slots) {
                Numbers.copyOf(arm.apply(slot)).addTo(sums);
            }
            return Numbers.of(sums);
        }

        private static List<Double> sum(List<Double> a, List<Double> b) {
            return a.isEmpty() ? b : Numbers.copyOf(a).plus(Numbers.copyOf(b));
        }
    }

    @Override
    public ThresholdEvidence afterGap() {
        return withSilence(Optional.empty());
    }
}
