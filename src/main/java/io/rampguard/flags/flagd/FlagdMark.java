package io.rampguard.flags.flagd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Rampguard leaves in a flag's metadata (scalars, as flagd wants): whose write it was, which arm is which when no rule
 * says so, and a seal over the flag that breaks when a hand changes anything.
 */
final class FlagdMark {
    private static final String PREFIX = "rampguard.";
    private static final String SEAL = PREFIX + "seal";
    private static final String REMOVED = PREFIX + "removedTargeting";

    private FlagdMark() {}

    /** Which arm is which. */
    record Roles(String variant, String control, String bucketBy) {}

    static Optional<Roles> roles(JsonNode flag) {
        JsonNode metadata = flag.path("metadata");
        Roles roles = new Roles(
                metadata.path(PREFIX + "variant").asText(),
                metadata.path(PREFIX + "control").asText(),
                metadata.path(PREFIX + "bucketBy").asText(FlagdRule.TARGETING_KEY));
        boolean both = flag.path("variants").has(roles.variant())
                && flag.path("variants").has(roles.control());
        return both && !roles.variant().equals(roles.control()) ? Optional.of(roles) : Optional.empty();
    }

    /** The note of the last write, where nobody has changed the flag since. */
    static Optional<ChangeNote> note(ObjectNode flag) {
        JsonNode metadata = flag.path("metadata");
        if (!metadata.path(SEAL).asText().equals(seal(flag))) {
            return Optional.empty();
        }
        return Optional.of(new ChangeNote(
                metadata.path(PREFIX + "rollout").asText(),
                metadata.path(PREFIX + "revision").asText(),
                metadata.path(PREFIX + "rolledBack").asBoolean()));
    }

    static long term(JsonNode flag) {
        return flag.path("metadata").path(PREFIX + "term").asLong(0);
    }

    /** Marks the flag, which is otherwise in its final form; other metadata is kept. */
    static void leave(ObjectNode flag, FlagChange change, Optional<JsonNode> removedRule) {
        ObjectNode metadata = flag.path("metadata") instanceof ObjectNode there ? there : JsonText.object();
        flag.set("metadata", metadata);
        metadata.put(PREFIX + "rollout", change.note().rollout());
        metadata.put(PREFIX + "revision", change.note().revision());
        metadata.put(PREFIX + "rolledBack", change.note().rolledBack());
        metadata.put(PREFIX + "variant", change.arms().variant().name());
        metadata.put(PREFIX + "control", change.arms().control().name());
        metadata.put(PREFIX + "bucketBy", change.arms().bucketBy());
        metadata.put(PREFIX + "term", change.term());
        removedRule.ifPresent(rule -> metadata.put(REMOVED, JsonText.canonical(rule)));
        metadata.put(SEAL, seal(flag));
    }

    static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String seal(ObjectNode flag) {
        ObjectNode copy = flag.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(SEAL);
        }
        return JsonText.fingerprint(copy);
    }
}
