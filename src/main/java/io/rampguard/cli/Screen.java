package io.rampguard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the output goes to. The launcher alone can ask the terminal for its width, and says it in RAMPGUARD_COLUMNS; without
 * it the output is a file or a pipe, nothing is cut off and nothing is coloured.
 */
public record Screen(OptionalInt columns, Style style) {
    static final Screen PIPE = new Screen(OptionalInt.empty(), Style.PLAIN);

    private static final int NARROWEST = 40;

    public static Screen of(Map<String, String> environment) {
        String told = environment.getOrDefault("RAMPGUARD_COLUMNS", "");
        if (!told.matches("\\d{1,4}")) {
            return PIPE;
        }
        int columns = Math.max(NARROWEST, Integer.parseInt(told));
        return new Screen(OptionalInt.of(columns), Style.of(true, environment));
    }

    public boolean terminal() {
        return columns.isPresent();
    }

    /** As much of the text as fits beside what is already {@code used}. */
    String fit(String text, int used) {
        if (columns.isEmpty()) {
            return text;
        }
        int room = Math.max(8, columns.getAsInt() - used);
        return text.codePointCount(0, text.length()) <= room
                ? text
                : text.substring(0, text.offsetByCodePoints(0, room - 1)).stripTrailing() + "…";
    }

    /** The text in lines of the screen's width, broken between words; every line begins with the indent. */
    List<String> wrapped(String text, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int room = columns.orElse(Integer.MAX_VALUE) - indent.length();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
                lines.add(indent + line);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(indent + line);
        return lines;
    }
}
