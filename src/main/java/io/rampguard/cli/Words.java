package io.rampguard.cli;

import io.rampguard.api.model.RolloutView;
import io.rampguard.policy.PolicyName;
import io.rampguard.units.Spoken;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names, times and numbers as people read them. */
final class Words {
    private Words() {}

    static String name(RolloutView rollout) {
        return new PolicyName(rollout.namespace(), rollout.name()).toString();
    }

    /** In whole seconds: a table need not count tenths. */
    static String span(Duration duration) {
        return Spoken.of(duration.truncatedTo(ChronoUnit.SECONDS));
    }

    /** What is left of the hold; a hold that is over waits for evidence, a window or a person, as the reason says. */
    static String hold(RolloutView rollout, Instant now) {
        if (rollout.hold() == null) {
            return "–";
        }
        Duration left = Duration.between(now, rollout.hold().ends());
        return left.isNegative() || left.isZero() ? "over" : span(left) + " left";
    }

    /** In the signal's unit: {@code 1.32 %}, {@code 2.4 s}, {@code 412}. */
    static String estimate(@Nullable Double value, @Nullable String unit) {
        if (value == null) {
            return "–";
        }
        return switch (unit == null ? "number" : unit) {
            case "fraction" -> digits(value * 100) + " %";
            case "seconds" -> digits(value) + " s";
            default -> digits(value);
        };
    }

    /** With a comma for every thousand, as in the judge's sentences beside it. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String digits(double value) {
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal rounded =
                Math.abs(value) >= 1000 ? exact.setScale(0, RoundingMode.HALF_EVEN) : exact.round(new MathContext(3));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
