package io.rampguard.policy.yaml;

import java.util.List;

/** What {@link Values} and {@link ScalarCheck} refuse of one value, for the API server. */
final class ValueMistakes {
    private static final String DECIMAL = "[0-9]{1,12}([.][0-9]{1,9})?";
    private static final String SHARE = "'^[0-9]{1,3}([.][0-9]{1,9})?%?$'";
    static final String DURATION = "'^([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$'";
    static final String TOLERANCE = "'^" + DECIMAL + "(pp|%|x)$'";

    private ValueMistakes() {}

    /** Percent of a share that has its form. */
    static String percent(String share) {
        return "(type(" + share + ") == string ? double(" + share + ".replace('%', '')) : double(" + share + "))";
    }

    static List<Mistake> of(ValueKind kind) {
        return switch (kind) {
            case TEXT -> List.of(new Mistake("@.trim() == ''", "'{p}' is empty — give it a value"));
            case SHARE -> share();
            case DURATION -> duration();
            case TOLERANCE -> tolerance();
            case OBJECTIVE ->
                List.of(
                        new Mistake(
                                "!(@.matches('^" + DECIMAL + "%$') && " + number("%") + " > 0.0 && " + number("%")
                                        + " < 100.0)",
                                "'{p}': '{v}' is no objective — write the share of good events that is promised, above 0% and below 100%, such as 99.5%"));
            case CHANGE ->
                List.of(
                        new Mistake(
                                "!@.matches('^[+-]" + DECIMAL + "%$')",
                                "'{p}': '{v}' is no planned change — write its sign and %, relative to control: +10% or -5%"),
                        new Mistake(
                                "@.matches('^-" + DECIMAL + "%$') && " + number("%") + " <= -100.0",
                                "'{p}': '{v}' leaves nothing to compare with — write a change above -100%"));
            case TIMES ->
                List.of(new Mistake(
                        "!(@.matches('^" + DECIMAL + "x$') && " + number("x") + " >= 1.0)",
                        "'{p}': '{v}' is no factor of at least 1 — write it with an x, such as 3x"));
            case M_OF_N ->
                List.of(
                        new Mistake(
                                "!(@.matches('^[0-9]{1,3} of [0-9]{1,3}$') && int(@.split(' of ')[0]) >= 1"
                                        + " && int(@.split(' of ')[0]) <= int(@.split(' of ')[1]) && int(@.split(' of ')[1]) <= 100)",
                                "'{p}': '{v}' is no 'm of n' — write how many of the last polls, such as 3 of 5, with m at most n and n at most 100"));
            default -> List.of();
        };
    }

    private static List<Mistake> share() {
        return List.of(
                new Mistake("!" + isShare("@"), "'{p}': '{v}' is no share — write 5, 5% or \"0.5%\""),
                new Mistake(
                        "type(@) == string && @.matches('^[0-9]{1,3}[.][0-9]{1,9}$')",
                        "'{p}': '{v}' has no unit — write \"{v}%\" if percent is meant"),
                new Mistake(
                        isShare("@") + " && !(type(@) == string && @.matches('^[0-9]{1,3}[.][0-9]{1,9}$')) && "
                                + percent("@") + " > 100.0",
                        "'{p}': '{v}' is more than everybody — write a share of at most 100%"),
                new Mistake(
                        "type(@) == string && @.matches('^[0-9]{1,2}[.][0-9]{2}[0-9]*[1-9][0-9]*%$')",
                        "'{p}': '{v}' is finer than a hundredth of a percent — write at most two decimals, such as \"0.01%\""));
    }

    /** Whether a value has the form of a share, so that its percent can be asked for. */
    static String isShare(String value) {
        return "(type(" + value + ") == int ? " + value + " >= 0 : " + value + ".matches(" + SHARE + "))";
    }

    /** Percent of an objective, a change or another value that is always text. */
    private static String number(String unit) {
        return "double(@.replace('" + unit + "', ''))";
    }

    private static List<Mistake> duration() {
        return List.of(
                new Mistake(
                        "@.matches('^[0-9]{1,6}$')",
                        "'{p}': '{v}' is no duration — write its unit: {v}h, {v}m or {v}s"),
                new Mistake(
                        "@ == '' || !@.matches('^[0-9]{1,6}$') && !@.matches(" + DURATION + ")",
                        "'{p}': '{v}' is no duration — write whole days, hours, minutes and seconds, the largest first: 15s, 90m, 1h30m, 7d"));
    }

    private static List<Mistake> tolerance() {
        return List.of(
                new Mistake(
                        "@.matches('^[0-9.]{1,12}$')",
                        "'{p}': '{v}' is no tolerance — write {v}pp for percentage points, {v}% for relative to control, or 2x for a ratio"),
                new Mistake(
                        "!@.matches('^[0-9.]{1,12}$') && !@.matches(" + TOLERANCE + ")",
                        "'{p}': '{v}' is no tolerance — write 20pp for percentage points, 20% for relative to control, or 2x for a ratio"),
                new Mistake(
                        "@.matches('^" + DECIMAL + "pp$') && " + number("pp") + " > 100.0",
                        "'{p}': '{v}' is more than all there is — write at most 100pp"),
                new Mistake(
                        "@.matches('^" + DECIMAL + "x$') && " + number("x") + " < 1.0",
                        "'{p}': '{v}' is a ratio below 1 — write how often control's value is tolerated, such as 2x"));
    }
}
