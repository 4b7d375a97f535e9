package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.Counts.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Turns cumulative counts into buckets that stand alone, at the bounds both arms have. */
final class Buckets {
    private Buckets() {}

    /** What the top bucket holds, which is every observation. */
    static double count(SortedMap<Double, Double> cumulative) {
        return cumulative.values().stream().reduce((lower, upper) -> upper).orElse(0.0);
    }

    /**
     * The bounds both arms have; an arm without any row takes the other's, since it has counted nothing.
     *
     * @return empty where both have rows and share no more than infinity, though each has more
     */
    static Optional<SortedSet<Double>> common(SortedMap<Double, Double> one, SortedMap<Double, Double> other) {
        SortedSet<Double> bounds = new TreeSet<>(one.isEmpty() ? other.keySet() : one.keySet());
        if (!one.isEmpty() && !other.isEmpty()) {
            bounds.retainAll(other.keySet());
        }
        boolean torn = bounds.size() < 2 && (one.size() > 1 || other.size() > 1);
        if (one.isEmpty() && other.isEmpty()) {
            bounds.add(Double.POSITIVE_INFINITY);
        }
        return torn || bounds.isEmpty() || bounds.last() != Double.POSITIVE_INFINITY
                ? Optional.empty()
                : Optional.of(bounds);
    }

    /**
     * One arm at these bounds.
     *
     * @return empty where a larger bound holds less than a smaller one by more than rounding, which no histogram can
     */
    static Optional<Histogram> alone(SortedMap<Double, Double> cumulative, SortedSet<Double> bounds, double sum) {
        SortedMap<Double, Double> rows = cumulative.isEmpty() ? zeros(bounds) : cumulative;
        double highest = 0;
        // Every row is checked, not only those both arms share: one impossible bucket makes all of them doubtful.
        for (double count : rows.values()) {
            if (!(count >= highest - Plausible.slack(highest))) {
                return Optional.empty();
            }
            highest = Math.max(highest, count);
        }
        List<Double> buckets = new ArrayList<>(bounds.size());
        double below = 0;
        for (double bound : bounds) {
            double upTo = Math.max(below, rows.getOrDefault(bound, 0.0));
            buckets.add(upTo - below);
            below = upTo;
        }
        return Optional.of(new Histogram(below, sum, List.copyOf(bounds), buckets));
    }

    private static SortedMap<Double, Double> zeros(SortedSet<Double> bounds) {
        SortedMap<Double, Double> zeros = new TreeMap<>();
        bounds.forEach(bound -> zeros.put(bound, 0.0));
        return zeros;
    }
}
