package io.rampguard.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be said of the cluster's manifests without a cluster; {@code make k8s-lint} shows them to a real API server. */
class ClusterManifestTest {
    private static final Path BASE = Path.of("k8s/base");

    static Stream<JsonNode> rules() {
        return Stream.of("access-of-the-daemon.yaml", "access-for-people.yaml")
                .flatMap(file -> documents(BASE.resolve(file)))
                .flatMap(document -> items(document.path("rules")));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void noRuleHasAWildcardOrNamesSecrets(JsonNode rule) {
        assertThat(texts(rule.path("verbs"))).isNotEmpty().doesNotContain("*");
        assertThat(texts(rule.path("resources"))).isNotEmpty().doesNotContain("*", "secrets");
        assertThat(texts(rule.path("apiGroups"))).isNotEmpty().doesNotContain("*");
    }

    @Test
    void theAdmissionPolicyKnowsTheVerbsThatAnOperatorMayAskFor() throws IOException {
        List<String> operator = documents(BASE.resolve("access-for-people.yaml"))
                .filter(role -> role.at("/metadata/name").asText().equals("rampguard-operator"))
                .flatMap(role -> texts(role.at("/rules/1/verbs")).stream())
                .toList();
        Matcher asked =
                Pattern.compile("\\[('approve'[^]]*)]").matcher(Files.readString(BASE.resolve("admission.yaml")));

        assertThat(asked.find()).isTrue();
        assertThat(asked.group(1).replaceAll("['\\s]", "").split(",")).containsExactlyElementsOf(operator);
    }

    @Test
    void theContainerOpensThePortsOfTheSettingsAndMayDoNothingElse() throws IOException {
        JsonNode defaults = new YAMLMapper()
                .readTree(Path.of("src/main/resources/application.yaml").toFile());
        JsonNode container = documents(BASE.resolve("deployment.yaml"))
                .findFirst()
                .orElseThrow()
                .at("/spec/template/spec/containers/0");

        assertThat(items(container.path("ports"))
                        .map(port -> port.path("containerPort").intValue()))
                .containsExactly(
                        defaults.at("/quarkus/http/port").intValue(),
                        defaults.at("/quarkus/management/port").intValue());
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").booleanValue())
                .isTrue();
        assertThat(texts(container.at("/securityContext/capabilities/drop"))).containsExactly("ALL");
    }

    private static Stream<JsonNode> documents(Path file) {
        try {
            YAMLMapper mapper = new YAMLMapper();
            return mapper.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile()).readAll().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stream<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static List<String> texts(JsonNode list) {
        return items(list).map(JsonNode::asText).toList();
    }
}
