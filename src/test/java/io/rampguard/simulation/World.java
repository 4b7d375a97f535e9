package io.rampguard.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The truth: how good each arm is at each moment, who asks, and what each request came to. */
public final class World {
    /** Requests are counted in cells of this length, so that every window is a sum of whole cells. */
    static final Duration CELL = Duration.ofSeconds(5);

    /** Seconds; both arms' requests spread over them as a lognormal with its middle at one second does. */
    static final List<Double> LATENCY_BOUNDS =
            List.of(0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, Double.POSITIVE_INFINITY);

    private static final double[] LATENCY = {0.0416, 0.1515, 0.3069, 0.3069, 0.1515, 0.0369, 0.0044, 0.0003, 0};

    private final Quality quality;
    private final long seed;
    private final SplittableRandom random;
    private final List<Cell> cells = new ArrayList<>();

    /**
     * @param perSecond requests of both arms together
     * @param errors control's error rate
     * @param variantErrors the variant's, while it is bad
     * @param tokens control's mean tokens
     * @param tokenRatio the variant's tokens against control's, while it is bad
     * @param badFrom since when the variant is bad; empty where it never is
     * @param outageFrom both arms fail from here …
     * @param outageTo … to here
     * @param darkFrom since when the variant reports nothing
     */
    public record Quality(
            double perSecond,
            double errors,
            double variantErrors,
            double tokens,
            double tokenRatio,
            java.util.Optional<Duration> badFrom,
            java.util.Optional<Duration> outageFrom,
            Duration outageTo,
            java.util.Optional<Duration> darkFrom) {
        public static Quality healthy(double perSecond) {
            return new Quality(
                    perSecond,
                    0.01,
                    0.01,
                    400,
                    1,
                    java.util.Optional.empty(),
                    java.util.Optional.empty(),
                    Duration.ZERO,
                    java.util.Optional.empty());
        }

        /** Four of ten answers of the variant fail from a moment on. */
        public Quality failingFrom(Duration from) {
            return new Quality(
                    perSecond,
                    errors,
                    0.4,
                    tokens,
                    tokenRatio,
                    java.util.Optional.of(from),
                    outageFrom,
                    outageTo,
                    darkFrom);
        }

        /** The variant writes this many times as many tokens from a moment on. */
        public Quality wordyFrom(Duration from, double ratio) {
            return new Quality(
                    perSecond,
                    errors,
                    errors,
                    tokens,
                    ratio,
                    java.util.Optional.of(from),
                    outageFrom,
                    outageTo,
                    darkFrom);
        }

        public Quality providerOutage(Duration from, Duration to) {
            return new Quality(
                    perSecond,
                    errors,
                    variantErrors,
                    tokens,
                    tokenRatio,
                    badFrom,
                    java.util.Optional.of(from),
                    to,
                    darkFrom);
        }

        public Quality darkFrom(Duration from) {
            return new Quality(
                    perSecond,
                    errors,
                    variantErrors,
                    tokens,
                    tokenRatio,
                    badFrom,
                    outageFrom,
                    outageTo,
                    java.util.Optional.of(from));
        }

        boolean bad(Duration at) {
            return badFrom.map(from -> at.compareTo(from) >= 0).orElse(false);
        }

        boolean outage(Duration at) {
            return outageFrom
                    .map(from -> at.compareTo(from) >= 0 && at.compareTo(outageTo) < 0)
                    .orElse(false);
        }

        boolean dark(Duration at) {
            return darkFrom.map(from -> at.compareTo(from) >= 0).orElse(false);
        }
    }

    /** What one arm did. */
    record Arm(double requests, double errors, double tokens) {
        static final Arm NOTHING = new Arm(0, 0, 0);

        Arm plus(Arm other) {
            return new Arm(requests + other.requests, errors + other.errors, tokens + other.tokens);
        }
    }

    private record Cell(Arm control, Arm variant) {}

    World(Quality quality, long seed) {
        this.quality = quality;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    Quality quality() {
        return quality;
    }

    /** Lives through one more cell at the share that is really served. */
    void live(double share) {
        Duration at = CELL.multipliedBy(cells.size());
        double requests = quality.perSecond() * CELL.toSeconds();
        long all = poisson(requests);
        long exposed = binomial(all, share);
        double base = quality.outage(at) ? 0.6 : quality.errors();
        double variantErrors = quality.bad(at) ? Math.max(base, quality.variantErrors()) : base;
        double ratio = quality.bad(at) ? quality.tokenRatio() : 1;
        Arm variant = quality.dark(at) ? Arm.NOTHING : arm(exposed, variantErrors, quality.tokens() * ratio);
        cells.add(new Cell(arm(all - exposed, base, quality.tokens()), variant));
    }

    /**
     * Control's doings in a window before time began, when nobody saw the variant. Drawn for each window by itself, and the
     * same whenever it is asked for.
     */
    Arm past(Duration from, Duration to) {
        SplittableRandom own = new SplittableRandom(seed ^ from.toMillis() * 0x9E3779B97F4A7C15L);
        World before = new World(quality, own.nextLong());
        double seconds = to.minus(from).toMillis() / 1e3;
        return before.arm(before.poisson(quality.perSecond() * seconds), quality.errors(), quality.tokens());
    }

    /** How long an arm's requests of a window took, by bucket; alike in both arms, and the same whenever it is asked for. */
    List<Double> latencies(Duration from, Arm arm) {
        World own = new World(quality, seed ^ from.toMillis() * 0x9E3779B97F4A7C15L ^ Double.hashCode(arm.tokens()));
        List<Double> buckets = new ArrayList<>();
        long left = (long) arm.requests();
        double chance = 1;
        for (double one : LATENCY) {
            long here = chance <= one ? left : own.binomial(left, one / chance);
            buckets.add((double) here);
            left -= here;
            chance -= one;
        }
        return buckets;
    }

    /** Control's doings between two moments; nothing before the beginning or beyond the present. */
    Arm control(Duration from, Duration to) {
        return sum(from, to, true);
    }

    Arm variant(Duration from, Duration to) {
        return sum(from, to, false);
    }

    private Arm sum(Duration from, Duration to, boolean control) {
        Arm sum = Arm.NOTHING;
        long first = Math.max(0, from.toMillis() / CELL.toMillis());
        long last = Math.min(cells.size(), to.toMillis() / CELL.toMillis());
        for (long i = first; i < last; i++) {
            Cell cell = cells.get((int) i);
            sum = sum.plus(control ? cell.control : cell.variant);
        }
        return sum;
    }

    private Arm arm(long requests, double errors, double tokens) {
        double sum = requests == 0 ? 0 : requests * tokens + gauss() * Math.sqrt(requests) * tokens * 0.5;
        return new Arm(requests, binomial(requests, errors), Math.max(0, sum));
    }

    private long poisson(double mean) {
        if (mean > 50) {
            return Math.max(0, Math.round(mean + gauss() * Math.sqrt(mean)));
        }
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        long count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    private long binomial(long n, double p) {
        if (n * p > 30 && n * (1 - p) > 30) {
            return Math.max(0, Math.min(n, Math.round(n * p + gauss() * Math.sqrt(n * p * (1 - p)))));
        }
        long count = 0;
        for (long i = 0; i < n; i++) {
            count += random.nextDouble() < p ? 1 : 0;
        }
        return count;
    }

    /** Box and Muller. */
    private double gauss() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
