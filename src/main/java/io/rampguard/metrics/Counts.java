package io.rampguard.metrics;

import io.rampguard.units.Numbers;
import java.util.List;

/**
 * What one arm did in one window: raw counts, never rates. Counts are doubles because Prometheus' are; they may be huge and,
 * from a server that scales, fractional. They are never negative and never NaN.
 */
public sealed interface Counts {
    /** Requests, or whatever the signal counts as its trials. */
    double n();

    /** Events among trials; {@code events} is never above {@code total}. */
    record Proportion(double total, double events) implements Counts {
        public Proportion {
            check(total);
            check(events);
            if (events > total) {
                throw new IllegalArgumentException(events + " events among " + total + " trials");
            }
        }

        @Override
        public double n() {
            return total;
        }
    }

    /** A sum over a count. The sum of a signal that can fall below zero is refused by the sources. */
    record Mean(double count, double sum) implements Counts {
        public Mean {
            check(count);
            check(sum);
        }

        @Override
        public double n() {
            return count;
        }
    }

    /**
     * A classic histogram's window.
     *
     * @param bounds upper bounds, rising, the last is positive infinity
     * @param buckets events in each bucket alone (not cumulative), as many as bounds; their sum is {@code count}
     */
    record Histogram(double count, double sum, List<Double> bounds, List<Double> buckets) implements Counts {
        public Histogram {
            check(count);
            check(sum);
            bounds = Numbers.copyOf(bounds);
            Numbers alone = Numbers.copyOf(buckets);
            buckets = alone;
            for (int i = 0; i < alone.size(); i++) {
                check(alone.at(i));
            }
            if (bounds.size() != buckets.size() || bounds.isEmpty()) {
                throw new IllegalArgumentException(bounds.size() + " bounds and " + buckets.size() + " buckets");
            }
        }

        private static void check(double value) {
            Counts.check(value);
        }

        @Override
        public double n() {
            return count;
        }
    }

    private static void check(double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("a count must be finite and not negative, got " + value);
        }
    }
}
