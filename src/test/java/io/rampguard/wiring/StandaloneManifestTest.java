package io.rampguard.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rampguard.policy.Connections;
import io.rampguard.policy.PolicyReader.Reading;
import io.rampguard.policy.yaml.YamlPolicyReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The manifests say what this program understands: options, ports, probes and the folders that it writes. */
class StandaloneManifestTest {
    private static final Path BASE = Path.of("k8s/overlays/standalone");

    private final JsonNode pod = manifest("deployment.yaml").at("/spec/template/spec");
    private final JsonNode container = pod.at("/containers/0");

    @Test
    void theArgumentsAreADaemonsOptionsAndItsFoldersAreMounted() {
        List<String> args = texts(container.path("args"));

        SortedMap<String, String> settings = settings(args);

        assertThat(args).startsWith("daemon");
        assertThat(mount(settings.get("rampguard.policies.dir"))
                        .path("configMap")
                        .path("name")
                        .textValue())
                .isEqualTo("rampguard-policies");
        assertThat(mount(settings.get("rampguard.data"))
                        .path("persistentVolumeClaim")
                        .path("claimName")
                        .textValue())
                .isEqualTo(manifest("volume.yaml").at("/metadata/name").textValue());
        assertThat(settings).containsEntry("rampguard.sources.default.type", "prometheus");
    }

    @ParameterizedTest
    @CsvSource({"http, quarkus.http.port", "management, quarkus.management.port"})
    void thePortsAreThoseThatTheDaemonOpens(String name, String setting) throws IOException {
        JsonNode defaults = new YAMLMapper()
                .readTree(Path.of("src/main/resources/application.yaml").toFile());
        JsonNode port = StreamSupport.stream(container.path("ports").spliterator(), false)
                .filter(one -> one.path("name").textValue().equals(name))
                .findFirst()
                .orElseThrow();

        assertThat(port.path("containerPort").intValue())
                .isEqualTo(defaults.at("/" + setting.replace('.', '/')).intValue());
    }

    /** {@code ManagementTest} asks the same three at the management port. */
    @ParameterizedTest
    @CsvSource({
        "startupProbe, /q/health/started",
        "livenessProbe, /q/health/live",
        "readinessProbe, /q/health/ready",
    })
    void theProbesAskTheManagementPort(String probe, String path) {
        JsonNode asked = container.path(probe).path("httpGet");

        assertThat(asked.path("path").textValue()).isEqualTo(path);
        assertThat(asked.path("port").textValue()).isEqualTo("management");
    }

    @Test
    void onAReadOnlyDiskSqliteStillHasWhereToUnpackItsLibrary() {
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").booleanValue())
                .isTrue();
        assertThat(mount("/tmp").has("emptyDir")).isTrue();
    }

    @Test
    void theFirstPolicyIsAcceptedByADaemonStartedThisWay() {
        Connections known = Connections.of(List.of("default"), Map.of(), List.of());

        Reading reading = new YamlPolicyReader().read(List.of(BASE.resolve("policies")), Optional.of(known));

        assertThat(reading.problems()).isEmpty();
        assertThat(texts(manifest("kustomization.yaml").at("/configMapGenerator/0/files")))
                .hasSize(reading.files());
    }

    private static SortedMap<String, String> settings(List<String> args) {
        DaemonOptions options = new DaemonOptions();
        CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create()
                .addMixin("daemon", CommandLine.Model.CommandSpec.forAnnotatedObject(options)));
        line.parseArgs(args.stream().skip(1).toArray(String[]::new));
        return options.settings();
    }

    /** The volume behind a path of the container. */
    private JsonNode mount(String path) {
        String name = find(container.path("volumeMounts"), "mountPath", path)
                .path("name")
                .textValue();
        return find(pod.path("volumes"), "name", name);
    }

    private static JsonNode find(JsonNode list, String field, String value) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(one -> one.path(field).asText().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing has " + field + " " + value));
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static JsonNode manifest(String file) {
        try {
            return new YAMLMapper().readTree(BASE.resolve(file).toFile());
        } catch (IOException unreadable) {
            throw new AssertionError(file + " is no YAML", unreadable);
        }
    }
}
