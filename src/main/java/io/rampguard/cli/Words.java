package io.rampguard.cli;

import io.rampguard.api.model.RolloutView;
import io.rampguard.policy.PolicyName;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names, times and numbers as people read them. */
final class Words {
    private Words() {}

    static String name(RolloutView rollout) {
        return new PolicyName(rollout.namespace(), rollout.name()).toString();
    }

    /** The two largest units: {@code 3 h 12 min}, {@code 45 s}. */
    static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        return seconds < 86_400
                ? two(seconds / 3600, "h", seconds % 3600 / 60, "min")
                : two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
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

    /** With a space for every thousand, so that columns of counts can be compared at a glance. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }

    private static String digits(double value) {
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal rounded =
                Math.abs(value) >= 1000 ? exact.setScale(0, RoundingMode.HALF_EVEN) : exact.round(new MathContext(3));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + " " + largeUnit : large + " " + largeUnit + " " + small + " " + smallUnit;
    }
}
