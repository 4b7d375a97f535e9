package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;

/** What has been counted of one arm so far, as a mean and a variance of one request. */
final class Pooled {
    private double n;
    private double sum;
    private double squares;

    void add(double requests, double total, double totalOfSquares) {
        n += requests;
        sum += total;
        squares += totalOfSquares;
    }

    /** A share counts its bad events; a value counts itself. */
    void add(Watch watch, Counts counts, Moments moments) {
        if (watch.isShare()) {
            double bad = watch.bad(counts);
            add(counts.n(), bad, bad);
        } else {
            add(counts.n(), sum(counts), moments.squares());
        }
    }

    static double sum(Counts counts) {
        return counts instanceof Counts.Mean mean ? mean.sum() : ((Counts.Histogram) counts).sum();
    }

    double n() {
        return n;
    }

    double mean() {
        return n > 0 ? sum / n : 0;
    }

    double variance() {
        return n > 1 ? Math.max(0, squares / n - mean() * mean()) * n / (n - 1) : 0;
    }
}
