package io.rampguard.policy.yaml;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing that can be wrong with a value or a mapping, told to the API server in CEL and to people in the words of {@code
 * rampguard validate}.
 *
 * @param wrong a CEL condition, in which {@code @} is the thing itself
 * @param sentence what is wrong and its cure; {@code {p}} is the thing's path, {@code {v}} its text, and {@code {=…}} a
 *     CEL expression that yields text
 */
record Mistake(String wrong, String sentence) {
    private static final String THING = "@";

    /** A piece of the sentence: as it is written, or to be asked for. */
    private record Part(String text, boolean asked) {}

    /**
     * The condition about one thing.
     *
     * @param thing a CEL expression that names it, such as {@code self}
     */
    String wrongOf(String thing) {
        return wrong.replace(THING, thing);
    }

    /** Whether the sentence asks for nothing. */
    boolean fixed() {
        return parts().stream().noneMatch(Part::asked);
    }

    /** The same with its path written out. */
    Mistake at(String path) {
        return new Mistake(wrong, sentence.replace("{p}", path));
    }

    /**
     * The sentence as a CEL expression. It is formatted and not joined, since the API server cannot bound the length of a
     * number's text and refuses to join what it cannot bound.
     */
    String expression(String thing) {
        StringBuilder format = new StringBuilder();
        List<String> asked = new ArrayList<>();
        for (Part part : parts()) {
            format.append(part.asked() ? "%s" : part.text().replace("%", "%%"));
            if (part.asked()) {
                asked.add(spoken(part, thing));
            }
        }
        return quoted(format.toString()) + ".format([" + String.join(", ", asked) + "])";
    }

    /** The pieces of the sentence that never change, in order: what a test compares with the validator's. */
    List<String> constants() {
        return parts().stream().filter(part -> !part.asked()).map(Part::text).toList();
    }

    /** Text in CEL, in the quotes that need the least escaping. */
    static String quoted(String text) {
        String escaped = text.replace("\\", "\\\\");
        return text.contains("'") && !text.contains("\"")
                ? "\"" + escaped + "\""
                : "'" + escaped.replace("'", "\\'") + "'";
    }

    private static String spoken(Part part, String thing) {
        return part.text().equals("v")
                ? "string(" + thing + ")"
                : part.text().substring(1).replace(THING, thing);
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < sentence.length()) {
            int end = askedUntil(at);
            if (end < 0) {
                literal.append(sentence.charAt(at++));
                continue;
            }
            if (!literal.isEmpty()) {
                parts.add(new Part(literal.toString(), false));
                literal.setLength(0);
            }
            parts.add(new Part(sentence.substring(at + 1, end), true));
            at = end + 1;
        }
        if (!literal.isEmpty()) {
            parts.add(new Part(literal.toString(), false));
        }
        return parts;
    }

    /** The closing brace of what is asked for from here on, or -1 where plain text goes on. */
    private int askedUntil(int at) {
        if (sentence.startsWith("{p}", at) || sentence.startsWith("{v}", at)) {
            return at + 2;
        }
        if (!sentence.startsWith("{=", at)) {
            return -1;
        }
        int depth = 0;
        for (int i = at; i < sentence.length(); i++) {
            depth += sentence.charAt(i) == '{' ? 1 : sentence.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalStateException("a brace is never closed: " + sentence);
    }
}
