package io.rampguard.policy.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rampguard.policy.yaml.Shape.Form;
import io.rampguard.policy.yaml.Shape.Member;
import java.util.List;

/**
 * Prints the custom resource's definition. It is structural and says nothing of defaults, which live in the code. What the
 * mappers refuse and CEL can tell is refused at admission, in the mappers' sentences.
 */
public final class PolicyCrd {
    private static final String GROUP = "rampguard.io";
    private static final String HEADER = """
            # What `kubectl apply` may say in a policy and what the daemon answers in its status. Printed from the code by
            # `make golden`. Needs Kubernetes 1.33 or newer; its rules are CEL.
            """;

    private PolicyCrd() {}

    /** The definition as YAML, ending with a line break. */
    public static String print() {
        ObjectNode root = object();
        root.put("apiVersion", "apiextensions.k8s.io/v1").put("kind", "CustomResourceDefinition");
        root.putObject("metadata").put("name", "rolloutpolicies." + GROUP);
        ObjectNode spec = root.putObject("spec");
        spec.put("group", GROUP).put("scope", "Namespaced");
        ObjectNode names = spec.putObject("names");
        names.put("kind", PolicyDocument.KIND)
                .put("listKind", PolicyDocument.KIND + "List")
                .put("plural", "rolloutpolicies")
                .put("singular", "rolloutpolicy");
        names.putArray("shortNames").add("rp");
        names.putArray("categories").add("rampguard");
        ObjectNode version = spec.putArray("versions").addObject();
        version.put("name", PolicyDocument.API_VERSION.substring(GROUP.length() + 1))
                .put("served", true)
                .put("storage", true);
        version.putObject("subresources").putObject("status");
        columns(version.putArray("additionalPrinterColumns"));
        version.putObject("schema").set("openAPIV3Schema", schema());
        return HEADER + yaml(root);
    }

    private static String yaml(ObjectNode root) {
        try {
            return YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .build()
                    .writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the definition cannot be written", e);
        }
    }

    private static void columns(ArrayNode columns) {
        column(columns, "Flag", "string", ".spec.flag.key", 0);
        column(columns, "Phase", "string", ".status.phase", 0);
        column(columns, "Percent", "string", ".status.percent", 0);
        column(columns, "Stage", "string", ".status.stage", 0);
        column(columns, "Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status", 1);
        column(columns, "Revision", "string", ".spec.revision", 1);
        column(columns, "Backend", "string", ".spec.flag.backend", 1);
        column(columns, "Since", "date", ".status.since", 1);
        column(columns, "Age", "date", ".metadata.creationTimestamp", 0);
        column(columns, "Reason", "string", ".status.reason.text", 0);
    }

    /** @param priority 0 is always shown, 1 with {@code -o wide} only */
    private static void column(ArrayNode columns, String name, String type, String path, int priority) {
        ObjectNode column = columns.addObject();
        column.put("name", name).put("type", type).put("jsonPath", path);
        if (priority > 0) {
            column.put("priority", priority);
        }
    }

    private static ObjectNode schema() {
        ObjectNode root = object();
        root.put("type", "object").put("description", "What is promised for one feature flag, and how it stands.");
        ObjectNode properties = root.putObject("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata").put("type", "object");
        Member spec = Shape.of(PolicyDocument.class).member("spec").orElseThrow();
        properties.set("spec", member(spec, "spec", false));
        properties.set("status", StatusSchema.print());
        root.putArray("required").add("spec");
        return root;
    }

    private static ObjectNode document(Class<? extends Record> type, String path, boolean listed) {
        ObjectNode node = object().put("type", "object");
        ObjectNode properties = node.putObject("properties");
        List<Member> members = Shape.of(type).members();
        members.forEach(member -> properties.set(member.name(), member(member, path + "." + member.name(), listed)));
        List<Member> required =
                members.stream().filter(member -> member.field().required()).toList();
        if (!required.isEmpty()) {
            ArrayNode names = node.putArray("required");
            required.forEach(member -> names.add(member.name()));
        }
        if (!listed) {
            Cel.write(node, DocumentMistakes.of(type), path);
        }
        return node;
    }

    /** @param listed whether it stands in a list, which then carries its rules */
    private static ObjectNode member(Member member, String path, boolean listed) {
        ObjectNode node = object().put("description", PolicySchema.description(member));
        if (member.later()) {
            return later(member, node);
        }
        switch (member.form()) {
            case SCALAR -> {
                node.setAll(scalar(member.field()));
                if (!listed) {
                    Cel.write(node, ValueMistakes.of(member.field().kind()), path);
                }
            }
            case RECORD -> node.setAll(document(member.document(), path, listed));
            case SCALARS, RECORDS -> list(member, node, path, listed);
            case LABELS -> {
                node.put("type", "object").put("maxProperties", 64);
                node.putObject("additionalProperties")
                        .put("type", "string")
                        .put("minLength", 1)
                        .put("maxLength", ValueKind.TEXT.longest());
            }
            case JSON -> node.put("x-kubernetes-preserve-unknown-fields", true);
        }
        return node;
    }

    private static void list(Member member, ObjectNode node, String path, boolean listed) {
        boolean scalars = member.form() == Form.SCALARS;
        node.put("type", "array").put("maxItems", member.field().most());
        ObjectNode items = scalars ? scalar(member.field()) : document(member.document(), path, true);
        if (scalars && listed && member.field().kind() == ValueKind.DURATION) {
            items.put("minLength", 2).put("pattern", ValueKind.DURATION.pattern());
        }
        node.set("items", items);
        if (!listed) {
            Cel.writeEntries(node, member, path);
        }
    }

    /** A field of a later release is known, so that it is refused with a sentence instead of dropped without one. */
    private static ObjectNode later(Member member, ObjectNode node) {
        return member.form() == Form.SCALAR
                ? node.put("type", "string")
                        .put("maxLength", member.field().kind().longest())
                : node.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
    }

    private static ObjectNode scalar(Field field) {
        ObjectNode node = object();
        ValueKind kind = field.kind();
        switch (kind) {
            case WORD -> {
                ArrayNode words = node.put("type", "string").putArray("enum");
                List.of(field.words()).forEach(words::add);
            }
            case BOOLEAN -> node.put("type", "boolean");
            case COUNT -> node.put("type", "integer").put("minimum", 0).put("maximum", 1_000_000_000);
            case NUMBER -> node.put("type", "number");
            case SHARE, BOUND -> node.put("x-kubernetes-int-or-string", true).put("maxLength", kind.longest());
            default -> node.put("type", "string").put("maxLength", kind.longest());
        }
        if (kind == ValueKind.BOUND
                || (ValueMistakes.of(kind).isEmpty() && !kind.pattern().isEmpty())) {
            node.put("pattern", kind.pattern());
        }
        return node;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
