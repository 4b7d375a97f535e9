package io.rampguard.policy.yaml;

/** How a scalar is written. The sentence is printed in the reference, the pattern in the JSON Schema. */
enum ValueKind {
    TEXT("text", "Plain text. Quote it where YAML would take it for something else: `\"12\"`, `\"on\"`.", "\\S"),
    WORD("word", "One word of a closed list.", ""),
    BOOLEAN("true or false", "`true` or `false`, unquoted.", ""),
    COUNT("whole number", "A whole number, unquoted: `500`.", ""),
    NUMBER("number", "A number, unquoted: `0.95`.", ""),
    SHARE(
            "share",
            "Percent of the traffic: `5`, `5%`, or as text where it is not whole: `\"0.5%\"`. At most two decimals.",
            "^[0-9]{1,3}(\\.[0-9]{1,2})?%$|^[0-9]{1,3}$"),
    DURATION(
            "duration",
            "Whole days, hours, minutes and seconds, the largest first: `15s`, `90m`, `1h30m`, `7d`.",
            "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$"),
    TOLERANCE(
            "tolerance",
            "How much worse than control is tolerated, always with its unit: `0.1pp` is percentage points (shares only), `20%` is relative to control, `2x` is a ratio to control.",
            "^[0-9]+(\\.[0-9]+)?(pp|%|x)$"),
    OBJECTIVE(
            "objective",
            "A percentage with its unit, above 0 and below 100: `99.5%`, `99.95%`.",
            "^[0-9]{1,2}(\\.[0-9]+)?%$"),
    BOUND(
            "bound",
            "In the signal's own unit: `5%` for shares, `20s` or `800ms` for times, `4000` or `\"0.8\"` for plain numbers.",
            "^[0-9]+(\\.[0-9]+)?(%|ms|s|m)?$"),
    CHANGE(
            "change",
            "A planned change relative to control, with its sign: `+10%`, `-5%`.",
            "^[+-][0-9]+(\\.[0-9]+)?%$"),
    TIMES("ratio", "A factor: `3x`, `1.5x`.", "^[0-9]+(\\.[0-9]+)?x$"),
    M_OF_N("m of n", "So many of the last polls: `3 of 5`.", "^[0-9]+ of [0-9]+$"),
    SELECTOR(
            "selector",
            "A metric name with label matchers as in PromQL: `llm_outputs_total{valid=\"true\"}`. No functions, no ranges.",
            "^[a-zA-Z_:][a-zA-Z0-9_:]*\\s*(\\{.*\\})?$"),
    WINDOW(
            "window",
            "Days, times and a time zone: `Mon-Fri 09:00-16:00 Europe/Berlin`, `Mon,Wed 22:00-02:00 UTC`. From inclusive, to exclusive.",
            "^[A-Za-z,-]+ [0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2} \\S+$"),
    FREEZE(
            "stretch of time",
            "Two dates, both included, in UTC unless a zone follows: `2026-12-20/2027-01-04 Europe/Berlin`; or two instants: `2026-12-20T18:00:00Z/2026-12-21T06:00:00Z`.",
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}.*/.+$");

    private final String label;
    private final String sentence;
    private final String pattern;

    ValueKind(String label, String sentence, String pattern) {
        this.label = label;
        this.sentence = sentence;
        this.pattern = pattern;
    }

    String label() {
        return label;
    }

    String sentence() {
        return sentence;
    }

    String pattern() {
        return pattern;
    }

    /** The most characters of one value: the API server weighs its rules by it, and the reader keeps to it. */
    int longest() {
        return switch (this) {
            case TEXT, WORD -> 253;
            case SELECTOR -> 1000;
            case WINDOW, FREEZE -> 128;
            default -> 32;
        };
    }

    /** Whether a whole number may stand unquoted; in the Kubernetes API this is int-or-string. */
    boolean integerOrText() {
        return this == SHARE || this == BOUND;
    }
}
