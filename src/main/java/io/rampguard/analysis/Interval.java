package io.rampguard.analysis;

import java.util.OptionalDouble;

/** An interval's lower and upper end, each where it can be said. */
public record Interval(OptionalDouble low, OptionalDouble high) {
    public static final Interval UNKNOWN = new Interval(OptionalDouble.empty(), OptionalDouble.empty());

    /** An end that is not finite cannot be said. */
    public static Interval of(double low, double high) {
        return new Interval(finite(low), finite(high));
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
