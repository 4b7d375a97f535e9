package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;
import java.util.Arrays;
import java.util.Optional;

/** Values of requests, such as tokens and seconds, as sums or histograms. */
final class ValueDraws {
    private ValueDraws() {}

    /** The law of one arm in a window: {@code before} until the onset, then {@code after}, both scaled by the factor. */
    record Arm(Law before, Law after, double onset, Rate factor) {
        static Arm steady(Law law) {
            return new Arm(law, law, 0, Rate.constant(1));
        }

        static Arm from(double onset, Law before, Law after) {
            return new Arm(before, after, onset, Rate.constant(1));
        }

        Arm scaled(Rate other) {
            return new Arm(before, after, onset, factor.times(other));
        }

        Law law(Arrivals a) {
            Law law = a.from() + a.seconds() / 2 < onset ? before : after;
            double scale = factor.over(a.from(), a.seconds());
            return scale == 1 ? law : law.scaled(scale);
        }
    }

    /** Each request's value is drawn; the counts are a sum, or a histogram where there are buckets. */
    static SignalDraw single(Chance chance, Arm control, Arm variant, Optional<Buckets> buckets) {
        return a -> {
            Drawn ofControl = new Drawn(buckets);
            Drawn ofVariant = new Drawn(buckets);
            ofControl.draw(chance, control.law(a), a.control());
            ofVariant.draw(chance, variant.law(a), a.variant());
            return new Reading(ofControl.counts(), ofVariant.counts(), ofControl.moments(), ofVariant.moments());
        };
    }

    private static final class Drawn {
        private final Optional<Buckets> buckets;
        private final double[] bounds;
        private final double[] counts;
        private int n;
        private double sum;
        private double squares;
        private double logs;

        Drawn(Optional<Buckets> buckets) {
            this.buckets = buckets;
            this.bounds = buckets.map(Buckets::array).orElse(new double[0]);
            this.counts = new double[bounds.length];
        }

        void draw(Chance chance, Law law, int requests) {
            for (int i = 0; i < requests; i++) {
                add(law.draw(chance));
            }
        }

        void add(double value) {
            n++;
            sum += value;
            squares += value * value;
            logs += Math.log(value);
            if (bounds.length > 0) {
                int at = Arrays.binarySearch(bounds, value);
                counts[at < 0 ? -at - 1 : at]++;
            }
        }

        Counts counts() {
            return buckets.<Counts>map(known -> new Counts.Histogram(n, sum, known.bounds(), Buckets.boxed(counts)))
                    .orElseGet(() -> new Counts.Mean(n, sum));
        }

        Moments moments() {
            return new Moments(squares, logs);
        }
    }

    /** Only the buckets are drawn; the sum is what such buckets hold on the average. */
    static SignalDraw histogram(Chance chance, Arm control, Arm variant, Buckets buckets) {
        Binned ofControl = new Binned(chance, buckets);
        Binned ofVariant = new Binned(chance, buckets);
        return a -> new Reading(
                ofControl.counts(control.law(a), a.control()), ofVariant.counts(variant.law(a), a.variant()));
    }

    private static final class Binned {
        private final Chance chance;
        private final Buckets buckets;
        private Optional<Law> known = Optional.empty();
        private double[] shares = new double[0];

        Binned(Chance chance, Buckets buckets) {
            this.chance = chance;
            this.buckets = buckets;
        }

        Counts counts(Law law, int requests) {
            if (known.filter(law::equals).isEmpty()) {
                shares = law.probabilities(buckets);
                known = Optional.of(law);
            }
            double[] counts = chance.multinomial(requests, shares);
            return new Counts.Histogram(requests, requests * law.mean(), buckets.bounds(), Buckets.boxed(counts));
        }
    }

    /** A trace's own values, drawn with replacement from those of its window. */
    static Reading resampled(Chance chance, double[] pool, Arrivals arrivals) {
        Drawn control = new Drawn(Optional.empty());
        Drawn variant = new Drawn(Optional.empty());
        for (int i = 0; i < arrivals.control(); i++) {
            control.add(pool[chance.index(pool.length)]);
        }
        for (int i = 0; i < arrivals.variant(); i++) {
            variant.add(pool[chance.index(pool.length)]);
        }
        return new Reading(control.counts(), variant.counts(), control.moments(), variant.moments());
    }
}
