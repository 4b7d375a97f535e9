package io.rampguard.cli.judge;

import io.rampguard.metrics.Counts;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Arithmetic on what was counted. */
final class Tallied {
    private Tallied() {}

    /** Both together, of counts that are {@link #alike}: an arm whose users come in several buckets. */
    static Counts sum(Counts a, Counts b) {
        if (a instanceof Counts.Proportion one && b instanceof Counts.Proportion other) {
            return new Counts.Proportion(one.total() + other.total(), one.events() + other.events());
        }
        if (a instanceof Counts.Mean one && b instanceof Counts.Mean other) {
            return new Counts.Mean(one.count() + other.count(), one.sum() + other.sum());
        }
        if (a instanceof Counts.Histogram one && b instanceof Counts.Histogram other) {
            List<Double> buckets = new ArrayList<>();
            for (int i = 0; i < one.buckets().size(); i++) {
                buckets.add(one.buckets().get(i) + other.buckets().get(i));
            }
            return new Counts.Histogram(one.count() + other.count(), one.sum() + other.sum(), one.bounds(), buckets);
        }
        throw new IllegalArgumentException("only what is counted alike has a sum");
    }

    static boolean alike(Counts a, Counts b) {
        return a.getClass().equals(b.getClass())
                && (!(a instanceof Counts.Histogram one)
                        || !(b instanceof Counts.Histogram other)
                        || one.bounds().equals(other.bounds()));
    }

    /** As much as somebody counts who saw nothing. */
    static Counts nothing(Counts like) {
        return switch (like) {
            case Counts.Proportion p -> new Counts.Proportion(0, 0);
            case Counts.Mean m -> new Counts.Mean(0, 0);
            case Counts.Histogram h ->
                new Counts.Histogram(
                        0, 0, h.bounds(), Collections.nCopies(h.bounds().size(), 0.0));
        };
    }

    /** Bad events of a proportion, whichever its numerator counts; none of what is no proportion. */
    static double bad(Signal signal, Counts counts) {
        if (signal.measure() instanceof Measure.Proportion measure && counts instanceof Counts.Proportion share) {
            return measure.eventsAreGood() ? share.total() - share.events() : share.events();
        }
        return 0;
    }
}
