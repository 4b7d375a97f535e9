package io.rampguard.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rampguard.policy.PolicyReader;
import io.rampguard.policy.yaml.YamlPolicyReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPoliciesTest {
    @TempDir
    private Path directory;

    @Test
    void eachFeatureHasAPolicyOnItsOwnFlagWithItsOwnArms() throws IOException {
        DemoPolicies.writeTo(directory.resolve("policies"));
        DemoPolicies.writeTo(directory.resolve("policies"));

        for (Feature feature : Feature.all()) {
            Path file = directory.resolve("policies").resolve(feature.flag() + ".yaml");
            JsonNode flag = new YAMLMapper()
                    .readTree(Files.readString(file))
                    .path("spec")
                    .path("flag");
            assertThat(List.of(
                            flag.path("key").asText(),
                            flag.path("control").path("name").asText(),
                            flag.path("variant").path("name").asText()))
                    .containsExactly(feature.flag(), feature.control(), feature.variant());
        }
        assertThat(directory.resolve("policies").toFile().list())
                .hasSize(DemoPolicies.names().size());
    }

    @Test
    void theDaemonAcceptsThemWithoutAWarning() {
        DemoPolicies.writeTo(directory);

        PolicyReader.Reading reading = new YamlPolicyReader().read(List.of(directory), Optional.empty());

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.policies()).hasSize(3);
    }

    @Test
    void aDirectoryThatCannotBeMadeIsSaid() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> DemoPolicies.writeTo(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is it writable?");
    }
}
