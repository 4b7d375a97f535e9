package io.rampguard.flags.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.flags.Arms;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.JsonText;
import io.rampguard.flags.embedded.FlagTable.Row;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A flag table as JSON text, format 1. Arms' values are kept as the text they came in, so that they compare equal later. */
final class FlagTableText {
    private static final int FORMAT = 1;
    private static final JsonFactory JSON = new JsonFactory();

    private FlagTableText() {}

    /** What stands before the flags, the sequence at the very beginning. */
    static String head(long sequence) {
        return "{\n  \"format\": " + FORMAT + ",\n  \"sequence\": " + sequence + ",\n  \"flags\": {";
    }

    /** One flag on a line of its own, for people and their tools; commas stand between these. */
    static String line(String key, Row row) {
        StringWriter out = new StringWriter(320);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.setPrettyPrinter(new Spaced());
            json.writeString(key);
            json.writeRaw(": ");
            row(json, row);
        } catch (IOException impossible) {
            throw new IllegalStateException("memory can be written to", impossible);
        }
        return "\n    " + out;
    }

    /** What stands behind them. */
    static String foot(boolean flags) {
        return (flags ? "\n  " : "") + "}\n}\n";
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

    private static void row(JsonGenerator json, Row row) throws IOException {
        json.writeStartObject();
        arm(json, "variant", row.arms().variant());
        arm(json, "control", row.arms().control());
        json.writeStringField("bucketBy", row.arms().bucketBy());
        json.writeNumberField("basisPoints", row.share().basisPoints());
        json.writeNumberField("version", row.version());
        json.writeNumberField("term", row.term());
        json.writeObjectFieldStart("note");
        json.writeStringField("rollout", row.note().rollout());
        json.writeStringField("revision", row.note().revision());
        json.writeBooleanField("rolledBack", row.note().rolledBack());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void arm(JsonGenerator json, String field, Arm arm) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("name", arm.name());
        if (arm.json().isPresent()) {
            json.writeStringField("json", arm.json().get());
        }
        json.writeEndObject();
    }

    /** A space after commas and colons, and no line breaks. */
    private static final class Spaced extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1;

        Spaced() {
            super("");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
            json.writeRaw(", ");
        }

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(": ");
        }
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
