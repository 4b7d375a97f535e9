package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** One signal over the last minutes, as a dashboard shows it: the rate, the mean, or the interpolated quantile of each arm. */
final class Sliding {
    private static final double QUANTILE = 0.95;

    private final Watch watch;
    private final double seconds;
    private final Deque<Poll> polls = new ArrayDeque<>();
    private double held;

    Sliding(Watch watch, double seconds) {
        this.watch = watch;
        this.seconds = seconds;
    }

    void add(Poll poll) {
        polls.addLast(poll);
        held += poll.arrivals().seconds();
        while (polls.size() > 1 && held - polls.getFirst().arrivals().seconds() >= seconds) {
            held -= polls.removeFirst().arrivals().seconds();
        }
    }

    /** False until so much time has been seen. */
    boolean full() {
        return held >= seconds;
    }

    double requests() {
        return polls.stream()
                .mapToDouble(poll -> poll.readings().get(0).variant().n())
                .sum();
    }

    /** NaN without requests. */
    double variant() {
        return value(
                polls.stream().map(poll -> poll.readings().get(0).variant()).toList());
    }

    /** NaN without requests. */
    double control() {
        return value(
                polls.stream().map(poll -> poll.readings().get(0).control()).toList());
    }

    private double value(List<Counts> counts) {
        double n = counts.stream().mapToDouble(Counts::n).sum();
        if (n == 0) {
            return Double.NaN;
        }
        if (watch.isLatency()) {
            return quantile(counts, n);
        }
        return counts.stream()
                        .mapToDouble(one -> watch.isShare() ? watch.bad(one) : Pooled.sum(one))
                        .sum()
                / n;
    }

    /** As Prometheus does it: linear within the bucket, and the last finite bound beyond it. */
    private static double quantile(List<Counts> counts, double n) {
        List<Double> bounds = ((Counts.Histogram) counts.get(0)).bounds();
        double[] sums = new double[bounds.size()];
        counts.forEach(one -> {
            List<Double> buckets = ((Counts.Histogram) one).buckets();
            Arrays.setAll(sums, i -> sums[i] + buckets.get(i));
        });
        double rank = QUANTILE * n;
        double before = 0;
        for (int i = 0; i < sums.length - 1; i++) {
            if (before + sums[i] >= rank) {
                double low = i == 0 ? 0 : bounds.get(i - 1);
                return low + (bounds.get(i) - low) * (rank - before) / sums[i];
            }
            before += sums[i];
        }
        return bounds.get(bounds.size() - 2);
    }
}
