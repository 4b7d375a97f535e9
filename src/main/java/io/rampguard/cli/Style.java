package io.rampguard.cli;

import java.util.Map;

/** Colours, where a person looks and wants them. */
public enum Style {
    PLAIN,
    COLOURED;

    /** On a terminal that knows colours, unless NO_COLOR is set to anything (no-color.org). */
    static Style of(boolean terminal, Map<String, String> environment) {
        boolean unwanted = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return terminal && !unwanted ? COLOURED : PLAIN;
    }

    String bold(String text) {
        return in("1", text);
    }

    String dim(String text) {
        return in("2", text);
    }

    String good(String text) {
        return in("32", text);
    }

    String warn(String text) {
        return in("33", text);
    }

    String bad(String text) {
        return in("31", text);
    }

    /** A phase in the colour of what it asks of people: nothing, a look, or action. */
    String phase(String phase, String text) {
        return switch (phase) {
            case "ramping", "watching", "completed" -> good(text);
            case "paused", "awaiting-approval" -> warn(text);
            case "rolling-back", "rolled-back" -> bad(text);
            default -> text;
        };
    }

    private String in(String code, String text) {
        return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
