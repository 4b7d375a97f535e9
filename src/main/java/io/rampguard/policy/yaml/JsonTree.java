package io.rampguard.policy.yaml;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Writes a free value as canonical JSON, and refuses what JSON would read otherwise than its author. */
final class JsonTree {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private final Problems problems;
    private final int firstLine;
    private boolean refused;

    JsonTree(Problems problems, int firstLine) {
        this.problems = problems;
        this.firstLine = firstLine;
    }

    /** A flag's value: an object, text, a number, or true or false. */
    Optional<Json> read(Node node, Place at) {
        if (node instanceof SequenceNode) {
            problems.error(
                    at,
                    "'" + at.path() + "' is a list, and flags serve no lists",
                    "put the list into an object: {items: […]}");
            return Optional.empty();
        }
        String text = write(node, at);
        return refused ? Optional.empty() : Optional.of(new Json(text, type(text), at));
    }

    private static String type(String json) {
        return switch (json.charAt(0)) {
            case '{' -> "object";
            case '"' -> "string";
            case 't', 'f' -> "boolean";
            default -> "number";
        };
    }

    private String write(Node node, Place at) {
        if (node instanceof SequenceNode sequence) {
            StringJoiner items = new StringJoiner(",", "[", "]");
            sequence.getValue().forEach(item -> items.add(write(item, place(item, at.path()))));
            return items.toString();
        }
        if (node instanceof MappingNode mapping && node.getTag().equals(Tag.MAP)) {
            return object(mapping, at);
        }
        return node instanceof ScalarNode scalar
                ? scalar(Scalars.read(scalar, at), scalar.getTag())
                : refuse(at, "it is no JSON value");
    }

    private String object(MappingNode mapping, Place at) {
        SortedMap<String, String> members = new TreeMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place place = place(tuple.getKeyNode(), at.path());
            if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getTag().equals(Tag.MERGE)) {
                refuse(place, "a key is no plain text");
            } else if (members.put(key.getValue(), write(tuple.getValueNode(), place(tuple.getValueNode(), at.path())))
                    != null) {
                problems.error(
                        place,
                        "'" + Words.shown(key.getValue()) + "' is written twice in '" + at.path() + "'",
                        "keep one");
                refused = true;
            }
        }
        StringJoiner object = new StringJoiner(",", "{", "}");
        members.forEach((key, value) -> object.add(quoted(key) + ":" + value));
        return object.toString();
    }

    private String scalar(Scalar value, Tag tag) {
        if (!tag.startsWith(Tag.PREFIX) || tag.equals(Tag.BINARY)) {
            return refuse(value.place(), "it carries the YAML tag " + Words.shown(tag.getValue()));
        }
        return switch (value.kind()) {
            case TEXT -> quoted(value.text());
            case NULL -> "null";
            case BOOLEAN ->
                value.text().equals("true") || value.text().equals("false")
                        ? value.text()
                        : refuse(
                                value.place(),
                                "YAML takes the unquoted '" + Words.shown(value.text()) + "' for true or false");
            case INTEGER, DECIMAL ->
                NUMBER.matcher(value.text()).matches()
                        ? value.text()
                        : refuse(
                                value.place(),
                                "'" + Words.shown(value.text()) + "' is a number in YAML and none in JSON");
        };
    }

    private String refuse(Place at, String why) {
        refused = true;
        problems.error(
                at,
                "'" + at.path() + "' cannot be served as written: " + why,
                "quote it if text is meant, or write plain JSON");
        return "null";
    }

    private Place place(Node node, String path) {
        return new Place(
                node.getStartMark().getLine() + 1 + firstLine,
                node.getStartMark().getColumn() + 1,
                path);
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
