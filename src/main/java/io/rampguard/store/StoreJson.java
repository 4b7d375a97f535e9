package io.rampguard.store;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.rampguard.alerts.Alert;
import io.rampguard.metrics.Counts;
import io.rampguard.policy.FlagTarget;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.units.Kebab;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered, as JSON: one line, keys of maps sorted, {@code "v"} first. The core's records know nothing of it.
 *
 * <p>A sealed type is told by a tag, its name in kebab case: a state by {@code phase}, counts by {@code kind}, evidence by
 * {@code method}. Instants and durations are ISO 8601 to the nanosecond, shares are basis points. A document of a higher
 * version is refused with a sentence; unknown fields of the same version are ignored, so that a field can be added without a
 * new version. Evidence alone is never refused: what cannot be read is replaced by fresh evidence, and the reason is given.
 */
public final class StoreJson {
    /** Of rollouts, journal entries, alerts and targets. */
    static final int VERSION = 1;

    private static final ObjectMapper LENIENT = mapper();
    private static final ObjectMapper STRICT =
            mapper().enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    private StoreJson() {}

    /**
     * A rollout that was read.
     *
     * @param notes what could not be taken over, in sentences; empty where all is well
     */
    public record Read(Rollout rollout, List<String> notes) {
        public Read {
            notes = List.copyOf(notes);
        }
    }

    /** A document that this version cannot read. The message says why and what to do. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        public UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }

        UnreadableException(String message) {
            super(message);
        }
    }

    public static String write(Rollout rollout) {
        return versioned(rollout);
    }

    public static String write(JournalEntry entry) {
        return ObservationLine.write(entry).orElseGet(() -> versioned(entry));
    }

    public static String write(Alert alert) {
        return versioned(alert);
    }

    public static String write(FlagTarget target) {
        return versioned(target);
    }

    public static String write(RolloutStore.Freeze freeze) {
        return versioned(freeze);
    }

    /** @throws UnreadableException when it is damaged or of a higher version; never because of its evidence */
    public static Read readRollout(String json) throws UnreadableException {
        List<String> notes = new ArrayList<>();
        try {
            Rollout rollout = STRICT.readerFor(Rollout.class)
                    .withAttribute(EvidenceJson.NOTES, notes)
                    .readValue(checked(json, "rollout"));
            return new Read(rollout, notes);
        } catch (JsonProcessingException e) {
            throw unreadable("rollout", e);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** @throws UnreadableException when it is damaged or of a higher version */
    public static JournalEntry readEntry(String json) throws UnreadableException {
        try {
            return STRICT.treeToValue(ObservationLine.whole(checked(json, "journal entry")), JournalEntry.class);
        } catch (JsonProcessingException e) {
            throw unreadable("journal entry", e);
        }
    }

    /** @throws UnreadableException when it is damaged or of a higher version */
    public static Alert readAlert(String json) throws UnreadableException {
        return read(json, Alert.class, "alert");
    }

    /** @throws UnreadableException when it is damaged or of a higher version */
    public static FlagTarget readTarget(String json) throws UnreadableException {
        return read(json, FlagTarget.class, "flag target");
    }

    /** @throws UnreadableException when it is damaged or of a higher version */
    public static RolloutStore.Freeze readFreeze(String json) throws UnreadableException {
        return read(json, RolloutStore.Freeze.class, "freeze");
    }

    /** Reads evidence, where a component that was added since is empty instead of missing. */
    static <T> T lenient(JsonNode node, Class<T> type) throws JsonProcessingException {
        return LENIENT.treeToValue(node, type);
    }

    private static <T> T read(String json, Class<T> type, String what) throws UnreadableException {
        try {
            return STRICT.treeToValue(checked(json, what), type);
        } catch (JsonProcessingException e) {
            throw unreadable(what, e);
        }
    }

    private static JsonNode checked(String json, String what) throws UnreadableException, JsonProcessingException {
        JsonNode tree = STRICT.readTree(json);
        int version = tree.path("v").asInt(0);
        if (version > VERSION) {
            throw new UnreadableException("a " + what + " was written by a newer Rampguard (format " + version
                    + ", this one reads up to " + VERSION + "); start the newer version");
        }
        if (version < 1) {
            throw new UnreadableException("a " + what + " has no format version; restore the store from a backup");
        }
        return tree;
    }

    private static UnreadableException unreadable(String what, JsonProcessingException e) {
        return new UnreadableException(
                "a " + what + " cannot be read (" + e.getOriginalMessage() + "); restore the store from a backup", e);
    }

    private static String versioned(Object value) {
        try {
            // Every document is an object with components of its own, so that the version fits before the first.
            return "{\"v\":" + VERSION + "," + LENIENT.writeValueAsString(value).substring(1);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is remembered can always be written", e);
        }
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder()
                .addModules(new Jdk8Module(), new JavaTimeModule(), EvidenceJson.module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                // A record is its components: an isZero() beside them is no part of it.
                .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .addMixIn(RolloutState.class, ByPhase.class)
                .addMixIn(Counts.class, ByKind.class)
                .addMixIn(Reason.class, InWords.class)
                .build();
        for (Class<?> empty :
                List.of(List.class, java.util.Map.class, java.util.SortedMap.class, java.util.Set.class)) {
            mapper.configOverride(empty).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
        }
        tag(mapper, RolloutState.class);
        tag(mapper, Counts.class);
        return mapper;
    }

    /** Every case of a sealed type by its name, so that a case added later needs no entry here. */
    private static void tag(ObjectMapper mapper, Class<?> sealed) {
        for (Class<?> one : sealed.getPermittedSubclasses()) {
            mapper.registerSubtypes(new NamedType(one, Kebab.of(one)));
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "phase")
    private interface ByPhase {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    private interface ByKind {}

    /** A reason is its code and its sentence, although no record. */
    private interface InWords {
        @JsonCreator
        static Reason of(@JsonProperty("code") ReasonCode code, @JsonProperty("text") String text) {
            return Reason.of(code, text);
        }

        @JsonProperty
        ReasonCode code();

        @JsonProperty
        String text();
    }
}
