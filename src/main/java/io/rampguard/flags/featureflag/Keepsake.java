package io.rampguard.flags.featureflag;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.flags.JsonText;
import java.util.Map;

/**
 * What a flag of flagd's carries and a FeatureFlag has no place for, in an annotation by flag: its metadata, in which the
 * mark of the last write stands, and the values of its variants with all their digits, of which the server keeps the value
 * alone.
 */
final class Keepsake {
    static final String ANNOTATION = "rampguard.io/flags";

    private static final String METADATA = "metadata";
    private static final String VARIANTS = "variants";

    private final ObjectNode byFlag;

    private Keepsake(ObjectNode byFlag) {
        this.byFlag = byFlag;
    }

    /** One that a hand has spoilt holds nothing: its marks count as changed by that hand. */
    static Keepsake of(ObjectNode object) {
        String text =
                object.path("metadata").path("annotations").path(ANNOTATION).asText("");
        try {
            return new Keepsake(JsonText.parse(text) instanceof ObjectNode there ? there : JsonText.object());
        } catch (JsonProcessingException e) {
            return new Keepsake(JsonText.object());
        }
    }

    /** The document as it was written. */
    ObjectNode restore(ObjectNode flagSpec) {
        ObjectNode whole = flagSpec.deepCopy();
        for (Map.Entry<String, JsonNode> kept : byFlag.properties()) {
            if (whole.path("flags").path(kept.getKey()) instanceof ObjectNode flag) {
                restore(flag, kept.getValue());
            }
        }
        return whole;
    }

    private static void restore(ObjectNode flag, JsonNode kept) {
        if (kept.path(METADATA) instanceof ObjectNode metadata) {
            ObjectNode there = flag.path(METADATA) instanceof ObjectNode own ? own : flag.putObject(METADATA);
            there.setAll(metadata.deepCopy());
        }
        if (flag.path(VARIANTS) instanceof ObjectNode variants) {
            for (Map.Entry<String, JsonNode> value : kept.path(VARIANTS).properties()) {
                // A value that differs by more than its digits was set by a hand since.
                if (variants.has(value.getKey())
                        && JsonText.sameValue(variants.path(value.getKey()), value.getValue())) {
                    variants.set(value.getKey(), value.getValue());
                }
            }
        }
    }

    /**
     * Takes over what the cluster would lose, and answers the flag without it.
     *
     * @param there the flag as the cluster has it; metadata that a newer kind of FeatureFlag holds itself stays there
     */
    ObjectNode keep(String key, ObjectNode flag, JsonNode there) {
        ObjectNode kept = byFlag.putObject(key);
        ObjectNode bare = flag.deepCopy();
        ObjectNode own = JsonText.object();
        ObjectNode metadata = kept.putObject(METADATA);
        for (Map.Entry<String, JsonNode> each : flag.path(METADATA).properties()) {
            (there.path(METADATA).has(each.getKey()) ? own : metadata).set(each.getKey(), each.getValue());
        }
        bare.remove(METADATA);
        if (!own.isEmpty()) {
            bare.set(METADATA, own);
        }
        for (Map.Entry<String, JsonNode> value : flag.path(VARIANTS).properties()) {
            if (fragile(value.getValue())) {
                ObjectNode values = kept.path(VARIANTS) instanceof ObjectNode begun ? begun : kept.putObject(VARIANTS);
                values.set(value.getKey(), value.getValue());
            }
        }
        return bare;
    }

    String text() {
        return byFlag.toString();
    }

    /** Whether a number in it is written otherwise than the server would. */
    private static boolean fragile(JsonNode value) {
        if (value.isContainerNode()) {
            for (JsonNode inner : value) {
                if (fragile(inner)) {
                    return true;
                }
            }
            return false;
        }
        return value.isNumber() && !value.isIntegralNumber();
    }
}
