package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.metrics.prometheus.Question.Shape;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal.Measure;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one request needs from which answers.
 *
 * @param spacing how far apart the total's samples lie
 * @param staleAfter how old the newest sample may be at the window's end
 */
record Demand(
        ObservationRequest request,
        Series series,
        Window window,
        Duration spacing,
        Duration staleAfter,
        Arm control,
        Arm variant) {

    /** The same of another window, read from the answers to the same questions. */
    Demand in(Window other) {
        return new Demand(request, series, other, spacing, staleAfter, control, variant);
    }

    /** The questions whose answers it is read from. */
    Set<Shape> shapes() {
        // Both arms mostly share their questions.
        Set<Shape> shapes = new LinkedHashSet<>();
        for (Arm arm : List.of(control, variant)) {
            shapes.add(arm.total().shape());
            shapes.add(arm.amount().shape());
        }
        return shapes;
    }

    /** One arm: its trials (or buckets), and what is counted or summed among them. */
    record Arm(Part total, Part amount) {}

    /** One group of one answer. */
    record Part(Shape shape, List<String> key) {}

    /**
     * The two series that a signal is made of.
     *
     * @param buckets whether {@code total} names a histogram's buckets
     */
    record Series(Selector total, Selector amount, boolean buckets) {
        static Series of(Measure measure) {
            return switch (measure) {
                case Measure.Proportion p -> new Series(p.total(), p.events(), false);
                case Measure.Quantile q -> histogram(q.histogram());
                case Measure.Mean m ->
                    m.histogram().map(Series::histogram).orElseGet(() -> new Series(m.count(), m.sum(), false));
            };
        }

        private static Series histogram(Selector base) {
            return new Series(renamed(base, "_bucket"), renamed(base, "_sum"), true);
        }

        private static Selector renamed(Selector base, String suffix) {
            return new Selector(base.metric() + suffix, base.matchers());
        }

        /** The series that has one sample for each reading: the total, or the top bucket. */
        Selector pulse() {
            return buckets ? Question.topOf(total) : total;
        }
    }
}
