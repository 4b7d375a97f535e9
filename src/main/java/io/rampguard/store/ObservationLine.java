package io.rampguard.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.units.ReasonCode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Observations without what all of them say: there is one for each exposed flag and tick, so that they are nearly all of the
 * journal. Left out is who looked, that it was a look, that no state changed, and a reason's sentence where it is the code's own.
 */
final class ObservationLine {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String BY = "rampguard";
    private static final String MOVE = "observe";

    private ObservationLine() {}

    /** The short form; empty where the entry says something that the short form has no place for. */
    static Optional<String> write(JournalEntry entry) {
        if (entry.kind() != Kind.OBSERVATION
                || entry.rollout().isEmpty()
                || entry.state().isPresent()
                || !entry.by().equals(BY)
                || !entry.move().equals(MOVE)) {
            return Optional.empty();
        }
        StringWriter out = new StringWriter(640);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("v", StoreJson.VERSION);
            json.writeStringField("at", entry.at().toString());
            json.writeStringField("rollout", EvidenceJson.text(entry.rollout().get()));
            json.writeStringField("kind", Kind.OBSERVATION.name());
            json.writeStringField("revision", entry.revision());
            ReasonCode code = entry.reason().code();
            json.writeStringField("code", code.label());
            if (!entry.reason().text().equals(code.sentence())) {
                json.writeStringField("text", entry.reason().text());
            }
            json.writeObjectFieldStart("facts");
            for (Map.Entry<String, String> fact : new TreeMap<>(entry.facts()).entrySet()) {
                json.writeStringField(fact.getKey(), fact.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("memory can be written to", impossible);
        }
        return Optional.of(out.toString());
    }

    /** Any entry in its long form. */
    static JsonNode whole(JsonNode entry) {
        if (!(entry instanceof ObjectNode known) || !known.path("code").isTextual()) {
            return entry;
        }
        String label = known.path("code").textValue();
        ObjectNode reason = known.objectNode().put("code", label);
        String text = known.path("text").asText(sentence(label));
        return known.put("by", BY).put("move", MOVE).putNull("state").set("reason", reason.put("text", text));
    }

    private static String sentence(String label) {
        return Arrays.stream(ReasonCode.values())
                .filter(code -> code.label().equals(label))
                .map(ReasonCode::sentence)
                .findFirst()
                .orElse(label);
    }
}
