package io.rampguard.analysis;

import io.rampguard.analysis.ThresholdEvidence.Mark;
import io.rampguard.analysis.ThresholdEvidence.Slot;
import io.rampguard.policy.Guardrail.Critical;
import io.rampguard.policy.Signal.Measure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A plain threshold over polls: one mark for each window with trials of the variant, and a count of marks. */
final class CriticalPolls {
    /** Bad events behind the marks, so that two failures of three requests are not a catastrophe. */
    static final double FEWEST_EVENTS = 10;

    private CriticalPolls() {}

    /** What one window says; empty without trials of the variant, or where the histogram cannot show the limit. */
    static Optional<Mark> mark(Critical guardrail, Sight sight, Slot window) {
        if (!(Sight.trials(sight.signal(), window.variant()) > 0)) {
            return Optional.empty();
        }
        return switch (guardrail.signal().measure()) {
            case Measure.Proportion proportion ->
                Optional.of(share(
                        sight.share(window.variant(), 0), sight.share(window.control(), 0), level(guardrail, sight)));
            case Measure.Mean mean -> Optional.of(mean(guardrail, sight, window));
            case Measure.Quantile quantile -> {
                OptionalInt bound = bound(guardrail, sight);
                yield bound.isEmpty()
                        ? Optional.empty()
                        : Optional.of(share(
                                sight.share(window.variant(), bound.getAsInt()),
                                sight.share(window.control(), bound.getAsInt()),
                                sight.lower() ? 1 - quantile.quantile() : quantile.quantile()));
            }
        };
    }

    /** Whether the limit lies where this signal's histogram can show it; true for other kinds. */
    static boolean visible(Critical guardrail, Sight sight) {
        return !(guardrail.signal().measure() instanceof Measure.Quantile)
                || sight.tally().bounds().isEmpty()
                || bound(guardrail, sight).isPresent();
    }

    /** Enough polls beyond, with enough events behind them. */
    static boolean broken(Critical guardrail, List<Mark> marks) {
        return marks.stream().filter(Mark::beyond).count() >= guardrail.bad()
                && marks.stream().filter(Mark::beyond).mapToDouble(Mark::events).sum() >= FEWEST_EVENTS;
    }

    /** Enough of them that control did not share. */
    static boolean alone(Critical guardrail, List<Mark> marks) {
        return broken(guardrail, marks.stream().filter(mark -> !mark.shared()).toList());
    }

    private static double level(Critical guardrail, Sight sight) {
        return sight.lower() ? guardrail.limit() : 1 - guardrail.limit();
    }

    private static OptionalInt bound(Critical guardrail, Sight sight) {
        return sight.lower()
                ? Bounds.atLeast(sight.tally().bounds(), guardrail.limit())
                : Bounds.atMost(sight.tally().bounds(), guardrail.limit());
    }

    private static Mark share(Share variant, Share control, double level) {
        boolean shared =
                control.n() > 0 && control.rate() > level && variant.rate() <= Limited.CLEARLY_WORSE * control.rate();
        return new Mark(variant.rate() > level, shared, variant.bad());
    }

    private static Mark mean(Critical guardrail, Sight sight, Slot window) {
        int side = sight.lower() ? 1 : -1;
        double variant = sight.value(window.variant()).orElse(0);
        OptionalDouble control = sight.value(window.control());
        double factor = sight.lower() ? Limited.CLEARLY_WORSE : 1 / Limited.CLEARLY_WORSE;
        boolean shared = control.isPresent()
                && side * (control.getAsDouble() - guardrail.limit()) > 0
                && side * (variant - factor * control.getAsDouble()) <= 0;
        return new Mark(
                side * (variant - guardrail.limit()) > 0, shared, Sight.trials(sight.signal(), window.variant()));
    }
}
