package io.rampguard.analysis;

import io.rampguard.metrics.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** Requests drawn one by one from a seed. */
final class Draws {
    static final List<Double> BOUNDS =
            List.of(0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0, Double.POSITIVE_INFINITY);
    private final Random random;

    Draws(long seed) {
        random = new Random(seed);
    }

    /** Poisson, by Knuth's product for small means and the normal approximation above. */
    int poisson(double mean) {
        if (mean > 200) {
            return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double limit = Math.exp(-mean);
        int k = 0;
        for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
            k++;
        }
        return k;
    }

    Counts share(double requests, double rate) {
        int n = poisson(requests);
        int events = 0;
        for (int i = 0; i < n; i++) {
            events += random.nextDouble() < rate ? 1 : 0;
        }
        return new Counts.Proportion(n, events);
    }

    double lognormal(double median, double sigma) {
        return median * Math.exp(sigma * random.nextGaussian());
    }

    Counts mean(double requests, double median, double sigma) {
        int n = poisson(requests);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += lognormal(median, sigma);
        }
        return new Counts.Mean(n, sum);
    }

    Counts histogram(double requests, DoubleSupplier values) {
        int n = poisson(requests);
        double[] buckets = new double[BOUNDS.size()];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double value = values.getAsDouble();
            sum += value;
            int at = 0;
            while (value > BOUNDS.get(at)) {
                at++;
            }
            buckets[at]++;
        }
        List<Double> counts = new ArrayList<>();
        for (double bucket : buckets) {
            counts.add(bucket);
        }
        return new Counts.Histogram(n, sum, BOUNDS, counts);
    }
}
