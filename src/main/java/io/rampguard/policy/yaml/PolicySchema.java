package io.rampguard.policy.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.policy.yaml.Shape.Member;
import java.util.List;

/**
 * Prints the JSON Schema (draft 2020-12) that editors complete and check policies with. It refuses what the reader refuses in
 * form; what needs two fields at once, names or the backend is left to {@code rampguard validate}.
 */
public final class PolicySchema {
    private final ObjectMapper mapper = new ObjectMapper();

    private PolicySchema() {}

    /** The schema's text, ending with a line break. */
    public static String print() {
        PolicySchema schema = new PolicySchema();
        ObjectNode root = schema.mapper.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Rampguard " + PolicyDocument.KIND + " (" + PolicyDocument.API_VERSION + ")");
        root.put("description", "What is promised for one feature flag: the flag, the way up, and the guardrails.");
        root.setAll(schema.document(PolicyDocument.class));
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
        printer.indentObjectsWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
        try {
            return schema.mapper.writer(printer).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema cannot be written", e);
        }
    }

    private ObjectNode document(Class<? extends Record> type) {
        ObjectNode node = mapper.createObjectNode();
        node.put("type", "object");
        node.put("additionalProperties", false);
        ObjectNode properties = node.putObject("properties");
        ArrayNode required = mapper.createArrayNode();
        for (Member member : Shape.of(type).members()) {
            properties.set(member.name(), member(member));
            if (member.field().required()) {
                required.add(member.name());
            }
        }
        if (!required.isEmpty()) {
            node.set("required", required);
        }
        relations(type, node);
        return node;
    }

    /** The few rules between fields that a schema can say simply. */
    private void relations(Class<?> type, ObjectNode node) {
        if (type == RampDocument.class) {
            node.putObject("not").set("required", names("steps", "stages"));
        } else if (type == GuardrailDocument.class) {
            ArrayNode bounds = mapper.createArrayNode();
            bounds.addObject().set("required", names("slo"));
            List.of("tolerate", "limit", "critical")
                    .forEach(bound -> bounds.addObject().set("required", names("signal", bound)));
            node.set("anyOf", bounds);
        } else if (type == MetricsDocument.SignalDocument.class) {
            node.set("oneOf", alternatives("proportion", "mean", "quantile"));
        } else if (type == MetricsDocument.Proportion.class) {
            node.set("oneOf", alternatives("good", "bad"));
        }
    }

    private ArrayNode alternatives(String... fields) {
        ArrayNode alternatives = mapper.createArrayNode();
        for (String field : fields) {
            alternatives.addObject().set("required", names(field));
        }
        return alternatives;
    }

    private ArrayNode names(String... fields) {
        ArrayNode names = mapper.createArrayNode();
        List.of(fields).forEach(names::add);
        return names;
    }

    private ObjectNode member(Member member) {
        ObjectNode node = mapper.createObjectNode();
        node.put("description", description(member));
        if (member.later()) {
            node.putObject("not");
            return node;
        }
        switch (member.form()) {
            case SCALAR -> node.setAll(scalar(member.field()));
            case RECORD -> node.setAll(document(member.document()));
            case SCALARS -> list(node).set("items", scalar(member.field()));
            case RECORDS -> list(node).set("items", document(member.document()));
            case LABELS -> {
                node.put("type", "object");
                node.putObject("additionalProperties").put("type", "string").put("pattern", ValueKind.TEXT.pattern());
            }
            case JSON -> node.set("type", names("object", "string", "number", "boolean"));
        }
        return node;
    }

    private static ObjectNode list(ObjectNode node) {
        return node.put("type", "array");
    }

    static String description(Member member) {
        StringBuilder text = new StringBuilder(plain(member.field().says()));
        if (member.later()) {
            return text.append(" Needs a later release; this version refuses it. ")
                    .append(plain(member.field().later()))
                    .toString();
        }
        boolean scalar = member.form() == Shape.Form.SCALAR || member.form() == Shape.Form.SCALARS;
        if (scalar && member.field().kind() != ValueKind.TEXT && member.field().kind() != ValueKind.WORD) {
            text.append(' ').append(plain(member.field().kind().sentence()));
        }
        if (!member.field().fallback().isEmpty()) {
            text.append(" Default: ").append(plain(member.field().fallback())).append('.');
        }
        return text.toString();
    }

    /** Markdown's marks say nothing in an editor's hint. */
    private static String plain(String markdown) {
        return markdown.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", "'");
    }

    private ObjectNode scalar(Field field) {
        ObjectNode node = mapper.createObjectNode();
        ValueKind kind = field.kind();
        switch (kind) {
            case WORD -> node.set("enum", names(field.words()));
            case BOOLEAN -> node.put("type", "boolean");
            case COUNT -> node.put("type", "integer").put("minimum", 0);
            case NUMBER -> node.put("type", "number");
            case SHARE -> node.set("type", names("integer", "string")).get("type");
            case BOUND -> node.set("type", names("integer", "string")).get("type");
            default -> node.put("type", "string");
        }
        if (kind == ValueKind.SHARE) {
            node.put("minimum", 0).put("maximum", 100);
        }
        if (kind == ValueKind.BOUND) {
            node.put("minimum", 0);
        }
        if (kind == ValueKind.DURATION) {
            // The pattern alone would match nothing at all.
            node.put("minLength", 2);
        }
        if (!kind.pattern().isEmpty()) {
            node.put("pattern", kind.pattern());
        }
        return node;
    }
}
