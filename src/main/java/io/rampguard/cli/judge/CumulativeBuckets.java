package io.rampguard.cli.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The buckets of one line, as Prometheus counts them: each holds everything up to its bound. Lines of one signal repeat their
 * bounds, which are then read once and shared.
 */
final class CumulativeBuckets {
    private static final String INFINITY = "+Inf";
    /** Counts that a server scaled are not exact. */
    private static final double ROUNDING = 1e-6;

    private final List<String> names = new ArrayList<>();
    private double[] values = new double[32];
    private List<String> knownNames = List.of();
    private List<Double> knownBounds = List.of();

    void clear() {
        names.clear();
    }

    void add(String bound, double count) {
        if (names.size() == values.length) {
            values = Arrays.copyOf(values, 2 * values.length);
        }
        values[names.size()] = count;
        names.add(bound);
    }

    /** Rising; call it before {@link #alone}, which needs the same order. */
    List<Double> bounds() throws BadLine {
        if (!names.isEmpty() && names.equals(knownNames)) {
            return knownBounds;
        }
        List<Double> bounds = new ArrayList<>();
        for (String name : names) {
            bounds.add(bound(name));
        }
        if (!bounds.contains(Double.POSITIVE_INFINITY)) {
            throw new BadLine(
                    "the buckets lack the bound \"" + INFINITY + "\"",
                    "add it with the count of all requests: " + TraceField.BUCKETS.example());
        }
        sort(bounds);
        for (int i = 1; i < bounds.size(); i++) {
            if (bounds.get(i).equals(bounds.get(i - 1))) {
                throw new BadLine("the bound " + names.get(i) + " stands there twice", "write each bound once");
            }
        }
        knownNames = List.copyOf(names);
        knownBounds = Collections.unmodifiableList(bounds);
        return knownBounds;
    }

    /** What each bucket holds by itself, in the order of the bounds. */
    List<Double> alone(double count) throws BadLine {
        double slack = ROUNDING * Math.max(1, count);
        Double[] alone = new Double[names.size()];
        double below = 0;
        for (int i = 0; i < alone.length; i++) {
            if (values[i] < below - slack) {
                throw new BadLine(
                        "the bucket \"" + names.get(i) + "\" holds " + Fields.plain(values[i])
                                + " and the one below it " + Fields.plain(below),
                        "write cumulative counts, each with everything up to its bound");
            }
            alone[i] = Math.max(0, values[i] - below);
            below = Math.max(below, values[i]);
        }
        if (Math.abs(below - count) > slack) {
            throw new BadLine(
                    "the bucket \"" + INFINITY + "\" holds " + Fields.plain(below) + " and 'count' is "
                            + Fields.plain(count),
                    "both count every request of the window, so they must be equal");
        }
        return List.of(alone);
    }

    private static double bound(String name) throws BadLine {
        if (name.equals(INFINITY)) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            double bound = Double.parseDouble(name);
            if (Double.isFinite(bound)) {
                return bound;
            }
        } catch (NumberFormatException noNumber) {
            // The sentence below says it.
        }
        throw new BadLine(
                "'" + name + "' is no bucket's bound",
                "write the upper bound as a number in quotes, and the last as \"" + INFINITY + "\"");
    }

    /** Writers of JSON may put the fields of an object in any order. */
    private void sort(List<Double> bounds) {
        List<Integer> order = IntStream.range(0, bounds.size())
                .boxed()
                .sorted(Comparator.comparing(bounds::get))
                .toList();
        if (order.equals(IntStream.range(0, bounds.size()).boxed().toList())) {
            return;
        }
        List<String> oldNames = List.copyOf(names);
        List<Double> oldBounds = List.copyOf(bounds);
        double[] oldValues = values.clone();
        for (int i = 0; i < order.size(); i++) {
            names.set(i, oldNames.get(order.get(i)));
            bounds.set(i, oldBounds.get(order.get(i)));
            values[i] = oldValues[order.get(i)];
        }
    }
}
