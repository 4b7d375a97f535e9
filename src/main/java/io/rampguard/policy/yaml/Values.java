package io.rampguard.policy.yaml;

import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Unit;
import io.rampguard.policy.Tolerance;
import io.rampguard.units.Percentage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers with their units, and says what a number without one lacks. An empty answer has been reported. */
final class Values {
    private static final String DECIMAL = "([0-9]{1,12}(?:\\.[0-9]{1,9})?)";
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,9})?)(%?)");
    private static final Pattern DURATION =
            Pattern.compile("(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?");
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Pattern TOLERANCE = Pattern.compile(DECIMAL + "(pp|%|x)");
    private static final Pattern OBJECTIVE = Pattern.compile(DECIMAL + "%");
    private static final Pattern CHANGE = Pattern.compile("([+-])" + DECIMAL + "%");
    private static final Pattern TIMES = Pattern.compile(DECIMAL + "x");
    private static final Pattern SECONDS = Pattern.compile(DECIMAL + "(ms|s|m)");
    private static final Pattern M_OF_N = Pattern.compile("([0-9]{1,3}) of ([0-9]{1,3})");

    private final Problems problems;

    Values(Problems problems) {
        this.problems = problems;
    }

    /** {@code m of n}. */
    record Polls(int bad, int of) {}

    Optional<Percentage> share(Scalar value) {
        Matcher match = SHARE.matcher(value.text());
        if (!match.matches()) {
            return refuse(value, "is no share", "write 5, 5% or \"0.5%\"");
        }
        BigDecimal percent = new BigDecimal(match.group(1));
        if (percent.scale() > 0 && match.group(2).isEmpty()) {
            return refuse(value, "has no unit", "write \"" + value.text() + "%\" if percent is meant");
        }
        if (percent.compareTo(BigDecimal.valueOf(100)) > 0) {
            return refuse(value, "is more than everybody", "write a share of at most 100%");
        }
        BigDecimal basisPoints = percent.movePointRight(2);
        if (basisPoints.stripTrailingZeros().scale() > 0) {
            return refuse(
                    value, "is finer than a hundredth of a percent", "write at most two decimals, such as \"0.01%\"");
        }
        return Optional.of(new Percentage(basisPoints.intValueExact()));
    }

    Duration duration(Optional<Scalar> written, String fallback) {
        return written.flatMap(this::duration).orElseGet(() -> parse(fallback).orElseThrow());
    }

    Optional<Duration> duration(Scalar value) {
        Optional<Duration> length = parse(value.text());
        if (length.isEmpty()) {
            String cure = value.text().matches("[0-9]{1,6}")
                    ? "write its unit: " + value.text() + "h, " + value.text() + "m or " + value.text() + "s"
                    : "write whole days, hours, minutes and seconds, the largest first: 15s, 90m, 1h30m, 7d";
            return refuse(value, value.number() ? "has no unit" : "is no duration", cure);
        }
        return length.get().compareTo(LONGEST) > 0
                ? refuse(value, "is longer than ten years", "write a shorter duration")
                : length;
    }

    private static Optional<Duration> parse(String text) {
        Matcher match = DURATION.matcher(text);
        if (text.isEmpty() || !match.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(part(match, 1))
                .plusHours(part(match, 2))
                .plusMinutes(part(match, 3))
                .plusSeconds(part(match, 4)));
    }

    private static long part(Matcher match, int group) {
        return match.group(group) == null ? 0 : Long.parseLong(match.group(group));
    }

    Optional<Tolerance> tolerance(Scalar value) {
        Matcher match = TOLERANCE.matcher(value.text());
        if (!match.matches()) {
            String bare = value.text().matches("[0-9.]{1,12}") ? value.text() : "20";
            return refuse(
                    value,
                    value.number() ? "has no unit" : "is no tolerance",
                    "write " + bare + "pp for percentage points, " + bare
                            + "% for relative to control, or 2x for a ratio");
        }
        BigDecimal number = new BigDecimal(match.group(1));
        return switch (match.group(2)) {
            case "pp" ->
                number.compareTo(BigDecimal.valueOf(100)) > 0
                        ? refuse(value, "is more than all there is", "write at most 100pp")
                        : Optional.of(new Tolerance.Absolute(hundredth(number)));
            case "%" -> Optional.of(new Tolerance.Relative(hundredth(number)));
            default ->
                number.compareTo(BigDecimal.ONE) < 0
                        ? refuse(
                                value, "is a ratio below 1", "write how often control's value is tolerated, such as 2x")
                        : Optional.of(new Tolerance.Times(number.doubleValue()));
        };
    }

    /** {@code 99.5%} is 0.995. */
    OptionalDouble objective(Scalar value) {
        Matcher match = OBJECTIVE.matcher(value.text());
        double fraction = match.matches() ? hundredth(new BigDecimal(match.group(1))) : 0;
        if (!(fraction > 0 && fraction < 1)) {
            refuse(
                    value,
                    "is no objective",
                    "write the share of good events that is promised, above 0% and below 100%, such as 99.5%");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(fraction);
    }

    /** {@code +10%} is 0.1. */
    OptionalDouble change(Scalar value) {
        Matcher match = CHANGE.matcher(value.text());
        if (!match.matches()) {
            refuse(value, "is no planned change", "write its sign and %, relative to control: +10% or -5%");
            return OptionalDouble.empty();
        }
        double fraction =
                hundredth(new BigDecimal(match.group(2))) * (match.group(1).equals("-") ? -1 : 1);
        if (fraction <= -1) {
            refuse(value, "leaves nothing to compare with", "write a change above -100%");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(fraction);
    }

    /** {@code 3x} is 3; at least 1. */
    double times(Optional<Scalar> written, String fallback) {
        String text = written.map(Scalar::text).orElse(fallback);
        Matcher match = TIMES.matcher(text);
        double times = match.matches() ? Double.parseDouble(match.group(1)) : 0;
        if (times < 1) {
            written.ifPresent(w -> refuse(w, "is no factor of at least 1", "write it with an x, such as 3x"));
            return 1;
        }
        return times;
    }

    Polls polls(Optional<Scalar> written, String fallback) {
        Matcher match = M_OF_N.matcher(written.map(Scalar::text).orElse(fallback));
        if (match.matches()) {
            Polls polls = new Polls(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
            if (polls.bad() >= 1 && polls.bad() <= polls.of() && polls.of() <= 100) {
                return polls;
            }
        }
        written.ifPresent(w -> refuse(
                w,
                "is no 'm of n'",
                "write how many of the last polls, such as 3 of 5, with m at most n and n at most 100"));
        return new Polls(1, 1);
    }

    /** In the signal's unit; a bound that nothing can ever cross is refused, because it would guard nothing. */
    OptionalDouble bound(Scalar value, Unit unit, Better better) {
        Optional<BigDecimal> read = amount(value.text(), unit);
        if (read.isEmpty()) {
            refuse(
                    value,
                    "is not in the signal's unit",
                    switch (unit) {
                        case FRACTION -> "write a share with %, such as 5%";
                        case SECONDS -> "write a time with its unit, such as 20s or 800ms";
                        case NUMBER -> "write a plain number, such as 4000 or \"0.8\"";
                    });
            return OptionalDouble.empty();
        }
        double bound = read.get().doubleValue();
        if (unit == Unit.FRACTION && bound > 1) {
            refuse(value, "is more than all there is", "write at most 100%");
            return OptionalDouble.empty();
        }
        if (better == Better.HIGHER ? bound <= 0 : unit == Unit.FRACTION && bound >= 1) {
            refuse(
                    value,
                    "can never be crossed",
                    better == Better.HIGHER
                            ? "higher is better for this signal, so the bound is a floor; write one above zero"
                            : "write one below 100%");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(bound);
    }

    private static Optional<BigDecimal> amount(String text, Unit unit) {
        return switch (unit) {
            case FRACTION ->
                text.matches(DECIMAL + "%")
                        ? Optional.of(new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2))
                        : Optional.empty();
            case NUMBER -> text.matches(DECIMAL) ? Optional.of(new BigDecimal(text)) : Optional.empty();
            case SECONDS -> seconds(text);
        };
    }

    private static Optional<BigDecimal> seconds(String text) {
        Matcher match = SECONDS.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(match.group(1));
        return Optional.of(
                switch (match.group(2)) {
                    case "ms" -> number.movePointLeft(3);
                    case "m" -> number.multiply(BigDecimal.valueOf(60));
                    default -> number;
                });
    }

    private static double hundredth(BigDecimal number) {
        return number.movePointLeft(2).doubleValue();
    }

    private <T> Optional<T> refuse(Scalar value, String why, String cure) {
        problems.error(value.place(), "'" + value.path() + "': '" + Words.shown(value.text()) + "' " + why, cure);
        return Optional.empty();
    }
}
