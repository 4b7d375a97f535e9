package io.rampguard.analysis;

import io.rampguard.analysis.ThresholdEvidence.Slot;
import io.rampguard.analysis.ThresholdEvidence.Tally;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes new windows into the evidence. A window counts once, by its end; for the stage it counts only if it began at least
 * two polls after the stage was first seen served, because just after a step only the variant's quick requests are done.
 *
 * @param fresh the windows that were new and count for the stage, per signal, as they came
 */
record Intake(ThresholdEvidence evidence, Map<String, Slot> fresh) {
    /**
     * How a stage's windows are remembered.
     *
     * @param memory how far back
     * @param slots most of them; neighbours are merged beyond
     * @param histograms the same for histograms
     * @param recent so many of the newest are never merged
     */
    record Keep(Duration memory, int slots, int histograms, int recent) {}

    /** So many of the newest windows are never merged, because harm that has just begun shows in them alone. */
    static final int RECENT = 6;

    private static final int SETTLE_POLLS = 2;

    /** Of {@code method: threshold}. */
    static final Keep HALF_AN_HOUR = new Keep(Confidence.THRESHOLD_MEMORY, 24, 12, RECENT);

    /** The first moment from which windows count for a stage. */
    static Instant settled(Instant servedSince, Duration every) {
        return servedSince.plusMillis(SETTLE_POLLS * every.toMillis());
    }

    static Intake take(RolloutPolicy policy, ThresholdEvidence before, Look look, Keep keep) {
        ThresholdEvidence start =
                before.stageSince().equals(look.servedSince()) ? before : before.restaged(look.servedSince());
        Map<String, Instant> cursors = new TreeMap<>(start.cursors());
        Map<String, Tally> tallies = new TreeMap<>(start.tallies());
        Map<String, Slot> fresh = new TreeMap<>();
        Map<String, Signal> signals = new HashMap<>();
        policy.metrics().signals().forEach(signal -> signals.put(signal.name(), signal));
        look.observed().stream()
                .filter(Measured.class::isInstance)
                .map(Measured.class::cast)
                .sorted(Comparator.comparing(m -> m.window().to()))
                .forEach(measured -> {
                    Signal signal = signals.get(measured.signal());
                    Instant cursor = cursors.getOrDefault(measured.signal(), Instant.MIN);
                    if (signal == null
                            || !fits(signal, measured)
                            || !measured.window().to().isAfter(cursor)) {
                        return;
                    }
                    cursors.put(signal.name(), measured.window().to());
                    boolean whole = !measured.window().from().isBefore(cursor);
                    Step step = new Step(
                            signal, measured, new Circumstances(policy.metrics().every(), look, keep), whole);
                    Tally tally = step.into(Optional.ofNullable(tallies.get(signal.name())));
                    tallies.put(signal.name(), tally);
                    step.counted(tally.bounds()).ifPresent(slot -> fresh.put(signal.name(), slot));
                });
        return new Intake(
                new ThresholdEvidence(cursors, start.silence(), start.stageSince(), tallies, start.marks()), fresh);
    }

    /** Whether the counts are of the kind that the signal is made of. */
    static boolean fits(Signal signal, Measured measured) {
        return switch (signal.measure()) {
            case Measure.Proportion p -> measured.control() instanceof Counts.Proportion;
            case Measure.Mean m -> !(measured.control() instanceof Counts.Proportion);
            case Measure.Quantile q -> measured.control() instanceof Counts.Histogram;
        };
    }

    /** The observations of this look that do not fit their signal. */
    static boolean misfits(Signal signal, Observation observation) {
        return observation instanceof Measured measured && !fits(signal, measured);
    }

    private record Circumstances(Duration every, Look look, Keep keep) {}

    /**
     * One new window on its way into the tally.
     *
     * @param whole false where it overlaps what was counted already
     */
    private record Step(Signal signal, Measured measured, Circumstances given, boolean whole) {
        Tally into(Optional<Tally> before) {
            List<Double> bounds = bounds(before);
            Slot slot = slot(bounds);
            double variant = trials(slot.variant());
            double control = trials(slot.control());
            Tally last = before.orElseGet(() -> new Tally(
                    bounds,
                    List.of(),
                    List.of(),
                    given.look().now(),
                    measured.window().from(),
                    0));
            double share = Math.min(given.look().served().fraction(), 0.99);
            double owed = served() ? control * share / (1 - share) : 0;
            List<Slot> slots = bounds.equals(last.bounds()) ? last.slots() : joined(last, bounds);
            return new Tally(
                    bounds,
                    counted(bounds).map(added -> trimmed(slots, added)).orElse(slots),
                    Bounds.joined(last.bounds(), last.reference(), bounds),
                    given.look().now(),
                    variant + control > 0 ? measured.window().to() : last.traffic(),
                    variant > 0 ? 0 : last.owed() + owed);
        }

        private static List<Slot> joined(Tally last, List<Double> bounds) {
            return last.slots().stream()
                    .map(old -> new Slot(
                            old.from(),
                            old.to(),
                            Bounds.joined(last.bounds(), old.control(), bounds),
                            Bounds.joined(last.bounds(), old.variant(), bounds)))
                    .toList();
        }

        /** The window where it counts for the stage. */
        Optional<Slot> counted(List<Double> bounds) {
            return given.look()
                    .servedSince()
                    .filter(since -> whole && !measured.window().from().isBefore(settled(since, given.every())))
                    .map(since -> slot(bounds));
        }

        private boolean served() {
            return given.look()
                    .servedSince()
                    .map(since -> !measured.window().from().isBefore(since))
                    .orElse(false);
        }

        private List<Double> bounds(Optional<Tally> before) {
            if (!(signal.measure() instanceof Measure.Quantile)
                    || !(measured.control() instanceof Counts.Histogram control)
                    || !(measured.variant() instanceof Counts.Histogram variant)) {
                return List.of();
            }
            // An arm that has counted nothing may not know its buckets yet, and must not take them from the others.
            List<Double> both = control.count() > 0 && variant.count() > 0
                    ? Bounds.common(control.bounds(), variant.bounds())
                    : control.count() > 0 ? control.bounds() : variant.bounds();
            return before.filter(Step::counted)
                    .map(tally -> control.count() + variant.count() > 0
                            ? Bounds.common(tally.bounds(), both)
                            : tally.bounds())
                    .orElse(both);
        }

        private static boolean counted(Tally tally) {
            return !tally.reference().isEmpty()
                    || tally.slots().stream()
                            .anyMatch(slot -> slot.control().stream().anyMatch(n -> n > 0)
                                    || slot.variant().stream().anyMatch(n -> n > 0));
        }

        private Slot slot(List<Double> bounds) {
            return new Slot(
                    measured.window().from(),
                    measured.window().to(),
                    laidOut(measured.control(), bounds),
                    laidOut(measured.variant(), bounds));
        }

        private List<Double> laidOut(Counts counts, List<Double> bounds) {
            return switch (counts) {
                case Counts.Proportion share ->
                    List.of(
                            share.total(),
                            signal.measure() instanceof Measure.Proportion p && p.eventsAreGood()
                                    ? share.total() - share.events()
                                    : share.events());
                case Counts.Mean mean -> List.of(mean.count(), mean.sum());
                case Counts.Histogram histogram ->
                    signal.measure() instanceof Measure.Quantile
                            ? Bounds.joined(histogram, bounds)
                            : List.of(histogram.count(), histogram.sum());
            };
        }

        private double trials(List<Double> counts) {
            return Sight.trials(signal, counts);
        }

        private List<Slot> trimmed(List<Slot> slots, Slot added) {
            List<Slot> all = new ArrayList<>(slots);
            all.add(added);
            Instant oldest = added.to().minus(given.keep().memory());
            all.removeIf(slot -> !slot.to().isAfter(oldest));
            int most = signal.measure() instanceof Measure.Quantile
                    ? given.keep().histograms()
                    : given.keep().slots();
            while (all.size() > most) {
                int at = shortest(all);
                all.set(at, all.get(at).plus(all.remove(at + 1)));
            }
            return all;
        }

        /** Of two older neighbours that together are shortest the first, and of equals the oldest. */
        private int shortest(List<Slot> slots) {
            int found = 0;
            Duration least = null;
            for (int i = 0; i + 1 < slots.size() - given.keep().recent(); i++) {
                Duration length =
                        Duration.between(slots.get(i).from(), slots.get(i + 1).to());
                if (least == null || length.compareTo(least) < 0) {
                    least = length;
                    found = i;
                }
            }
            return found;
        }
    }
}
