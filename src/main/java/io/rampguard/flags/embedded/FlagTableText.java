package io.rampguard.flags.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.flags.Arms;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.JsonText;
import io.rampguard.flags.embedded.FlagTable.Row;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A flag table as JSON text, format 1. Arms' values are kept as the text they came in, so that they compare equal later. */
final class FlagTableText {
    private static final int FORMAT = 1;

    private FlagTableText() {}

    static String write(FlagTable table) {
        ObjectNode root = JsonText.object().put("format", FORMAT).put("sequence", table.sequence());
        ObjectNode flags = root.putObject("flags");
        table.rows().forEach((key, row) -> flags.set(key, row(row)));
        return JsonText.pretty(root) + "\n";
    }

    /**
     * @throws IllegalArgumentException saying what is wrong, where the text is not a table
     */
    static FlagTable read(String text) {
        JsonNode root;
        try {
            root = JsonText.parse(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not valid JSON (" + e.getOriginalMessage() + ")", e);
        }
        if (root.path("format").asInt() != FORMAT) {
            throw new IllegalArgumentException("does not say \"format\": " + FORMAT);
        }
        SortedMap<String, Row> rows = new TreeMap<>();
        for (Map.Entry<String, JsonNode> flag : root.path("flags").properties()) {
            try {
                rows.put(flag.getKey(), row(flag.getValue()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("has a flag '" + flag.getKey() + "' where " + e.getMessage(), e);
            }
        }
        return new FlagTable(whole(root, "sequence"), rows);
    }

    private static ObjectNode row(Row row) {
        ObjectNode node = JsonText.object();
        node.set("variant", arm(row.arms().variant()));
        node.set("control", arm(row.arms().control()));
        node.put("bucketBy", row.arms().bucketBy());
        node.put("basisPoints", row.share().basisPoints());
        node.put("version", row.version());
        node.put("term", row.term());
        node.putObject("note")
                .put("rollout", row.note().rollout())
                .put("revision", row.note().revision())
                .put("rolledBack", row.note().rolledBack());
        return node;
    }

    private static Row row(JsonNode node) {
        JsonNode note = node.path("note");
        long points = whole(node, "basisPoints");
        if (points > Percentage.ALL.basisPoints()) {
            throw new IllegalArgumentException("'basisPoints' is above 10000");
        }
        if (!note.path("rolledBack").isBoolean()) {
            throw new IllegalArgumentException("'rolledBack' is neither true nor false");
        }
        return new Row(
                new Arms(arm(node.path("variant")), arm(node.path("control")), text(node, "bucketBy")),
                new Percentage((int) points),
                whole(node, "version"),
                whole(node, "term"),
                new ChangeNote(
                        text(note, "rollout"),
                        text(note, "revision"),
                        note.path("rolledBack").booleanValue()));
    }

    private static ObjectNode arm(Arm arm) {
        ObjectNode node = JsonText.object().put("name", arm.name());
        arm.json().ifPresent(json -> node.put("json", json));
        return node;
    }

    private static Arm arm(JsonNode node) {
        Optional<String> json = node.has("json") ? Optional.of(text(node, "json")) : Optional.empty();
        if (json.isPresent()) {
            try {
                JsonText.parse(json.get());
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("the 'json' of an arm is not JSON", e);
            }
        }
        return new Arm(text(node, "name"), json);
    }

    private static String text(JsonNode node, String field) {
        if (!node.path(field).isTextual()) {
            throw new IllegalArgumentException("'" + field + "' is not text");
        }
        return node.path(field).textValue();
    }

    private static long whole(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new IllegalArgumentException("'" + field + "' is not a whole number of at least 0");
        }
        return value.longValue();
    }
}
