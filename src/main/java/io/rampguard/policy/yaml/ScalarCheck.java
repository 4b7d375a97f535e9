package io.rampguard.policy.yaml;

import io.rampguard.policy.yaml.Scalar.Kind;
import io.rampguard.units.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Tag;

/** Refuses values that YAML takes for something else than the field wants, before anybody reads them. */
final class ScalarCheck {
    private static final Set<Tag> ORDINARY =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, new Tag(Tag.PREFIX + "value"));
    private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final Problems problems;

    ScalarCheck(Problems problems) {
        this.problems = problems;
    }

    Optional<Scalar> accept(Scalar value, Field field, Tag tag) {
        if (strange(value, tag) || tooLong(value, field.kind())) {
            return Optional.empty();
        }
        return switch (field.kind()) {
            case TEXT -> text(value, tag);
            case WORD -> word(value, field);
            case BOOLEAN -> truth(value);
            case COUNT -> count(value);
            case NUMBER -> number(value);
            case SHARE, BOUND -> integerOrText(value);
            // These parsers say themselves what a bare number lacks.
            case DURATION, TOLERANCE, OBJECTIVE, CHANGE, TIMES, M_OF_N ->
                value.number() ? Optional.of(value) : text(value, tag);
            case SELECTOR, WINDOW, FREEZE -> text(value, tag);
        };
    }

    /** Longer than the API server would take, so that a file means the same on disk and in a cluster. */
    private boolean tooLong(Scalar value, ValueKind kind) {
        if (value.text().length() <= kind.longest()) {
            return false;
        }
        problems.error(
                value.place(),
                "'" + value.path() + "' has " + value.text().length() + " characters",
                "write at most " + kind.longest());
        return true;
    }

    /** Text, not empty, quoted where YAML needs it. */
    Optional<Scalar> text(Scalar value, Tag tag) {
        if (strange(value, tag)) {
            return Optional.empty();
        }
        if (value.kind() != Kind.TEXT) {
            String taken = value.number() ? "a number" : value.kind() == Kind.NULL ? "nothing" : "true or false";
            problems.error(
                    value.place(),
                    "'" + value.path() + "' must be text, and YAML takes " + shown(value) + " for " + taken,
                    "quote it: \"" + Words.shown(value.text()) + "\"");
            return Optional.empty();
        }
        if (value.text().isBlank()) {
            problems.error(value.place(), "'" + value.path() + "' is empty", "give it a value");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    private boolean strange(Scalar value, Tag tag) {
        if (ORDINARY.contains(tag)) {
            return false;
        }
        problems.error(
                value.place(),
                "'" + value.path() + "' carries the YAML tag " + Words.shown(tag.getValue()),
                "remove the tag");
        return true;
    }

    private Optional<Scalar> word(Scalar value, Field field) {
        List<String> words = List.of(field.words());
        if (words.contains(value.text())) {
            return Optional.of(value);
        }
        problems.error(
                value.place(),
                "'" + value.path() + "' does not know " + shown(value),
                Nearest.cure(value.text(), words));
        return Optional.empty();
    }

    private Optional<Scalar> truth(Scalar value) {
        if (value.kind() == Kind.BOOLEAN && Set.of("true", "false").contains(value.text())) {
            return Optional.of(value);
        }
        problems.error(
                value.place(),
                "'" + value.path() + "' must be true or false, and is " + shown(value),
                "write true or false, without quotes");
        return Optional.empty();
    }

    private Optional<Scalar> count(Scalar value) {
        if (value.kind() == Kind.INTEGER && WHOLE.matcher(value.text()).matches()) {
            return Optional.of(value);
        }
        problems.error(
                value.place(),
                "'" + value.path() + "' must be a whole number, and is " + shown(value),
                "write digits only, without quotes, for example 500");
        return Optional.empty();
    }

    private Optional<Scalar> number(Scalar value) {
        if (value.number() && value.text().matches("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?")) {
            return Optional.of(value);
        }
        problems.error(
                value.place(),
                "'" + value.path() + "' must be a number, and is " + shown(value),
                "write it unquoted, for example 0.95");
        return Optional.empty();
    }

    private Optional<Scalar> integerOrText(Scalar value) {
        if (value.kind() == Kind.TEXT || value.kind() == Kind.NULL) {
            return text(value, Tag.STR);
        }
        if (value.kind() == Kind.INTEGER && WHOLE.matcher(value.text()).matches()) {
            return Optional.of(value);
        }
        if (value.number()) {
            problems.error(
                    value.place(),
                    "'" + value.path() + "' is the number " + shown(value)
                            + ", and only whole numbers may stand unquoted here (the Kubernetes API's int-or-string)",
                    "write it as text with its unit, for example \"" + Words.shown(value.text()) + "%\"");
            return Optional.empty();
        }
        return text(value, Tag.STR);
    }

    private static String shown(Scalar value) {
        return "'" + Words.shown(value.text()) + "'";
    }
}
