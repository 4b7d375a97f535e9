package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.PolicyProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of the field study in which peers are wrong and policies must differ; D22 is in {@link YamlPolicyDirectoryTest}. */
class RequiredDifferencesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spec.metrics={source: promethes}                       | prometheus",
                "spec.metrics={preset: gen-ai-otell}                    | gen-ai-otel",
                "spec.guardrails=[{signal: error-rates, limit: 5%}]     | error-rate",
                "spec.guardrails=[{signal: tokens-per-reqest, limit: 5}] | tokens-per-request",
                "spec.flag={backend: flagd-prd, key: k, control: {name: a}, variant: {name: b}} | flagd-prod",
            })
    void d10AMisspeltProviderOrSignalIsRefusedAndNeverReplacedByADefault(String change, String meant) {
        PolicyFile file = Texts.file(Texts.with(change));

        assertThat(file.policies()).isEmpty();
        assertThat(file.problems()).extracting(PolicyProblem::cure).contains("did you mean '" + meant + "'?");
    }

    @Test
    void d10AMetricNameThatCannotExistIsRefused() {
        String text = Texts.with(
                "spec.metrics={signals: [{name: error-rate, proportion: {bad: llm.errors.total, total: llm_requests_total}}]}");

        assertThat(Texts.file(text).policies()).isEmpty();
    }

    @Test
    void d11APolicyWithoutAGuardrailIsRefusedUnlessItSaysSo() {
        String bare = Texts.SMALLEST.substring(0, Texts.SMALLEST.indexOf("  guardrails"));

        assertThat(Texts.file(bare).policies()).isEmpty();
        assertThat(Texts.problems(bare))
                .singleElement()
                .satisfies(p -> assertThat(p.cure()).contains("unguarded: true"));
        assertThat(Texts.policy(bare + "  unguarded: true\n").unguarded()).isTrue();
    }

    @Test
    void d11AGuardrailWithoutABoundGuardsNothingAndIsRefused() {
        assertThat(Texts.file(Texts.with("spec.guardrails=[{signal: error-rate}]"))
                        .policies())
                .isEmpty();
    }
}
