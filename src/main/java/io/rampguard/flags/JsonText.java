package io.rampguard.flags;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * JSON that other people own: one member is changed and every other character stays as it was, so that a review shows only
 * what Rampguard did. Numbers keep their digits ({@code 1.0} stays {@code 1.0}); a repeated key is an error.
 */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final int INDENT = 2;

    private JsonText() {}

    /**
     * @throws JsonProcessingException where the text is not one whole JSON value
     */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** An empty object to fill, keeping the order in which members are put. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** One line, keys sorted, no spaces: equal values give equal text. */
    public static String canonical(JsonNode node) {
        return sorted(node).toString();
    }

    /** Changes with every change of the value, whatever its spacing or the order of its keys. */
    public static String fingerprint(JsonNode node) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(canonical(node).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Whether both texts are the same value; a number is the same however it is written, since many systems keep no digits
     * and answer 1 for 1.0.
     */
    public static boolean sameValue(String one, String other) {
        try {
            return one.equals(other) || sameValue(parse(one), parse(other));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** As for texts. */
    public static boolean sameValue(JsonNode one, JsonNode other) {
        if (one.isIntegralNumber() && other.isIntegralNumber()) {
            return one.bigIntegerValue().equals(other.bigIntegerValue());
        }
        if (one.isNumber() && other.isNumber()) {
            return Double.compare(one.doubleValue(), other.doubleValue()) == 0;
        }
        if (!one.isContainerNode() || one.getNodeType() != other.getNodeType() || one.size() != other.size()) {
            return one.equals(other);
        }
        return one.isArray()
                ? IntStream.range(0, one.size()).allMatch(i -> sameValue(one.path(i), other.path(i)))
                : one.properties().stream().allMatch(field -> sameValue(field.getValue(), other.path(field.getKey())));
    }

    /** Indented by two spaces, lists on one line. */
    public static String pretty(JsonNode node) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentObjectsWith(new DefaultIndenter(" ".repeat(INDENT), "\n"));
        try {
            return MAPPER.writer(printer).writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be printed", e);
        }
    }

    /**
     * The text with one member set: replaced where it stands, or added after the last one.
     *
     * @param path keys from the root; all but the last lead to objects that exist
     * @throws IOException where the text is not JSON or lacks an object on the path
     */
    public static String put(String text, List<String> path, JsonNode value) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            String body = pretty(value).replace("\n", "\n" + " ".repeat(INDENT * path.size()));
            parser.nextToken();
            for (String step : path.subList(0, path.size() - 1)) {
                if (seek(parser, step) < 0) {
                    throw new IOException("the document has no object '" + step + "'");
                }
            }
            String key = path.getLast();
            int members = seek(parser, key);
            if (members < 0) {
                return added(text, parser, -members - 1, '"' + escaped(key) + "\": " + body, path.size());
            }
            int start = start(parser);
            return text.substring(0, start) + body + text.substring(end(parser));
        }
    }

    /** What lies at the end of the path; missing where there is no such way. */
    static JsonNode at(JsonNode root, List<String> path) {
        JsonNode node = root;
        for (String step : path) {
            node = node.path(step);
        }
        return node;
    }

    /** Moves from the start of an object to the value under the key; below 0, at the object's end, where it is not there. */
    private static int seek(JsonParser parser, String key) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("the document has another value where an object is needed");
        }
        int members = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean here = parser.currentName().equals(key);
            parser.nextToken();
            if (here) {
                return members;
            }
            parser.skipChildren();
            members++;
        }
        return -members - 1;
    }

    private static String added(String text, JsonParser atEnd, int members, String member, int depth) {
        int close = start(atEnd);
        String inner = "\n" + " ".repeat(INDENT * depth);
        int after = text.substring(0, close).stripTrailing().length();
        String closing = members == 0 ? "\n" + " ".repeat(INDENT * (depth - 1)) : text.substring(after, close);
        return text.substring(0, after) + (members == 0 ? "" : ",") + inner + member + closing + text.substring(close);
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    private static int end(JsonParser parser) throws IOException {
        parser.skipChildren();
        // Strings are read lazily: without this the parser still stands at their opening quote.
        parser.finishToken();
        return (int) parser.currentLocation().getCharOffset();
    }

    private static String escaped(String key) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(key));
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ArrayNode list) {
            ArrayNode copy = array();
            list.forEach(item -> copy.add(sorted(item)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = object();
        TreeSet<String> keys = new TreeSet<>();
        object.fieldNames().forEachRemaining(keys::add);
        keys.forEach(key -> copy.set(key, sorted(object.path(key))));
        return copy;
    }
}
