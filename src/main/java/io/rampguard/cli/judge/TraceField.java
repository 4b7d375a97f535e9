package io.rampguard.cli.judge;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The fields of a line, each with what it holds. */
enum TraceField {
    RUN(Holds.NAME, "\"a\""),
    END(Holds.TEXT, "\"2026-11-22T10:00:15Z\""),
    SECONDS(Holds.NUMBER, "15"),
    STAGE(Holds.NUMBER, "5"),
    ARM(Holds.TEXT, "\"variant\""),
    SIGNAL(Holds.TEXT, "\"error-rate\""),
    KIND(Holds.TEXT, "\"proportion\""),
    BUCKET(Holds.NAME, "\"7\""),
    TOTAL(Holds.NUMBER, "300"),
    EVENTS(Holds.NUMBER, "3"),
    COUNT(Holds.NUMBER, "300"),
    SUM(Holds.NUMBER, "411.2"),
    BUCKETS(Holds.BOUNDS, "{\"0.5\":12,\"1\":140,\"+Inf\":300}");

    /** In every line. */
    static final List<TraceField> ALWAYS = List.of(RUN, END, SECONDS, STAGE, ARM, SIGNAL, KIND);

    private static final Map<String, TraceField> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(TraceField::label, Function.identity()));

    /** What a value is in JSON. */
    enum Holds {
        TEXT("text"),
        /** Text, or a whole number, which is a name as well. */
        NAME("text"),
        NUMBER("a number"),
        BOUNDS("an object of bounds and counts");

        private final String words;

        Holds(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final Holds holds;
    private final String example;
    private final String label = name().toLowerCase(Locale.ROOT);

    TraceField(Holds holds, String example) {
        this.holds = holds;
        this.example = example;
    }

    static TraceField of(String label) throws BadLine {
        TraceField field = BY_LABEL.get(label);
        if (field == null) {
            throw new BadLine(
                    "there is no field '" + label + "'",
                    io.rampguard.units.Nearest.cure(
                            label,
                            Arrays.stream(values()).map(TraceField::label).toList()));
        }
        return field;
    }

    String label() {
        return label;
    }

    Holds holds() {
        return holds;
    }

    /** As it may stand in a line. */
    String example() {
        return "\"" + label + "\":" + example;
    }
}
