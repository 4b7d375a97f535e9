package io.rampguard.analysis;

import java.util.OptionalDouble;

/**
 * What one look says of one statistical bound, before its rule of two looks out of three.
 *
 * @param beyond the one-sided 99.9 % bound lies beyond
 * @param clear the bound of one in a hundred thousand does
 * @param leaning the 99 % bound does: not enough to act, too much to go on
 * @param shared control is beyond as well, and the variant is not clearly worse
 * @param events bad events of the variant
 * @param interval of the harm or value
 * @param blind why the bound cannot be judged at all, empty text where it can
 * @param words what was found against what is allowed, to follow both arms' numbers
 */
record Weighed(
        boolean beyond,
        boolean clear,
        boolean leaning,
        boolean shared,
        double events,
        Interval interval,
        String blind,
        String words) {
    /** Lower and upper end, where they can be said. */
    record Interval(OptionalDouble low, OptionalDouble high) {
        static final Interval UNKNOWN = new Interval(OptionalDouble.empty(), OptionalDouble.empty());

        static Interval of(double low, double high) {
            return new Interval(finite(low), finite(high));
        }

        private static OptionalDouble finite(double value) {
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        }
    }

    Weighed inTheNewest(int windows) {
        return new Weighed(
                beyond,
                clear,
                leaning,
                shared,
                events,
                interval,
                blind,
                "in the newest " + windows + " windows " + words);
    }

    /** Nothing to weigh yet. */
    static Weighed nothing(String words) {
        return new Weighed(false, false, false, false, 0, Interval.UNKNOWN, "", words);
    }

    static Weighed blind(String why) {
        return new Weighed(false, false, false, false, 0, Interval.UNKNOWN, why, "");
    }
}
