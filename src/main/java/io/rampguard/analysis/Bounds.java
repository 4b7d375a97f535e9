package io.rampguard.analysis;

import io.rampguard.metrics.Counts.Histogram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** Bucket bounds of histograms. */
final class Bounds {
    private static final double SAME = 1e-9;

    private Bounds() {}

    /** What both have: buckets can be joined, never split. */
    static List<Double> common(List<Double> a, List<Double> b) {
        return a.equals(b) ? a : a.stream().filter(b::contains).toList();
    }

    /** The buckets between {@code to}, which must be among {@code from} unless the buckets are all empty. */
    static List<Double> joined(List<Double> from, List<Double> buckets, List<Double> to) {
        if (from.equals(to) || buckets.isEmpty()) {
            return buckets;
        }
        if (buckets.stream().allMatch(n -> n == 0)) {
            return Collections.nCopies(to.size(), 0.0);
        }
        List<Double> joined = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < from.size(); i++) {
            sum += buckets.get(i);
            if (joined.size() < to.size() && from.get(i).equals(to.get(joined.size()))) {
                joined.add(sum);
                sum = 0;
            }
        }
        return List.copyOf(joined);
    }

    static List<Double> joined(Histogram histogram, List<Double> to) {
        return joined(histogram.bounds(), histogram.buckets(), to);
    }

    /** The first finite bound that is not below {@code value}, save rounding; empty where only infinity is left. */
    static OptionalInt atLeast(List<Double> bounds, double value) {
        for (int i = 0; i < bounds.size(); i++) {
            if (bounds.get(i) >= value * (1 - SAME)) {
                return Double.isFinite(bounds.get(i)) ? OptionalInt.of(i) : OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    /** The last finite bound that is not above {@code value}, save rounding. */
    static OptionalInt atMost(List<Double> bounds, double value) {
        int found = -1;
        for (int i = 0; i < bounds.size() && bounds.get(i) <= value * (1 + SAME); i++) {
            found = Double.isFinite(bounds.get(i)) ? i : found;
        }
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    /** Trials, and those above the bound (or, where more is better, not above it). */
    static Share beyond(List<Double> buckets, int bound, boolean above) {
        double up = 0;
        double all = 0;
        for (int i = 0; i < buckets.size(); i++) {
            all += buckets.get(i);
            up += i > bound ? buckets.get(i) : 0;
        }
        return new Share(all, above ? up : Math.max(0, all - up));
    }

    /** The quantile by linear interpolation inside its bucket; not a number without samples or beyond the last finite bound. */
    static double quantile(List<Double> bounds, List<Double> buckets, double q) {
        double rank = q * buckets.stream().mapToDouble(Double::doubleValue).sum();
        double below = 0;
        for (int i = 0; i < buckets.size() && rank > 0; i++) {
            double here = buckets.get(i);
            if (here > 0 && below + here >= rank) {
                double from = i == 0 ? 0 : bounds.get(i - 1);
                double width = bounds.get(i) - from;
                return Double.isFinite(width) ? from + width * (rank - below) / here : Double.NaN;
            }
            below += here;
        }
        return Double.NaN;
    }
}
