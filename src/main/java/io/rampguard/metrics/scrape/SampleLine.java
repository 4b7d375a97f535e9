package io.rampguard.metrics.scrape;

import java.util.ArrayList;
import java.util.List;

/** One line of samples, read from left to right: name, labels, value; a timestamp and an exemplar are checked and dropped. */
final class SampleLine {
    private static final String DECIMAL_END = "0123456789.";

    private final String text;
    private final long line;
    private int at;

    SampleLine(String text, long line) {
        this.text = text;
        this.line = line;
    }

    /** The metric's name, which ends at a brace or a blank. */
    String name() throws ExpositionException {
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at), at > start)) {
            at++;
        }
        if (at == start) {
            throw broken("a metric's name or '#' was expected here");
        }
        if (at < text.length() && text.charAt(at) != '{' && !isBlank(text.charAt(at))) {
            throw broken("'" + text.charAt(at) + "' cannot stand in a metric's name");
        }
        return text.substring(start, at);
    }

    Labels labels() throws ExpositionException {
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != '{') {
            return Labels.NONE;
        }
        at++;
        List<String> pairs = new ArrayList<>(16);
        skipBlanks();
        while (peek() != '}') {
            pairs.add(labelName());
            expect('=');
            pairs.add(quoted());
            skipBlanks();
            if (peek() == ',') {
                at++;
                skipBlanks();
            } else if (peek() != '}') {
                throw broken("',' or '}' was expected after a label");
            }
        }
        at++;
        try {
            return Labels.ofPairs(pairs);
        } catch (IllegalArgumentException e) {
            throw broken(e.getMessage() + "; a label may stand once in a series");
        }
    }

    /** The sample's value; what may follow it is a timestamp and, after '#', an exemplar. */
    double value() throws ExpositionException {
        double value = number(word("a value"));
        skipBlanks();
        if (at < text.length() && text.charAt(at) != '#') {
            number(word("a timestamp"));
            skipBlanks();
        }
        if (at < text.length() && text.charAt(at) != '#') {
            throw broken("nothing was expected after the timestamp");
        }
        return value;
    }

    private String labelName() throws ExpositionException {
        int start = at;
        while (at < text.length() && text.charAt(at) != ':' && isNamePart(text.charAt(at), at > start)) {
            at++;
        }
        if (at == start) {
            throw broken("a label's name was expected here");
        }
        String name = text.substring(start, at);
        skipBlanks();
        return name;
    }

    private String quoted() throws ExpositionException {
        skipBlanks();
        expect('"');
        int start = at;
        int end = text.indexOf('"', at);
        int slash = text.indexOf('\\', at);
        if (end >= 0 && (slash < 0 || slash > end)) {
            at = end + 1;
            return text.substring(start, end);
        }
        StringBuilder value = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            value.append(c == '\\' ? unescaped(peekAndStep()) : String.valueOf(c));
        }
        at++;
        return value.toString();
    }

    /** The formats know three escapes; a backslash before anything else stands for itself. */
    private static String unescaped(char c) {
        return switch (c) {
            case 'n' -> "\n";
            case '"' -> "\"";
            case '\\' -> "\\";
            default -> "\\" + c;
        };
    }

    private String word(String what) throws ExpositionException {
        skipBlanks();
        int start = at;
        while (at < text.length() && !isBlank(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw broken(what + " was expected here");
        }
        return text.substring(start, at);
    }

    private double number(String word) throws ExpositionException {
        return switch (word) {
            case "NaN" -> Double.NaN;
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> finite(word);
        };
    }

    private double finite(String word) throws ExpositionException {
        // Java also reads "1d" and "0x1p3", which are no numbers here.
        if (DECIMAL_END.indexOf(word.charAt(word.length() - 1)) >= 0
                && word.indexOf('x') < 0
                && word.indexOf('X') < 0) {
            try {
                return Double.parseDouble(word);
            } catch (NumberFormatException e) {
                // Told below, with its place.
            }
        }
        throw new ExpositionException(line, at - word.length() + 1, "'" + shortened(word) + "' is not a number");
    }

    private static String shortened(String word) {
        return word.length() <= 40 ? word : word.substring(0, 40) + "…";
    }

    private char peek() throws ExpositionException {
        if (at >= text.length()) {
            throw broken("the line ends inside its labels");
        }
        return text.charAt(at);
    }

    private char peekAndStep() throws ExpositionException {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char wanted) throws ExpositionException {
        if (peek() != wanted) {
            throw broken("'" + wanted + "' was expected here");
        }
        at++;
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isNamePart(char c, boolean digitAllowed) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
        return letter || (digitAllowed && c >= '0' && c <= '9');
    }

    private ExpositionException broken(String sentence) {
        return new ExpositionException(line, at + 1, sentence);
    }
}
