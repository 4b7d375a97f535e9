package io.rampguard.bench.judge;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.PoissonSamplerCache;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/** The draws of one replication. The same table, scenario and replication give the same draws on any machine and thread. */
final class Chance {
    private static final double[] LOG_FACTORIALS = logFactorials(1 << 17);
    private static final PoissonSamplerCache POISSON = new PoissonSamplerCache(40, 20_000);
    /** Below this expectation counting up from zero is quicker than starting at the mode. */
    private static final double FEW = 12;

    private final UniformRandomProvider source;
    private final ZigguratSampler.NormalizedGaussian gaussian;
    private final ZigguratSampler.Exponential exponential;

    private Chance(UniformRandomProvider source) {
        this.source = source;
        this.gaussian = ZigguratSampler.NormalizedGaussian.of(source);
        this.exponential = ZigguratSampler.Exponential.of(source);
    }

    /** Draws that depend on all three and on nothing else. */
    static Chance of(long seed, String scenario, int replication) {
        long mixed = mixed(mixed(mixed(seed) + scenario.hashCode()) + replication);
        return new Chance(RandomSource.XO_RO_SHI_RO_128_PP.create(new long[] {mixed, mixed(mixed)}));
    }

    private static long mixed(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Within 0..1, one exclusive. */
    double uniform() {
        return source.nextDouble();
    }

    double uniform(double from, double to) {
        return from + (to - from) * source.nextDouble();
    }

    /** Within 0..bound, exclusive. */
    int index(int bound) {
        return source.nextInt(bound);
    }

    double gaussian() {
        return gaussian.sample();
    }

    double exponential(double mean) {
        return exponential.sample() * mean;
    }

    double gamma(double shape, double scale) {
        return AhrensDieterMarsagliaTsangGammaSampler.of(source, shape, scale).sample();
    }

    /** 1, 2, ... with the given mean, at least 1. */
    int geometric(double mean) {
        return mean <= 1 ? 1 : 1 + (int) Math.floor(exponential.sample() / -Math.log1p(-1 / mean));
    }

    int poisson(double mean) {
        return mean <= 0 ? 0 : POISSON.createSharedStateSampler(source, mean).sample();
    }

    /** Exact, by inversion from zero or from the mode. */
    int binomial(int n, double p) {
        if (n <= 0 || p <= 0) {
            return 0;
        }
        if (p > 0.5) {
            return n - binomial(n, 1 - p);
        }
        return n * p < FEW ? fromZero(n, p) : fromMode(n, p);
    }

    private int fromZero(int n, double p) {
        double odds = p / (1 - p);
        double mass = Math.exp(n * Math.log1p(-p));
        double left = source.nextDouble();
        int k = 0;
        while (left >= mass && k < n) {
            left -= mass;
            mass *= odds * (n - k) / (k + 1);
            k++;
        }
        return k;
    }

    private int fromMode(int n, double p) {
        double odds = p / (1 - p);
        int low = (int) ((n + 1) * p);
        int high = low;
        double below = Math.exp(logFactorial(n)
                - logFactorial(low)
                - logFactorial(n - low)
                + low * Math.log(p)
                + (n - low) * Math.log1p(-p));
        double above = below;
        double left = source.nextDouble() - below;
        while (left >= 0 && (below > 1e-18 || above > 1e-18)) {
            above *= odds * (n - high) / (high + 1);
            high++;
            left -= above;
            if (left < 0) {
                return high;
            }
            below *= low / (odds * (n - low + 1));
            low--;
            left -= below;
            if (left < 0) {
                return low;
            }
        }
        return left < 0 ? low : (int) ((n + 1) * p);
    }

    /** How many of {@code bad} among {@code all} are in a sample of this size, drawn without replacement. */
    int hypergeometric(int all, int bad, int sample) {
        int left = all;
        int wanted = sample;
        int found = 0;
        for (int i = 0; i < bad && wanted > 0; i++) {
            if (source.nextDouble() * left < wanted) {
                found++;
                wanted--;
            }
            left--;
        }
        return found;
    }

    /** Beta-binomial: the rate of this draw is itself drawn, with this correlation between two of its trials. */
    int betaBinomial(int n, double mean, double correlation) {
        double trials = 1 / correlation - 1;
        double bad = gamma(mean * trials, 1);
        double good = gamma((1 - mean) * trials, 1);
        return binomial(n, bad / (bad + good));
    }

    /** How {@code n} fall into classes of these probabilities. */
    double[] multinomial(int n, double[] probabilities) {
        double[] counts = new double[probabilities.length];
        int left = n;
        double rest = 1;
        for (int i = 0; i < probabilities.length && left > 0; i++) {
            double p = probabilities[i];
            int drawn = i == probabilities.length - 1 ? left : binomial(left, Math.min(1, p / rest));
            counts[i] = drawn;
            left -= drawn;
            rest = Math.max(rest - p, 1e-300);
        }
        return counts;
    }

    private static double logFactorial(int n) {
        if (n < LOG_FACTORIALS.length) {
            return LOG_FACTORIALS[n];
        }
        double x = n + 1.0;
        return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x);
    }

    private static double[] logFactorials(int size) {
        double[] logs = new double[size];
        for (int i = 2; i < size; i++) {
            logs[i] = logs[i - 1] + Math.log(i);
        }
        return logs;
    }
}
