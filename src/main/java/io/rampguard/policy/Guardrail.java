package io.rampguard.policy;

import java.util.Optional;

/** What must not get worse. One entry of a policy becomes one guardrail for each bound that it states. */
public sealed interface Guardrail {
    /** Unique within the policy: the entry's {@code id} or its position from 1, with {@code /limit} for its second half. */
    String id();

    Signal signal();

    Action action();

    /** What a breach does. */
    enum Action {
        ROLLBACK,
        PAUSE
    }

    /**
     * No worse than control beyond a margin.
     *
     * @param expect a change that is planned for, relative to control (0.1 for {@code +10%}); the tolerance is counted
     *     from there; 0 where nothing is expected
     */
    record NoWorseThanControl(String id, Signal signal, Tolerance tolerate, double expect, Action action)
            implements Guardrail {}

    /** An absolute bound, judged statistically; a floor where higher is better. In the signal's own unit. */
    record Ceiling(String id, Signal signal, double limit, Action action) implements Guardrail {}

    /** A plain threshold without statistics: acts when {@code bad} of the last {@code of} polls are beyond it. */
    record Critical(String id, Signal signal, double limit, int bad, int of, Action action) implements Guardrail {
        public Critical {
            if (bad < 1 || of < bad) {
                throw new IllegalArgumentException(
                        "'for' must read 'm of n' with 1 <= m <= n, got " + bad + " of " + of);
            }
        }
    }

    /** The bound as the policy wrote it, for people. */
    default Optional<String> bound() {
        return switch (this) {
            case NoWorseThanControl relative -> Optional.of("tolerate " + relative.tolerate());
            case Ceiling ceiling -> Optional.of("limit " + print(signal(), ceiling.limit()));
            case Critical critical ->
                Optional.of("critical " + print(signal(), critical.limit()) + " for " + critical.bad() + " of "
                        + critical.of());
        };
    }

    /** A value in the signal's unit, as people read it: {@code 1.32 %}, {@code 2.4 s}, {@code 412}. */
    static String print(Signal signal, double value) {
        return switch (signal.unit()) {
            case FRACTION -> trim(value * 100, 3) + " %";
            case SECONDS -> trim(value, 3) + " s";
            case NUMBER -> trim(value, 4);
        };
    }

    private static String trim(double value, int digits) {
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        java.math.BigDecimal rounded = new java.math.BigDecimal(value).round(new java.math.MathContext(digits));
        // Whole parts are never rounded away: 12,345 tokens stay 12345.
        return (Math.abs(value) >= Math.pow(10, digits)
                        ? new java.math.BigDecimal(value).setScale(0, java.math.RoundingMode.HALF_EVEN)
                        : rounded.stripTrailingZeros())
                .toPlainString();
    }
}
