package io.rampguard.policy;

import java.util.Optional;

/**
 * Something measured for both arms, by its series.
 *
 * @param name as guardrails call it, for example {@code error-rate}
 * @param measure which counters it is made of
 * @param better which direction is good news
 * @param unit how its values are printed
 */
public record Signal(String name, Measure measure, Better better, Unit unit) {

    /** Which direction is good news. */
    public enum Better {
        LOWER,
        HIGHER
    }

    /** How values are printed and limits are written. */
    public enum Unit {
        /** A fraction within 0..1, written in percent. */
        FRACTION,
        /** Seconds; limits are durations. */
        SECONDS,
        /** Tokens, requests, scores: a plain number. */
        NUMBER
    }

    /** Which cumulative series a signal is made of. */
    public sealed interface Measure {
        /**
         * Events among trials. {@code good} and {@code bad} are never both wanted: {@code eventsAreGood} says which the
         * numerator counts. An absent numerator beside a present total is zero.
         */
        record Proportion(Selector events, Selector total, boolean eventsAreGood) implements Measure {}

        /**
         * A sum over a count.
         *
         * @param histogram base name of the histogram that holds the same values, where there is one; it then replaces
         *     sum and count, which it also carries
         */
        record Mean(Selector sum, Selector count, Optional<Selector> histogram) implements Measure {}

        /**
         * A quantile, judged by tail shares at bucket bounds and never by interpolation.
         *
         * @param histogram base name without {@code _bucket}
         * @param quantile within 0..1, exclusive
         */
        record Quantile(Selector histogram, double quantile) implements Measure {
            public Quantile {
                if (!(quantile > 0 && quantile < 1)) {
                    throw new IllegalArgumentException("quantile must be between 0 and 1, got " + quantile);
                }
            }
        }
    }
}
