package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rampguard.golden.Golden;
import io.rampguard.policy.yaml.Refusals.Refusal;
import io.rampguard.rollout.Phase;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The definition against the validator, without a cluster; that a real API server takes it is shown in the cluster suite. */
class PolicyCrdTest {
    private static final List<Refusal> REFUSALS = Refusals.all().toList();

    private final JsonNode schema = schema();

    @Test
    @Tag("golden")
    void theDefinitionInTheRepositoryIsWhatTheCodePrints() {
        Golden.matches("k8s/crd/rolloutpolicies.yaml", PolicyCrd.print());
    }

    static Stream<Mistake> mistakes() {
        return Cel.all(PolicyDocument.class).stream();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void everyRuleSpeaksASentenceOfTheValidator(Mistake mistake) {
        Pattern said = Pattern.compile(
                mistake.at("PATH").constants().stream()
                        .map(part -> Arrays.stream(part.split("PATH", -1))
                                .map(Pattern::quote)
                                .collect(Collectors.joining("spec[^']*")))
                        .collect(Collectors.joining(".*")),
                Pattern.DOTALL);

        assertThat(REFUSALS)
                .as(mistake.sentence())
                .anyMatch(refusal -> refusal.sentences().stream()
                        .anyMatch(sentence -> said.matcher(sentence).find()));
    }

    @ParameterizedTest
    @MethodSource("io.rampguard.policy.yaml.Refusals#all")
    void theValidatorRefusesEachOfThem(Refusal refusal) {
        assertThat(refusal.sentences()).isNotEmpty();
    }

    @Test
    void theStatusKnowsEveryPhase() {
        assertThat(texts(schema.at("/properties/status/properties/phase/enum")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Phase.values()).map(Phase::label).toList());
    }

    @Test
    void everythingInTheSpecIsBoundedSoThatItsRulesHaveABoundedCost() {
        assertThat(unbounded(schema.at("/properties/spec"), "spec")).isEmpty();
        assertThat(unbounded(schema.at("/properties/status"), "status")).isEmpty();
    }

    private static List<String> unbounded(JsonNode node, String path) {
        Stream<String> here = switch (node.path("type").asText()) {
            case "array" -> node.has("maxItems") ? Stream.empty() : Stream.of(path);
            case "string" ->
                node.has("maxLength") || node.has("enum") || node.has("format") ? Stream.empty() : Stream.of(path);
            default -> Stream.empty();
        };
        Stream<String> inside = node.path("properties").properties().stream()
                .flatMap(field -> unbounded(field.getValue(), path + "." + field.getKey()).stream());
        Stream<String> entries =
                node.has("items") ? unbounded(node.path("items"), path + "[]").stream() : Stream.empty();
        return Stream.of(here, inside, entries).flatMap(found -> found).toList();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static JsonNode schema() {
        try {
            return new YAMLMapper().readTree(PolicyCrd.print()).at("/spec/versions/0/schema/openAPIV3Schema");
        } catch (IOException unreadable) {
            throw new AssertionError("the definition is no YAML", unreadable);
        }
    }
}
