package io.rampguard.policy.yaml;

import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import java.util.List;
import java.util.stream.Stream;

/** Policies that the validator and the API server both refuse, in one sentence. The first is read here, the other in a cluster. */
public final class Refusals {
    /** What is changed in the smallest policy; each stands for at least one rule of the custom resource. */
    private static final List<String> CHANGES = List.of(
            "spec.failSafe={lease: 60m}",
            "spec.drill={every: 7d}",
            "spec.staleAfter=30d",
            "spec.ramp={shadow: {sample: 10%, hold: 2h}}",
            "spec.confidence={falseRollback: 30%}",
            "spec.confidence={falseRollback: 0}",
            "spec.confidence={method: threshold, falseRollback: 1%}",
            "spec.guardrails=[{signal: error-rate, limit: 5%, sensitivity: strict}]",
            "spec.guardrails=[{slo: {objective: 100%, signal: error-rate, burn: 14.4, over: [1h, 5m]}}]",
            "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [5m, 1h]}}]",
            "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [1h]}}]",
            "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [25h, 5m]}}]",
            "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 0, over: [1h, 5m]}}]",
            "spec.guardrails=[{slo: {objective: 50%, signal: error-rate, burn: 2, over: [1h, 5m]}}]",
            "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [1h, 5m]}, limit: 5%}]",
            "spec.guardrails=[{signal: traffic-share, tolerate: 1pp}]",
            "spec.guardrails=[{signal: traffic-share, tolerate: 100%}]",
            "spec.guardrails=[{signal: traffic-share, limit: 10%}]",
            "spec.guardrails=[{signal: traffic-share}]",
            "spec.ramp={steps: [5, 1, 100]}",
            "spec.ramp={steps: [1, \"0.5%\", 100]}",
            "spec.ramp={steps: [5, 5, 100]}",
            "spec.ramp={stages: [{percent: 5}, {percent: 1}, {percent: 100}]}",
            "spec.ramp={steps: [1, 50]}",
            "spec.ramp={stages: [{percent: 1}, {percent: \"12.5%\"}]}",
            "spec.ramp={steps: [1, 100], upTo: 50}",
            "spec.ramp={stages: [{percent: 100}], upTo: 50%}",
            "spec.ramp={steps: [1, 100], stages: [{percent: 100}]}",
            "spec.ramp={steps: []}",
            "spec.ramp={stages: []}",
            "spec.ramp={steps: [0, 100]}",
            "spec.ramp={stages: [{percent: 1}, {percent: 0%}, {percent: 100}]}",
            "spec.ramp={upTo: 0}",
            "spec.ramp={steps: [\"half\", 100]}",
            "spec.ramp={steps: [\"0.5\", 100]}",
            "spec.ramp={steps: [\"0.001%\", 100]}",
            "spec.ramp={steps: [101]}",
            "spec.ramp={stages: [{percent: 101%}]}",
            "spec.ramp={hold: 0s}",
            "spec.ramp={watch: 0m}",
            "spec.ramp={stages: [{percent: 1}, {percent: 5, hold: 0h}, {percent: 100}]}",
            "spec.ramp={hold: \"24\"}",
            "spec.ramp={hold: 1.5h}",
            "spec.ramp={hold: 30m1h}",
            "spec.ramp={stages: [{percent: 5, approval: {within: soon}}, {percent: 100}]}",
            "spec.ramp={holdback: 11}",
            "spec.ramp={holdback: 5, steps: [1, 95, 100]}",
            "spec.ramp={holdback: 5, stages: [{percent: 1}, {percent: 95}, {percent: 100}]}",
            "spec.metrics={every: 11m}",
            "spec.metrics={every: 1d}",
            "spec.metrics={every: 0s}",
            "spec.metrics={every: 500ms}",
            "spec.metrics={arms: {control: {}, variant: {a: x}}}",
            "spec.metrics={arms: {control: {a: x}, variant: {}}}",
            "spec.metrics={arms: {control: {a: x}, variant: {a: x}}}",
            "spec.metrics={arms: {control: {a: x}, variant: {a: x, b: z}}}",
            "spec.metrics={arms: {control: {a: x, b: z}, variant: {a: x}}}",
            "spec.guardrails=[]",
            "spec.guardrails=[{signal: error-rate}]",
            "spec.guardrails=[{tolerate: 1pp}]",
            "spec.guardrails=[{signal: error-rate, tolerate: \"20\"}]",
            "spec.guardrails=[{signal: error-rate, tolerate: twenty}]",
            "spec.guardrails=[{signal: error-rate, tolerate: 101pp}]",
            "spec.guardrails=[{signal: error-rate, tolerate: 1pp}, {signal: error-rate, tolerate: 0.5x}]",
            "spec.guardrails=[{signal: latency-p95, tolerate: 1pp}]",
            "spec.guardrails=[{signal: tokens-per-request, tolerate: 1pp}]",
            "spec.guardrails=[{signal: error-rate, limit: 5}]",
            "spec.guardrails=[{signal: latency-p95, limit: 20}]",
            "spec.guardrails=[{signal: tokens-per-request, limit: 20s}]",
            "spec.guardrails=[{signal: error-rate, critical: 5s}]",
            "spec.guardrails=[{signal: latency-p95, critical: 20%}]",
            "spec.guardrails=[{signal: tokens-per-request, critical: 20%}]",
            "spec.guardrails=[{signal: error-rate, limit: 101%}]",
            "spec.guardrails=[{signal: error-rate, limit: 100%}]",
            "spec.guardrails=[{signal: output-validity, limit: 0%}]",
            "spec.guardrails=[{signal: error-rate, critical: 101%}]",
            "spec.guardrails=[{signal: error-rate, critical: 100%}]",
            "spec.guardrails=[{signal: output-validity, critical: 0%}]",
            "spec.guardrails=[{signal: output-validity, tolerate: 2x}]",
            "spec.guardrails=[{slo: {objective: 99.5%, signal: latency-p95, burn: 2, over: [1h, 5m]}}]",
            "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 2, over: [1h, 5m], window: 12h}}]",
            "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 2, over: [1h, 5m], window: 91d}}]",
            "spec.metrics={bucketLabel: le}",
            "spec.metrics={bucketLabel: user-bucket}",
            "spec.guardrails=[{signal: error-rate, critical: 30%, for: 5 of 3}]",
            "spec.guardrails=[{signal: error-rate, limit: 30%, for: 3 of 5}]",
            "spec.guardrails=[{signal: error-rate, limit: 30%, expect: +5%}]",
            "spec.guardrails=[{signal: error-rate, tolerate: 1pp, expect: 10%}]",
            "spec.guardrails=[{signal: error-rate, tolerate: 1pp, expect: -100%}]",
            "spec.guardrails=[{signal: error-rate, tolerate: 1pp, id: a b}]",
            "spec.guardrails=[{signal: error-rate, tolerate: 1pp, id: \"2\"}, {signal: error-rate, limit: 9%}]",
            "spec.unguarded=true",
            "spec.revision=\"\"",
            "spec.patience={inconclusive: {upTo: \"3\"}}",
            "spec.flag={key: k, control: {name: a}, variant: {name: a}}",
            "spec.flag={key: k, control: {name: a}, variant: {name: b}, bucketBy: request_id}",
            "spec.flag={key: k, control: {name: a}, variant: {name: b}, bucketBy: http.traceId}",
            "spec.metrics={signals: [{name: a, proportion: {good: a, bad: b, total: c}}]}",
            "spec.metrics={signals: [{name: a, proportion: {total: c}}]}",
            "spec.metrics={signals: [{name: a, proportion: {bad: b, total: c}, better: lower}]}",
            "spec.metrics={signals: [{name: a, proportion: {bad: b, total: c}, unit: number}]}",
            "spec.metrics={signals: [{name: a}]}",
            "spec.metrics={signals: [{name: a, mean: {sum: a, count: b}, quantile: {histogram: h, q: 0.5}}]}",
            "spec.metrics={signals: [{name: A, mean: {sum: a, count: b}}]}",
            "spec.metrics={signals: [{name: a, quantile: {histogram: h, q: 0.5}, better: higher}]}",
            "spec.metrics={signals: [{name: a, quantile: {histogram: h, q: 2}}]}");

    /** Guardrails and metrics that only the other judge keeps. */
    private static final List<String> SEQUENTIAL_ONLY = List.of(
            "spec.guardrails=[{signal: error-rate, tolerate: 1pp, sensitivity: strict}]",
            "spec.guardrails=[{signal: traffic-share, tolerate: 10%}]",
            "spec.metrics={bucketLabel: bucket}");

    private Refusals() {}

    /**
     * One policy that is refused.
     *
     * @param sentences what the validator says of it: what is wrong and the cure
     */
    public record Refusal(String change, String text, List<String> sentences) {
        @Override
        public String toString() {
            return change;
        }
    }

    /** The smallest policy that is accepted. */
    public static String smallest() {
        return Texts.SMALLEST;
    }

    /** A policy with every field that this version acts on. */
    public static String everything() {
        return Texts.EVERYTHING;
    }

    /** All of them; each has a sentence that a rule of the custom resource says too. */
    public static Stream<Refusal> all() {
        String external = "spec.flag={backend: external, key: k, control: {name: a}, variant: {name: b}}";
        String split = Texts.with(external)
                .replace("{signal: error-rate, tolerate: 0.1pp}", "{signal: traffic-share, tolerate: 10%}");
        return Stream.of(
                        CHANGES.stream().map(change -> refusal(change, Texts.with(change))),
                        SEQUENTIAL_ONLY.stream()
                                .map(change -> refusal(
                                        change + " (threshold)",
                                        Texts.with(change) + "  confidence: {method: threshold}\n")),
                        Stream.of(refusal(external + " (traffic-share)", split)))
                .flatMap(refusals -> refusals);
    }

    private static Refusal refusal(String change, String text) {
        return new Refusal(
                change,
                text,
                Texts.problems(text).stream()
                        .filter(problem -> problem.severity() == Severity.ERROR)
                        .map(Refusals::sentence)
                        .toList());
    }

    /** Lines are known to the validator only. */
    private static String sentence(PolicyProblem problem) {
        return problem.what() + " — " + problem.cure().replaceFirst("; the other is on line [0-9]+$", "");
    }
}
