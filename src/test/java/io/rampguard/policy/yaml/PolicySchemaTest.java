package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.rampguard.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicySchemaTest {
    private final JsonSchema schema =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(PolicySchema.print());

    @Test
    @Tag("golden")
    void theSchemaInTheRepositoryIsWhatTheCodePrints() {
        Golden.matches("docs/policy.schema.json", PolicySchema.print());
    }

    @Test
    void theSchemaIsASchemaOfDraft202012() throws IOException {
        JsonSchema meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(PolicySchema.print(), InputFormat.JSON)).isEmpty();
        assertThat(new ObjectMapper()
                        .readTree(PolicySchema.print())
                        .path("properties")
                        .path("spec")
                        .path("properties"))
                .isNotEmpty();
    }

    static Stream<Path> samples() throws IOException {
        return Files.list(Path.of("policies")).sorted();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySamplePolicyFits(Path sample) throws IOException {
        assertThat(validate(Files.readString(sample))).isEmpty();
    }

    @Test
    void thePolicyThatUsesEverythingFits() throws IOException {
        assertThat(validate(Texts.EVERYTHING)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec.guardrails[1].tolerate=20",
                "spec.guardrails[1]={signal: error-rate}",
                "spec.guardrails[1]={signal: error-rate, slo: {objective: 99.5%}, limit: 5%}",
                "spec.guardrails[1]={signal: error-rate, limit: 5%, action: explode}",
                "spec.revision=12",
                "spec.tolerat=1",
                "spec.failSafe={lease: 60m}",
                "spec.ramp={hold: 24}",
                "spec.ramp={hold: \"\"}",
                "spec.ramp={steps: [0.5, 100]}",
                "spec.ramp={steps: [1], stages: [{percent: 1}]}",
                "spec.ramp={shadow: {sample: 10%}}",
                "spec.dryRun=\"true\"",
                "spec.metrics={preset: nothing}",
                "spec.metrics={signals: [{name: a, mean: {sum: a, count: b}, quantile: {histogram: c, q: 0.5}}]}",
                "spec.metrics={signals: [{name: a, proportion: {good: a, bad: b, total: c}}]}",
                "spec.confidence={method: bayes}",
                "spec.guardrails[1]={slo: {objective: 99.5, signal: error-rate, burn: 2, over: [1h, 5m]}}",
                "spec.flag={key: a, control: haiku, variant: {name: b}}"
            })
    void whatTheReaderRefusesInFormTheSchemaRefusesToo(String change) throws IOException {
        String text = Texts.with(change);

        assertThat(Texts.problems(text)).as(text).isNotEmpty();
        assertThat(validate(text)).as(text).isNotEmpty();
    }

    private Set<ValidationMessage> validate(String yaml) throws IOException {
        JsonNode tree = new YAMLMapper().readTree(yaml);
        return schema.validate(tree);
    }
}
