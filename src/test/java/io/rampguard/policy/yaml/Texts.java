package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.Connections;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Percentage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Policies as text, and short ways to read them. */
final class Texts {
    static final Connections CONNECTIONS = Connections.of(
            List.of("default", "prometheus"),
            Map.of("flagd-prod", new Percentage(1), "unleash", Percentage.of(1)),
            List.of("oncall", "ai-team"));

    static final String SMALLEST = """
            apiVersion: rampguard.io/v1alpha1
            kind: RolloutPolicy
            metadata:
              name: summarizer-sonnet
            spec:
              flag: {key: new_summarizer_model, control: {name: haiku}, variant: {name: sonnet}}
              revision: sonnet-4-5
              guardrails:
                - {signal: error-rate, tolerate: 0.1pp}
                - {signal: tokens-per-request, tolerate: 20%}
            """;

    /** Every field that this version acts on. */
    static final String EVERYTHING = """
            apiVersion: rampguard.io/v1alpha1
            kind: RolloutPolicy
            metadata: {name: everything, namespace: search, labels: {team: search}, annotations: {owner: "on"}}
            spec:
              flag:
                backend: flagd-prod
                key: new_summarizer_model
                control: {name: haiku, value: {model: claude-haiku-4-5, max_tokens: 512}}
                variant: {name: sonnet, value: {temperature: 0.2, model: claude-sonnet-4-5, max_tokens: 512}}
                bucketBy: organisation
              revision: sonnet-4-5-prompt-12
              metrics:
                source: prometheus
                preset: gen-ai-otel
                every: 30s
                arms:
                  control: {gen_ai_request_model: claude-haiku-4-5}
                  variant: {gen_ai_request_model: claude-sonnet-4-5}
                bucketLabel: bucket
                signals:
                  - {name: output-validity, proportion: {good: 'llm_outputs_total{valid="true"}', total: llm_outputs_total}}
                  - {name: cost, mean: {sum: llm_cost_total, count: llm_requests_total}, unit: number, better: lower}
                  - {name: tool-p90, quantile: {histogram: tool_seconds, q: 0.9}, unit: seconds}
              ramp:
                preset: b2c
                hold: 4h
                stages:
                  - {percent: "0.5%"}
                  - {percent: 5, hold: 90m, minimumSamples: 500}
                  - {percent: 50%, approval: {within: 24h}}
                upTo: 50
                watch: 1d12h
                windows: {advance: ["Mon-Fri 09:00-16:00 Europe/Berlin"], freeze: ["2026-12-20/2027-01-04"]}
                knownGood: full
              guardrails:
                - {signal: error-rate, tolerate: 0.1pp, limit: 5%, critical: 30%, for: 3 of 5}
                - {signal: error-rate, tolerate: 2x, sensitivity: strict, action: rollback, id: doubled}
                - {signal: tokens-per-request, tolerate: 20%, expect: +10%}
                - {signal: latency-p95, tolerate: 30%, limit: 20s}
                - {signal: output-validity, tolerate: 1pp, limit: 95%, action: pause}
                - {signal: cost, limit: 4000}
                - {signal: tool-p90, critical: 1500ms, for: 2 of 2}
                - {id: budget, action: pause, slo: {objective: 99.5%, signal: error-rate, window: 30d, burn: 14.4, over: [1h, 5m]}}
              confidence: {falseRollback: "0.5%", method: sequential}
              patience:
                sourceDark: {for: 10m, then: hold}
                variantDark: {for: 6m, then: pause}
                inconclusive: {upTo: 2.5x, then: advance}
                unprovenUpTo: 3
              alerts: [oncall, ai-team]
              dryRun: true
            """;

    private Texts() {}

    /** The smallest policy with one field changed or added: {@code spec.ramp={hold: 24}}. */
    static String with(String change) {
        int equals = change.indexOf('=');
        String path = change.substring(0, equals);
        String value = change.substring(equals + 1);
        return switch (path) {
            case "spec.guardrails[1]" -> SMALLEST.replace("{signal: error-rate, tolerate: 0.1pp}", value);
            case "spec.guardrails[1].tolerate" -> SMALLEST.replace("0.1pp", value);
            case "spec.revision" -> SMALLEST.replace("sonnet-4-5", value);
            case "spec.flag" ->
                SMALLEST.replaceFirst("flag: .*", java.util.regex.Matcher.quoteReplacement("flag: " + value));
            case "spec.guardrails" ->
                SMALLEST.substring(0, SMALLEST.indexOf("  guardrails")) + "  guardrails: " + value + "\n";
            default -> SMALLEST + "  " + path.substring("spec.".length()) + ": " + value + "\n";
        };
    }

    static PolicyFile file(String text) {
        return PolicyFile.parse("policy.yaml", text.getBytes(StandardCharsets.UTF_8), Optional.of(CONNECTIONS));
    }

    static List<PolicyProblem> problems(String text) {
        return file(text).problems();
    }

    static RolloutPolicy policy(String text) {
        PolicyFile file = file(text);
        assertThat(file.problems()).isEmpty();
        return file.policies().getFirst().policy();
    }
}
