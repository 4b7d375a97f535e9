package io.rampguard.analysis;

import io.rampguard.analysis.ThresholdEvidence.Slot;
import io.rampguard.analysis.ThresholdEvidence.Tally;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One signal as the stage's windows show it.
 *
 * Totals are added up once, because every bound asks for them.
 */
final class Sight {
    private final Signal signal;
    private final Tally tally;
    private final boolean remembered;
    private final double required;
    private final List<Double> variantCounts;
    private final List<Double> controlCounts;

    /**
     * @param remembered everybody is on the variant: control's side is what it was at the last stage that had one, for
     *     relative comparisons only
     * @param required trials of each arm below which nothing passes
     */
    Sight(Signal signal, Tally tally, boolean remembered, double required) {
        this.signal = signal;
        this.tally = tally;
        this.remembered = remembered;
        this.required = required;
        this.variantCounts = Slot.total(tally.slots(), Slot::variant);
        this.controlCounts = remembered ? tally.reference() : Slot.total(tally.slots(), Slot::control);
    }

    Signal signal() {
        return signal;
    }

    Tally tally() {
        return tally;
    }

    boolean remembered() {
        return remembered;
    }

    double required() {
        return required;
    }

    /** Before the first window. */
    static Tally nothing() {
        return new Tally(List.of(), List.of(), List.of(), Instant.EPOCH, Instant.EPOCH, 0);
    }

    static double trials(Signal signal, List<Double> counts) {
        if (counts.isEmpty()) {
            return 0;
        }
        if (!(signal.measure() instanceof Measure.Quantile)) {
            return counts.get(0);
        }
        double sum = 0;
        for (double count : counts) {
            sum += count;
        }
        return sum;
    }

    /** The newest windows alone. */
    Sight recent() {
        int slots = tally.slots().size();
        List<Slot> last = tally.slots().subList(Math.max(0, slots - Intake.RECENT), slots);
        Tally newest = new Tally(tally.bounds(), last, tally.reference(), tally.heard(), tally.traffic(), tally.owed());
        return new Sight(signal, newest, remembered, required);
    }

    boolean lower() {
        return signal.better() == Better.LOWER;
    }

    List<Double> variantCounts() {
        return variantCounts;
    }

    List<Double> controlCounts() {
        return controlCounts;
    }

    double variantTrials() {
        return trials(signal, variantCounts());
    }

    double controlTrials() {
        return trials(signal, controlCounts());
    }

    OptionalDouble variantValue() {
        return value(variantCounts());
    }

    OptionalDouble controlValue() {
        return value(controlCounts());
    }

    /** The estimate in the signal's unit; empty without samples. */
    OptionalDouble value(List<Double> counts) {
        double n = trials(signal, counts);
        if (!(n > 0)) {
            return OptionalDouble.empty();
        }
        double value = switch (signal.measure()) {
            case Measure.Proportion p -> lower() ? counts.get(1) / n : 1 - counts.get(1) / n;
            case Measure.Mean m -> counts.get(1) / n;
            case Measure.Quantile q -> Bounds.quantile(tally.bounds(), counts, q.quantile());
        };
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    static Share share(List<Double> counts) {
        return counts.isEmpty() ? Share.NONE : new Share(counts.get(0), Math.min(counts.get(0), counts.get(1)));
    }

    /** Bad events of a proportion, or a histogram's trials beyond a bound. */
    Share share(List<Double> counts, int bound) {
        if (counts.isEmpty()) {
            return Share.NONE;
        }
        return signal.measure() instanceof Measure.Quantile ? Bounds.beyond(counts, bound, lower()) : share(counts);
    }

    /** How over-dispersed the shares are: the variant's {@code alone}, or against control's; never less than control's own. */
    double dispersion(int bound, boolean alone) {
        List<Share> variant = new ArrayList<>(tally.slots().size());
        List<Share> control = new ArrayList<>(tally.slots().size());
        for (Slot slot : tally.slots()) {
            variant.add(share(slot.variant(), bound));
            control.add(share(slot.control(), bound));
        }
        double own = alone || remembered ? Dispersion.within(variant) : Dispersion.between(variant, control);
        return Math.max(own, Dispersion.successive(control));
    }

    /** How long until both arms have the required trials at the traffic of the stage so far; empty where that cannot be said. */
    Optional<Duration> eta(boolean both) {
        double seconds = tally.slots().stream()
                .mapToDouble(slot -> Duration.between(slot.from(), slot.to()).toMillis() / 1000.0)
                .sum();
        double have = both && !remembered ? Math.min(variantTrials(), controlTrials()) : variantTrials();
        if (have >= required) {
            return Optional.of(Duration.ZERO);
        }
        return have > 0 && seconds > 0
                ? Optional.of(Duration.ofSeconds((long) Math.ceil((required - have) * seconds / have)))
                : Optional.empty();
    }
}
