package io.rampguard.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.util.NameTransformer;
import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.SequentialEvidence;
import io.rampguard.analysis.ThresholdEvidence;
import io.rampguard.policy.PolicyName;
import io.rampguard.units.Numbers;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values whose JSON is not simply their components: names, shares and reason codes are scalars, and evidence carries its
 * method and a version of its own.
 */
final class EvidenceJson {
    /** Reader attribute: a list that takes the sentences about evidence that could not be read. */
    static final String NOTES = "rampguard.notes";

    /** Raised when the meaning of a field changes; fields that are merely added keep it. */
    private static final int VERSION = 1;

    private static final Map<String, Class<? extends Evidence>> METHODS =
            Map.of("threshold", ThresholdEvidence.class, "sequential", SequentialEvidence.class);

    private EvidenceJson() {}

    static SimpleModule module() {
        SimpleModule module = new SimpleModule("rampguard");
        module.addSerializer(PolicyName.class, writing((name, json) -> json.writeString(text(name))));
        module.addDeserializer(PolicyName.class, reading(p -> PolicyName.parse(p.getText())));
        module.addSerializer(Percentage.class, writing((share, json) -> json.writeNumber(share.basisPoints())));
        module.addDeserializer(Percentage.class, reading(p -> new Percentage(p.getIntValue())));
        module.addSerializer(ReasonCode.class, writing((code, json) -> json.writeString(code.label())));
        module.addDeserializer(ReasonCode.class, reading(p -> code(p.getText())));
        // A list of objects would be made of each of a thousand numbers.
        module.addSerializer(Numbers.class, writing(EvidenceJson::numbers));
        module.addDeserializer(Evidence.class, new EvidenceReader());
        module.setSerializerModifier(new EvidenceTag());
        return module;
    }

    private static void numbers(Numbers numbers, JsonGenerator json) throws IOException {
        json.writeStartArray(numbers, numbers.size());
        for (int i = 0; i < numbers.size(); i++) {
            json.writeNumber(numbers.at(i));
        }
        json.writeEndArray();
    }

    static String text(PolicyName name) {
        return name.namespace() + "/" + name.name();
    }

    private static ReasonCode code(String label) {
        return Arrays.stream(ReasonCode.values())
                .filter(code -> code.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown reason code '" + label + "'"));
    }

    private static <T> JsonSerializer<T> writing(Writing<T> writing) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                writing.write(value, json);
            }
        };
    }

    private static <T> JsonDeserializer<T> reading(Reading<T> reading) {
        return new JsonDeserializer<>() {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                try {
                    return reading.read(parser);
                } catch (IllegalArgumentException e) {
                    throw context.weirdStringException(String.valueOf(parser.getText()), Object.class, e.getMessage());
                }
            }
        };
    }

    private interface Writing<T> {
        void write(T value, JsonGenerator json) throws IOException;
    }

    private interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** Writes {@code v} and {@code method} before the components of whatever record the evidence is. */
    private static final class EvidenceTag extends BeanSerializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonSerializer<?> modifySerializer(
                SerializationConfig config, BeanDescription description, JsonSerializer<?> serializer) {
            if (!Evidence.class.isAssignableFrom(description.getBeanClass())) {
                return serializer;
            }
            String method = METHODS.entrySet().stream()
                    .filter(e -> e.getValue() == description.getBeanClass())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no method name for " + description.getBeanClass()));
            @SuppressWarnings("unchecked")
            JsonSerializer<Object> components =
                    (JsonSerializer<Object>) serializer.unwrappingSerializer(NameTransformer.NOP);
            return new JsonSerializer<Object>() {
                @Override
                public void serialize(Object value, JsonGenerator json, SerializerProvider provider)
                        throws IOException {
                    json.writeStartObject(value);
                    json.writeNumberField("v", VERSION);
                    json.writeStringField("method", method);
                    components.serialize(value, json, provider);
                    json.writeEndObject();
                }
            };
        }
    }

    /** Reads what it knows; anything else becomes fresh evidence and a sentence. */
    private static final class EvidenceReader extends JsonDeserializer<Evidence> {
        @Override
        public Evidence deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode node = context.readTree(parser);
            String method = node.path("method").asText("unknown");
            int version = node.path("v").asInt(0);
            Class<? extends Evidence> type = METHODS.get(method);
            if (type == null) {
                return fresh(context, "evidence of method '" + method + "' is not known to this version");
            }
            if (version != VERSION) {
                return fresh(
                        context,
                        "evidence of method '" + method + "' has format " + version + " and this version reads "
                                + VERSION);
            }
            try {
                return StoreJson.lenient(node, type);
            } catch (JsonProcessingException | RuntimeException e) {
                return fresh(
                        context,
                        "evidence of method '" + method + "' cannot be read ("
                                + Optional.ofNullable(e.getMessage())
                                        .orElse(e.getClass().getSimpleName())
                                        .lines()
                                        .findFirst()
                                        .orElse("no reason given")
                                + ")");
            }
        }

        @Override
        public Evidence getNullValue(DeserializationContext context) {
            return fresh(context, "there is no evidence beside the state");
        }

        private static Evidence fresh(DeserializationContext context, String why) {
            @Nullable Object notes = context.getAttribute(NOTES);
            if (notes instanceof List<?> list) {
                @SuppressWarnings("unchecked")
                List<String> sentences = (List<String>) list;
                sentences.add(why + "; the stage is judged from fresh evidence");
            }
            return SequentialEvidence.NONE;
        }
    }
}
