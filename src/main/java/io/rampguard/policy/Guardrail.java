package io.rampguard.policy;

import io.rampguard.units.Kebab;
import io.rampguard.units.Spoken;
import java.time.Duration;
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
     * @param sensitivity how much of the tolerance is promised not to be rolled back
     */
    record NoWorseThanControl(
            String id, Signal signal, Tolerance tolerate, double expect, Sensitivity sensitivity, Action action)
            implements Guardrail {}

    /**
     * Up to which harm the promise holds that nothing is rolled back. Advancing always asks that harm beyond the tolerance is
     * shown absent; between the two neither promise holds.
     */
    enum Sensitivity {
        /** Up to the tolerance itself. */
        AS_WRITTEN,
        /** Up to no change at all: proven harm below the tolerance rolls back too. */
        STRICT,
        /** Up to half of the tolerance; of a ratio, up to its square root. */
        MIDPOINT
    }

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

    /**
     * Burn of an error budget over two windows (Google, <i>The Site Reliability Workbook</i>, 2018, chapter 5, "Multiwindow,
     * Multi-Burn-Rate Alerts"). The burn rate of a window is the variant's share of bad events in it over the budget, which
     * is one less the objective: at a rate of 1 the budget lasts exactly as long as it was made for. It acts when both
     * windows burn faster than {@code burn}, at least 10 of the variant's bad events lie in the short one, and control does
     * not burn equally. The long window says that enough is burnt to matter, the short one that it goes on. Both end with
     * the newest poll; where the stage is younger than a window, what there is of it counts.
     *
     * @param signal a proportion
     * @param objective the promised share of good events within 0 and 1, exclusive: 0.995 for {@code 99.5%}
     * @param burn the rate that both windows must exceed, above 0
     * @param longWindow at most 24 h
     * @param shortWindow above 0 and shorter than the long one
     */
    record Burn(
            String id,
            Signal signal,
            double objective,
            double burn,
            Duration longWindow,
            Duration shortWindow,
            Action action)
            implements Guardrail {
        public static final Duration LONGEST = Duration.ofHours(24);

        public Burn {
            if (!(objective > 0 && objective < 1)) {
                throw new IllegalArgumentException("an objective must lie between 0 and 1, got " + objective);
            }
            if (!(burn > 0 && Double.isFinite(burn))) {
                throw new IllegalArgumentException("a burn rate must be above 0, got " + burn);
            }
            if (!shortWindow.isPositive()
                    || shortWindow.compareTo(longWindow) >= 0
                    || longWindow.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("the windows must fall, from at most 24 h to above 0, got "
                        + longWindow + " and " + shortWindow);
            }
            if (!(signal.measure() instanceof Signal.Measure.Proportion)) {
                throw new IllegalArgumentException("only a proportion has a budget of bad events");
            }
        }

        /** The share of bad events that burns at {@code burn}; above 1 where no share does. */
        public double level() {
            return burn * (1 - objective);
        }
    }

    /**
     * The variant's share of both arms' trials is the one that was asked for: a wrong split spoils every comparison, and is
     * no harm by itself.
     *
     * @param signal counts the trials
     * @param tolerated by how much the share may differ either way, relative to the one asked for; above 0 and below 1
     */
    record TrafficShare(String id, Signal signal, double tolerated, Action action) implements Guardrail {
        /** As policies call the signal. */
        public static final String SIGNAL = "traffic-share";

        public TrafficShare {
            if (!(tolerated > 0 && tolerated < 1)) {
                throw new IllegalArgumentException("a share's tolerance must lie between 0 and 1, got " + tolerated);
            }
        }
    }

    /** The bound as the policy wrote it, for people. */
    default Optional<String> bound() {
        return switch (this) {
            case NoWorseThanControl relative ->
                Optional.of("tolerate " + relative.tolerate()
                        + (relative.sensitivity() == Sensitivity.AS_WRITTEN
                                ? ""
                                : ", " + Kebab.of(relative.sensitivity())));
            case Ceiling ceiling -> Optional.of("limit " + print(signal(), ceiling.limit()));
            case Critical critical ->
                Optional.of("critical " + print(signal(), critical.limit()) + " for " + critical.bad() + " of "
                        + critical.of());
            case Burn burn ->
                Optional.of("burn " + trim(burn.burn(), 4) + " of objective " + trim(burn.objective() * 100, 6)
                        + " % over " + Spoken.of(burn.longWindow()) + " and " + Spoken.of(burn.shortWindow()));
            case TrafficShare share -> Optional.of("tolerate " + trim(share.tolerated() * 100, 4) + "%");
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
