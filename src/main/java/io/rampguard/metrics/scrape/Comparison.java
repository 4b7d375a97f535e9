package io.rampguard.metrics.scrape;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Split;
import io.rampguard.metrics.scrape.Cuts.Frame.Span;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Both arms of one signal, counted over one span; or why they cannot be compared. */
final class Comparison {
    /** Sums of sums differ in their last digits; more than this is not rounding. */
    private static final double ROUNDING = 1e-9;

    private final Ledger ledger;
    private final Tally control;
    private final Tally variant;
    private final Span span;
    private final Optional<String> bucketLabel;

    /** @param bucketLabel by which a proportion is told apart, where one is asked for */
    Comparison(Ledger ledger, Tally control, Tally variant, Span span, Optional<String> bucketLabel) {
        this.bucketLabel = bucketLabel;
        this.ledger = ledger;
        this.control = control;
        this.variant = variant;
        this.span = span;
    }

    /** Two counts of one kind, or the reason why there are none. */
    sealed interface Outcome {
        record Pair(Counts control, Counts variant) implements Outcome {}

        /** A proportion's, by the values of the bucket label. */
        record Parts(SortedMap<String, Counts.Proportion> control, SortedMap<String, Counts.Proportion> variant)
                implements Outcome {}

        record Gap(Reason reason) implements Outcome {}
    }

    Outcome of(Measure measure) {
        return switch (measure) {
            case Measure.Proportion proportion -> proportion(proportion);
            case Measure.Quantile quantile -> histogram(quantile.histogram());
            case Measure.Mean mean ->
                mean.histogram()
                        .filter(histogram -> known(buckets(histogram)))
                        .map(this::histogram)
                        .orElseGet(() -> mean(mean));
        };
    }

    private Outcome proportion(Measure.Proportion signal) {
        if (!seen(signal.total())) {
            return absent(signal.total());
        }
        if (!known(signal.events())) {
            return misspelt(signal.events());
        }
        if (bucketLabel.isPresent()) {
            return parts(signal, bucketLabel.get());
        }
        for (Tally arm : List.of(control, variant)) {
            double total = arm.sum(signal.total(), span);
            double events = arm.sum(signal.events(), span);
            if (events > total + ROUNDING * Math.max(1, total)) {
                return implausible(events + " events of '" + signal.events().promql() + "' among " + total + " of '"
                        + signal.total().promql() + "'");
            }
        }
        return new Outcome.Pair(proportion(signal, control), proportion(signal, variant));
    }

    private Outcome parts(Measure.Proportion signal, String label) {
        List<SortedMap<String, Counts.Proportion>> arms = new ArrayList<>();
        for (Tally arm : List.of(control, variant)) {
            SortedMap<String, Double> totals = arm.sums(signal.total(), span, label);
            SortedMap<String, Double> events = arm.sums(signal.events(), span, label);
            SortedSet<String> values = new TreeSet<>(totals.keySet());
            values.addAll(events.keySet());
            if (values.size() > Measured.MOST_BUCKETS) {
                return implausible(Split.tooMany(label, values.size()));
            }
            SortedMap<String, Counts.Proportion> parts = new TreeMap<>();
            for (String value : values) {
                double total = totals.getOrDefault(value, 0.0);
                double bad = events.getOrDefault(value, 0.0);
                if (bad > total + ROUNDING * Math.max(1, total)) {
                    return implausible(bad + " events of '" + signal.events().promql() + "' in " + label + "=\"" + value
                            + "\" among " + total + " of '" + signal.total().promql()
                            + "'; both must carry the bucket label with the same values");
                }
                parts.put(value, new Counts.Proportion(total, Math.min(bad, total)));
            }
            arms.add(parts);
        }
        return new Outcome.Parts(arms.getFirst(), arms.getLast());
    }

    private Counts proportion(Measure.Proportion signal, Tally arm) {
        double total = arm.sum(signal.total(), span);
        return new Counts.Proportion(total, Math.min(total, arm.sum(signal.events(), span)));
    }

    private Outcome mean(Measure.Mean signal) {
        if (!seen(signal.count())) {
            return absent(signal.count());
        }
        for (Tally arm : List.of(control, variant)) {
            if (!arm.sees(signal.sum()) && arm.sum(signal.count(), span) > 0) {
                return gap(
                        ReasonCode.NO_SERIES,
                        "'" + signal.count().promql() + "' counts for " + arm + ", but no series of '"
                                + signal.sum().promql() + "' has those labels; check its name and labels");
            }
        }
        return new Outcome.Pair(mean(signal, control), mean(signal, variant));
    }

    private Counts mean(Measure.Mean signal, Tally arm) {
        return new Counts.Mean(arm.sum(signal.count(), span), arm.sum(signal.sum(), span));
    }

    private Outcome histogram(Selector base) {
        Selector buckets = buckets(base);
        if (!seen(buckets)) {
            return absent(buckets);
        }
        SortedMap<Double, Double> left = control.cumulative(buckets, span);
        SortedMap<Double, Double> right = variant.cumulative(buckets, span);
        SortedSet<Double> bounds = new TreeSet<>(left.keySet());
        bounds.addAll(right.keySet());
        if (!endsAtInfinity(left) || !endsAtInfinity(right)) {
            return implausible("'" + buckets.promql() + "' has no bucket le=\"+Inf\"");
        }
        if (falls(left) || falls(right)) {
            return implausible("the cumulative buckets of '" + buckets.promql()
                    + "' fall; are there processes with different bounds?");
        }
        return new Outcome.Pair(
                histogram(left, bounds, control.sum(suffixed(base, "_sum"), span)),
                histogram(right, bounds, variant.sum(suffixed(base, "_sum"), span)));
    }

    private static boolean endsAtInfinity(SortedMap<Double, Double> cumulative) {
        return cumulative.isEmpty() || cumulative.lastKey() == Double.POSITIVE_INFINITY;
    }

    private static boolean falls(SortedMap<Double, Double> cumulative) {
        double last = 0;
        for (double value : cumulative.values()) {
            if (value < last) {
                return true;
            }
            last = value;
        }
        return false;
    }

    /** Buckets alone from cumulative ones; a bound that only the other arm has takes nothing. */
    private static Counts histogram(SortedMap<Double, Double> cumulative, SortedSet<Double> bounds, double sum) {
        List<Double> buckets = new ArrayList<>(bounds.size());
        double below = 0;
        for (double bound : bounds) {
            double upTo = cumulative.getOrDefault(bound, below);
            buckets.add(upTo - below);
            below = upTo;
        }
        return new Counts.Histogram(below, sum, List.copyOf(bounds), buckets);
    }

    /** The families that a histogram is exposed as. */
    static List<Selector> families(Selector base) {
        return List.of(buckets(base), suffixed(base, "_sum"));
    }

    private static Selector buckets(Selector base) {
        return suffixed(base, "_bucket");
    }

    private static Selector suffixed(Selector base, String suffix) {
        return new Selector(base.metric() + suffix, base.matchers());
    }

    private boolean seen(Selector selector) {
        return control.sees(selector) || variant.sees(selector);
    }

    private boolean known(Selector selector) {
        return ledger.family(selector.metric()).map(Family::known).orElse(false);
    }

    private Outcome absent(Selector selector) {
        return gap(
                ReasonCode.NO_SERIES,
                "no series of '" + selector.promql() + "' matches an arm's labels, " + control + " or " + variant
                        + "; check the name and that the application labels it");
    }

    private static Outcome misspelt(Selector selector) {
        return gap(
                ReasonCode.NO_SERIES,
                "no target ever exposed '" + selector.metric()
                        + "'; check the name, or expose it at 0 when the application starts");
    }

    private static Outcome implausible(String sentence) {
        return gap(ReasonCode.IMPLAUSIBLE, sentence);
    }

    private static Outcome gap(ReasonCode code, String sentence) {
        return new Outcome.Gap(Reason.of(code, sentence));
    }
}
