package io.rampguard.policy.yaml;

import io.rampguard.policy.yaml.Scalar.Kind;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Tells what an unquoted value would become in the Kubernetes API, whose YAML differs from the parser's here and there: its
 * {@code y} is a boolean and its {@code 1e3} a number.
 */
final class Scalars {
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|0[xXoObB][0-9a-fA-F_]+");
    private static final Pattern SHORT_BOOLEAN = Pattern.compile("[yYnN]");

    private Scalars() {}

    static Scalar read(ScalarNode node, Place place) {
        return new Scalar(node.getValue(), kind(node), quote(node), place);
    }

    private static Kind kind(ScalarNode node) {
        Tag tag = node.getTag();
        if (tag.equals(Tag.BOOL)) {
            return Kind.BOOLEAN;
        }
        if (tag.equals(Tag.INT)) {
            return Kind.INTEGER;
        }
        if (tag.equals(Tag.FLOAT)) {
            return Kind.DECIMAL;
        }
        if (tag.equals(Tag.NULL)) {
            return Kind.NULL;
        }
        if (!node.isPlain()) {
            return Kind.TEXT;
        }
        if (SHORT_BOOLEAN.matcher(node.getValue()).matches()) {
            return Kind.BOOLEAN;
        }
        return NUMBER.matcher(node.getValue()).matches() ? Kind.DECIMAL : Kind.TEXT;
    }

    /** Columns before the text, where each of its characters stands in the file as it is. */
    private static int quote(ScalarNode node) {
        Mark start = node.getStartMark();
        Mark end = node.getEndMark();
        boolean plain = node.getScalarStyle() == ScalarStyle.PLAIN;
        int quotes = plain ? 0 : 2;
        boolean asIs = start.getLine() == end.getLine()
                && end.getColumn() - start.getColumn() == node.getValue().length() + quotes;
        return asIs ? quotes / 2 : -1;
    }
}
