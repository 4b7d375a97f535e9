package io.rampguard.policy.yaml;

import io.rampguard.policy.yaml.Shape.Member;
import io.rampguard.units.Nearest;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Fills document records from YAML nodes, by their {@link Shape}. It says which fields are unknown, missing, doubled, of the
 * wrong form or of a later release; what values mean is the mapper's business.
 */
final class Binder {
    private final Problems problems;
    private final int firstLine;
    private final ScalarCheck check;

    Binder(Problems problems, int firstLine) {
        this.problems = problems;
        this.firstLine = firstLine;
        this.check = new ScalarCheck(problems);
    }

    /** The document, as far as it could be read; empty where it is no mapping at all. */
    <T extends Record> Optional<T> bind(Node node, Class<T> type) {
        return Expansion.bounded(node, place(node, ""), problems)
                ? bind(node, type, place(node, ""))
                : Optional.empty();
    }

    private <T extends Record> Optional<T> bind(Node node, Class<T> type, Place place) {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            problems.error(
                    place, name(place) + " must be a mapping of fields", "write its fields as 'name: value' below it");
            return Optional.empty();
        }
        Shape shape = Shape.of(type);
        Map<String, Object> values = new HashMap<>();
        Map<String, Node> entries = entries(mapping, place);
        for (Map.Entry<String, Node> entry : entries.entrySet()) {
            Optional<Member> member = shape.member(entry.getKey());
            Place at = place(entry.getValue(), path(place, entry.getKey()));
            member.flatMap(m -> value(m, entry.getValue(), at)).ifPresent(v -> values.put(entry.getKey(), v));
        }
        for (NodeTuple tuple : mapping.getValue()) {
            judgeKey(shape, tuple.getKeyNode(), place);
        }
        for (Member member : shape.members()) {
            if (member.field().required() && !entries.containsKey(member.name())) {
                problems.error(place, name(place) + " lacks '" + member.name() + "'", missing(member));
            }
        }
        return Optional.of(construct(type, shape, new Origin(place, entries.keySet()), values));
    }

    /** Entries by key; what is wrong with keys themselves is said here. */
    private Map<String, Node> entries(MappingNode mapping, Place place) {
        Map<String, Node> entries = new java.util.LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            Place at = place(key, place.path());
            if (!(key instanceof ScalarNode scalar)) {
                problems.error(at, "a field's name must be plain text", "write 'name: value'");
            } else if (key.getTag().equals(Tag.MERGE)) {
                problems.error(at, "merge keys (<<) are not read", "write the fields out");
            } else if (entries.putIfAbsent(scalar.getValue(), tuple.getValueNode()) != null) {
                int first = entries.get(scalar.getValue()).getStartMark().getLine() + 1 + firstLine;
                problems.error(
                        at,
                        "'" + path(place, scalar.getValue()) + "' is written twice",
                        "keep one; the other is on line " + first);
            }
        }
        return entries;
    }

    private void judgeKey(Shape shape, Node key, Place place) {
        if (!(key instanceof ScalarNode scalar) || key.getTag().equals(Tag.MERGE)) {
            return;
        }
        Place at = place(key, place.path());
        Optional<Member> member = shape.member(scalar.getValue());
        if (member.isEmpty()) {
            problems.error(
                    at,
                    "unknown field '" + Words.shown(scalar.getValue()) + "' in " + name(place),
                    Nearest.cure(scalar.getValue(), shape.names()));
        } else if (member.get().later()) {
            problems.error(
                    at,
                    "'" + path(place, scalar.getValue()) + "' needs a later release; this version would not act on it",
                    member.get().field().later());
        }
    }

    private Optional<Object> value(Member member, Node node, Place at) {
        // What a later release will read is not judged now: one sentence says that it is refused.
        if (member.later()) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode && node.getTag().equals(Tag.NULL)) {
            String cure = member.field().example().isEmpty()
                    ? ""
                    : ", for example " + member.field().example();
            problems.error(at, "'" + at.path() + "' has no value", "give it one" + cure + ", or remove it");
            return Optional.empty();
        }
        return switch (member.form()) {
            case SCALAR -> scalar(member, node, at);
            case JSON -> new JsonTree(problems, firstLine).read(node, at).map(v -> v);
            case RECORD -> bind(node, member.document(), at).map(v -> v);
            case LABELS -> labels(node, at);
            case SCALARS, RECORDS -> items(member, node, at);
        };
    }

    private Optional<Object> scalar(Member member, Node node, Place at) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.error(
                    at,
                    "'" + at.path() + "' must be a single value, not a "
                            + (node instanceof MappingNode ? "mapping" : "list"),
                    "write one value" + example(member));
            return Optional.empty();
        }
        return check.accept(Scalars.read(scalar, at), member.field(), node.getTag())
                .map(s -> s);
    }

    private Optional<Object> items(Member member, Node node, Place at) {
        if (!(node instanceof SequenceNode sequence)) {
            problems.error(at, "'" + at.path() + "' must be a list", "write it as a list" + example(member));
            return Optional.empty();
        }
        int most = member.field().most();
        if (sequence.getValue().size() > most) {
            problems.error(
                    at, "'" + at.path() + "' has " + sequence.getValue().size() + " entries", "write at most " + most);
            return Optional.empty();
        }
        List<Object> all = new ArrayList<>();
        int index = 0;
        for (Node item : sequence.getValue()) {
            Place place = place(item, at.path() + "[" + ++index + "]");
            (member.form() == Shape.Form.SCALARS
                            ? scalar(member, item, place)
                            : bind(item, member.document(), place).map(v -> v))
                    .ifPresent(all::add);
        }
        return Optional.of(new Items<>(all, at));
    }

    private Optional<Object> labels(Node node, Place at) {
        if (!(node instanceof MappingNode mapping)) {
            problems.error(at, "'" + at.path() + "' must be a mapping of names to text", "write it as {name: text}");
            return Optional.empty();
        }
        SortedMap<String, Scalar> all = new TreeMap<>();
        for (Map.Entry<String, Node> entry : entries(mapping, at).entrySet()) {
            Place place = place(entry.getValue(), path(at, entry.getKey()));
            if (entry.getValue() instanceof ScalarNode scalar) {
                check.text(Scalars.read(scalar, place), scalar.getTag()).ifPresent(s -> all.put(entry.getKey(), s));
            } else {
                problems.error(place, "'" + place.path() + "' must be text", "write one value, quoted");
            }
        }
        return Optional.of(new Labels(all, at));
    }

    private static <T extends Record> T construct(
            Class<T> type, Shape shape, Origin origin, Map<String, Object> values) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments = new Object[components.length];
        arguments[0] = origin;
        for (int i = 1; i < components.length; i++) {
            arguments[i] =
                    Optional.ofNullable(values.get(shape.members().get(i - 1).name()));
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot fill " + type.getSimpleName(), e);
        }
    }

    private Place place(Node node, String path) {
        return new Place(
                node.getStartMark().getLine() + 1 + firstLine,
                node.getStartMark().getColumn() + 1,
                path);
    }

    private static String path(Place parent, String child) {
        String shown = Words.shown(child);
        return parent.path().isEmpty() ? shown : parent.path() + "." + shown;
    }

    private static String name(Place place) {
        return place.path().isEmpty() ? "the document" : "'" + place.path() + "'";
    }

    private static String missing(Member member) {
        return member.field().example().isEmpty()
                ? "add it; " + lower(member.field().says())
                : "add it, for example '" + member.name() + ": "
                        + member.field().example() + "'";
    }

    private static String example(Member member) {
        return member.field().example().isEmpty()
                ? ""
                : ", for example " + member.field().example();
    }

    private static String lower(String sentence) {
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
