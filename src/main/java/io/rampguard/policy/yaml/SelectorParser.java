package io.rampguard.policy.yaml;

import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Selector.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads {@code metric{label="v", x=~"a|b"}}: the instant vector selector of PromQL
 * (prometheus.io/docs/prometheus/latest/querying/basics), without ranges, offsets and functions.
 */
final class SelectorParser {
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    /** What Java's expressions know and RE2, which Prometheus uses, does not. */
    private static final Pattern NOT_RE2 = Pattern.compile("\\(\\?(?:[=!>]|<[=!])|\\\\[1-9]|[*+?}]\\+");

    private final String text;
    private int at;

    private SelectorParser(String text) {
        this.text = text;
    }

    /** The selector; empty where it was reported. */
    static Optional<Selector> read(Scalar value, Problems problems) {
        try {
            return Optional.of(new SelectorParser(value.text()).selector());
        } catch (Refused refused) {
            String what = "'" + value.path() + "': " + refused.getMessage();
            problems.error(value.at(refused.offset), what, refused.cure);
            return Optional.empty();
        }
    }

    /** True for a name that can stand before {@code =} in a matcher. */
    static boolean label(String name) {
        return LABEL.matcher(name).matches();
    }

    private Selector selector() throws Refused {
        skipSpace();
        String metric =
                name(METRIC, "a metric name is missing", "begin with a metric name, such as llm_requests_total");
        skipSpace();
        List<Matcher> matchers = new ArrayList<>();
        if (at < text.length() && text.charAt(at) == '{') {
            at++;
            matchers(matchers);
        }
        skipSpace();
        if (at < text.length()) {
            throw new Refused(
                    at,
                    "'" + Words.shown(text.substring(at)) + "' follows the selector",
                    "write only a metric name and label matchers; rates and windows are Rampguard's own business");
        }
        return new Selector(metric, matchers);
    }

    private void matchers(List<Matcher> matchers) throws Refused {
        while (true) {
            skipSpace();
            if (peek() == '}') {
                at++;
                return;
            }
            matchers.add(matcher());
            skipSpace();
            if (peek() == ',') {
                at++;
            } else if (peek() != '}') {
                throw new Refused(
                        at,
                        "the braces are not closed",
                        "write label=\"value\" pairs with commas between them and } at the end");
            }
        }
    }

    private Matcher matcher() throws Refused {
        if (peek() == '"' || peek() == '\'') {
            throw new Refused(
                    at,
                    "quoted names are not read",
                    "write the name as Prometheus shows it with underscores, such as gen_ai_request_model");
        }
        int start = at;
        String label = name(LABEL, "a label name is missing", "write label=\"value\"");
        if (label.equals("__name__") || label.equals("le")) {
            throw new Refused(
                    start,
                    "'" + label + "' is not matched by hand",
                    label.equals("le")
                            ? "remove it; bucket bounds are chosen by the judge"
                            : "write the metric's name before the brace");
        }
        skipSpace();
        Operator operator = operator();
        skipSpace();
        int valueStart = at;
        String wanted = quoted();
        if (operator == Operator.MATCHES || operator == Operator.MATCHES_NOT) {
            checkExpression(wanted, valueStart);
        }
        return new Matcher(label, operator, wanted);
    }

    private String name(Pattern pattern, String missing, String cure) throws Refused {
        var match = pattern.matcher(text).region(at, text.length());
        if (!match.lookingAt()) {
            throw new Refused(
                    at,
                    missing,
                    peek() == '{' && at == 0
                            ? "write the metric's name before the brace; names that need quotes are not read"
                            : cure);
        }
        at = match.end();
        return match.group();
    }

    private Operator operator() throws Refused {
        for (Operator operator : List.of(Operator.MATCHES, Operator.MATCHES_NOT, Operator.NOT_EQUAL, Operator.EQUAL)) {
            if (text.startsWith(operator.sign(), at)) {
                at += operator.sign().length();
                return operator;
            }
        }
        throw new Refused(at, "a comparison is missing", "write one of = != =~ !~ after the label's name");
    }

    private String quoted() throws Refused {
        char quote = peek();
        if (quote != '"' && quote != '\'' && quote != '`') {
            throw new Refused(at, "the label's value is not quoted", "write it in double quotes");
        }
        int start = at++;
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                return out.toString();
            }
            out.append(c == '\\' && quote != '`' ? escaped() : c);
        }
        throw new Refused(start, "the label's value has no closing quote", "close it with " + quote);
    }

    private char escaped() throws Refused {
        char c = peek();
        at++;
        return switch (c) {
            case '\\', '"', '\'' -> c;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default ->
                throw new Refused(
                        at - 1,
                        "the escape '\\" + (c == END ? "" : Words.shown(String.valueOf(c))) + "' is not read",
                        "write the character itself, or \\\\ for a backslash");
        };
    }

    private static void checkExpression(String expression, int offset) throws Refused {
        try {
            if (expression.length() > 1_000) {
                throw new Refused(offset, "the regular expression is longer than 1000 characters", "shorten it");
            }
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new Refused(
                    offset,
                    "the regular expression is not well formed: "
                            + String.valueOf(e.getDescription()).toLowerCase(java.util.Locale.ROOT),
                    "correct it; RE2 syntax, anchored at both ends");
        }
        if (NOT_RE2.matcher(expression).find()) {
            throw new Refused(
                    offset,
                    "the regular expression uses what Prometheus' RE2 does not know",
                    "write it without look-around, back references and possessive quantifiers");
        }
    }

    private static final char END = '\0';

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    /** Ends the parse at an offset of the text. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int offset;
        private final String cure;

        Refused(int offset, String what, String cure) {
            super(what, null, false, false);
            this.offset = offset;
            this.cure = cure;
        }
    }
}
