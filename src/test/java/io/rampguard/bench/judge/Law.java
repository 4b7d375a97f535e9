package io.rampguard.bench.judge;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A lognormal law of one request's value.
 *
 * @param median of the bulk
 * @param deviation standard deviation of the logarithm
 * @param tail share of requests that are slowed down further, within 0..1
 * @param slower by which factor
 */
record Law(double median, double deviation, double tail, double slower) {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    static Law lognormal(double median, double deviation) {
        return new Law(median, deviation, 0, 1);
    }

    /** Latency of the standing bench: median 2 s, log-deviation 0.6. */
    static Law latency() {
        return lognormal(2, 0.6);
    }

    Law scaled(double factor) {
        return new Law(median * factor, deviation, tail, slower);
    }

    Law withTail(double share, double factor) {
        return new Law(median, deviation, share, factor);
    }

    /** The same mean with another spread; without a tail. */
    Law reshaped(double otherDeviation) {
        double shift = (deviation * deviation - otherDeviation * otherDeviation) / 2;
        return lognormal(median * Math.exp(shift), otherDeviation);
    }

    double mean() {
        return median * Math.exp(deviation * deviation / 2) * (1 - tail + tail * slower);
    }

    double below(double value) {
        return value == Double.POSITIVE_INFINITY ? 1 : (1 - tail) * bulk(value) + tail * bulk(value / slower);
    }

    private double bulk(double value) {
        return value <= 0 ? 0 : NORMAL.cumulativeProbability(Math.log(value / median) / deviation);
    }

    double[] probabilities(Buckets buckets) {
        double[] bounds = buckets.array();
        double[] shares = new double[bounds.length];
        double before = 0;
        for (int i = 0; i < bounds.length; i++) {
            double now = below(bounds[i]);
            shares[i] = Math.max(0, now - before);
            before = now;
        }
        return shares;
    }

    double draw(Chance chance) {
        double value = median * Math.exp(deviation * chance.gaussian());
        return tail > 0 && chance.uniform() < tail ? value * slower : value;
    }
}
