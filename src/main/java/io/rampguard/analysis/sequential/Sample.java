package io.rampguard.analysis.sequential;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One signal in one window, laid out for the kernels: bad events for shares, sums for means, buckets for histograms. Where
 * more is better a histogram is read from its other end, so that bad news always lies high.
 *
 * @param share of the traffic that was to see the variant, within 0..1
 * @param bounds of the histograms, rising, the last infinite; empty for other kinds
 * @param variant its buckets
 * @param control its buckets
 * @param clusters the same arms by the users' hash bucket, empty without the label
 */
// Numbers to compute with, which nobody compares or keeps.
@SuppressWarnings("ArrayRecordComponent")
public record Sample(
        double share,
        Arms arms,
        double[] bounds,
        double[] variant,
        double[] control,
        SortedMap<String, Arms> clusters) {
    private static final double[] NONE = {};
    private static final SortedMap<String, Arms> NO_CLUSTERS = Collections.emptySortedMap();

    /** Reads a measurement that fits its signal. */
    public static Sample of(Signal signal, Measured measured, double share) {
        Arms arms = arms(signal, measured.control(), measured.variant());
        if (measured.control() instanceof Counts.Histogram control
                && measured.variant() instanceof Counts.Histogram variant) {
            double[] bounds = common(control, variant);
            double[] hC = joined(control, bounds);
            double[] hT = joined(variant, bounds);
            return signal.better() == Better.HIGHER
                    ? new Sample(share, arms, mirroredBounds(bounds), reversed(hT), reversed(hC), NO_CLUSTERS)
                    : new Sample(share, arms, bounds, hT, hC, NO_CLUSTERS);
        }
        if (measured.buckets().isEmpty()) {
            return new Sample(share, arms, NONE, NONE, NONE, NO_CLUSTERS);
        }
        SortedMap<String, Arms> clusters = new TreeMap<>();
        measured.buckets()
                .forEach((bucket, both) -> clusters.put(bucket, arms(signal, both.control(), both.variant())));
        return new Sample(share, arms, NONE, NONE, NONE, clusters);
    }

    private static Arms arms(Signal signal, Counts control, Counts variant) {
        return new Arms(variant.n(), amount(signal, variant), control.n(), amount(signal, control));
    }

    private static double amount(Signal signal, Counts counts) {
        return switch (counts) {
            case Counts.Proportion share ->
                signal.measure() instanceof Measure.Proportion p && p.eventsAreGood()
                        ? share.total() - share.events()
                        : share.events();
            case Counts.Mean mean -> mean.sum();
            case Counts.Histogram histogram -> histogram.sum();
        };
    }

    boolean histogram() {
        return bounds.length > 1;
    }

    /** An arm that counted nothing may not know its buckets yet, and must not take them from the other. */
    private static double[] common(Counts.Histogram control, Counts.Histogram variant) {
        List<Double> a = control.count() > 0 ? control.bounds() : variant.bounds();
        List<Double> b = variant.count() > 0 ? variant.bounds() : a;
        return a.equals(b)
                ? a.stream().mapToDouble(Double::doubleValue).toArray()
                : a.stream()
                        .filter(b::contains)
                        .mapToDouble(Double::doubleValue)
                        .toArray();
    }

    private static double[] joined(Counts.Histogram histogram, double[] to) {
        double[] from =
                histogram.bounds().stream().mapToDouble(Double::doubleValue).toArray();
        double[] counts =
                histogram.buckets().stream().mapToDouble(Double::doubleValue).toArray();
        return joined(from, counts, to);
    }

    /** Buckets can be joined and never split; {@code to} is among {@code from}, save where nothing was counted. */
    static double[] joined(double[] from, double[] counts, double[] to) {
        double[] joined = new double[to.length];
        int at = 0;
        for (int i = 0; i < from.length && at < to.length; i++) {
            joined[at] += counts[i];
            if (from[i] == to[at]) {
                at++;
            }
        }
        return joined;
    }

    private static double[] reversed(double[] values) {
        double[] reversed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        return reversed;
    }

    private static double[] mirroredBounds(double[] bounds) {
        double[] mirrored = new double[bounds.length];
        int last = bounds.length - 1;
        for (int i = 0; i < last; i++) {
            mirrored[i] = 1 / bounds[last - 1 - i];
        }
        mirrored[last] = Double.POSITIVE_INFINITY;
        return mirrored;
    }
}
