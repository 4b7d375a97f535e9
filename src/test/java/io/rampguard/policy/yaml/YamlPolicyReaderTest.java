package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rampguard.policy.PolicyReader.Reading;
import io.rampguard.policy.PolicyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlPolicyReaderTest {
    @TempDir
    Path directory;

    private Reading read(Path... paths) {
        return new YamlPolicyReader().read(List.of(paths), Optional.of(Texts.CONNECTIONS));
    }

    @Test
    void theReportNamesPlaceMistakeAndCureAndCounts() throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), Texts.with("spec.guardrails[1].tolerate=20"));
        Files.writeString(directory.resolve("b.yaml"), Texts.EVERYTHING);

        PolicyReport report = PolicyReport.of(read(directory));

        assertThat(report.text()).isEqualTo("""
                        %s:9:38: error: 'spec.guardrails[1].tolerate': '20' has no unit
                            write 20pp for percentage points, 20%% for relative to control, or 2x for a ratio
                        ok  search/everything  flagd-prod/new_summarizer_model  0.5 %% → 5 %% → 50 %%  12 guardrails
                        2 files, 1 policy accepted, 1 error, 0 warnings
                        """.formatted(file));
    }

    @Test
    void theReportIsJsonToo() throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), Texts.with("spec.revision=12"));

        JsonNode json = new ObjectMapper().valueToTree(PolicyReport.of(read(file)));

        assertThat(json.path("errors").asInt()).isEqualTo(1);
        assertThat(json.path("problems").path(0).path("severity").asText()).isEqualTo("error");
        assertThat(json.path("problems").path(0).path("line").asInt()).isEqualTo(7);
        assertThat(json.path("policies")).isEmpty();
    }

    @Test
    void aPathThatIsNotThereIsAProblemAndNoException() {
        Reading reading = read(directory.resolve("gone"));

        assertThat(reading.refused()).isTrue();
        assertThat(reading.problems().getFirst().what()).isEqualTo("the file cannot be read: it does not exist");
    }

    @Test
    void anEmptyDirectoryIsWarnedAbout() {
        assertThat(read(directory).refused()).isFalse();
        assertThat(read(directory).problems()).hasSize(1);
    }

    @Test
    void twoFilesOnOneFlagAreBothRefused() throws IOException {
        Files.writeString(directory.resolve("a.yaml"), Texts.SMALLEST);
        Files.writeString(directory.resolve("b.yaml"), Texts.SMALLEST.replace("summarizer-sonnet", "other"));

        Reading reading = read(directory);

        assertThat(reading.policies()).isEmpty();
        assertThat(reading.problems())
                .hasSize(2)
                .allSatisfy(p -> assertThat(p.what()).contains("is also moved by"));
    }
}
