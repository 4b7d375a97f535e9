package io.rampguard.analysis;

import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Tolerance;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as people read them. Each reason carries both arms' values and samples, so that nobody has to look them up. */
final class Wording {
    private Wording() {}

    /** {@code error-rate 4.1 % vs 0.9 % control (n 812 / 15,204)}. */
    static String both(Sight sight) {
        String control = sight.remembered() ? " control before the last step (n " : " control (n ";
        return sight.signal().name() + " " + value(sight.signal(), sight.variantValue()) + " vs "
                + value(sight.signal(), sight.controlValue()) + control + count(sight.variantTrials()) + " / "
                + count(sight.controlTrials()) + ")";
    }

    static String value(Signal signal, OptionalDouble value) {
        return value.isPresent() ? Guardrail.print(signal, value.getAsDouble()) : "no value";
    }

    static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    static String percent(double fraction) {
        return digits(fraction * 100) + " %";
    }

    /** An amount of harm in its tolerance's unit, with the sign of the value's move: {@code +1.9pp}, {@code -4%}, {@code 2.4x}. */
    static String harm(Margin margin, double harm, Signal signal) {
        double moved = margin.better() == Better.LOWER ? harm : -harm;
        String sign = moved < 0 ? "-" : "+";
        return switch (margin.tolerate()) {
            case Tolerance.Absolute absolute ->
                signal.unit() == Signal.Unit.FRACTION
                        ? sign + digits(Math.abs(moved) * 100) + "pp"
                        : sign + digits(Math.abs(moved));
            case Tolerance.Relative relative -> sign + digits(Math.abs(moved) * 100) + "%";
            case Tolerance.Times times -> digits(harm) + (margin.better() == Better.LOWER ? "x" : "x less");
        };
    }

    /** {@code tolerated +20%}, and from where it is counted if a change was planned for. */
    static String tolerated(Margin margin, Signal signal) {
        String plan = margin.expect() == 0
                ? ""
                : " beyond the expected " + (margin.expect() < 0 ? "-" : "+") + digits(Math.abs(margin.expect()) * 100)
                        + "%";
        return "tolerated " + harm(margin, margin.tolerated(), signal) + plan;
    }

    static String digits(double value) {
        return Math.abs(value) >= 1000
                ? count(value)
                : new BigDecimal(value)
                        .round(new MathContext(Math.abs(value) < 10 ? 2 : 3))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
