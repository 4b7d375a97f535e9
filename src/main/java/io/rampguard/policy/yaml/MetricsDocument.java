package io.rampguard.policy.yaml;

import java.util.Optional;

/** Where the numbers come from, as written. */
record MetricsDocument(
        Origin at,

        @Field(says = "Named connection to a metric source.", example = "prometheus", fallback = "the default source")
        Optional<Scalar> source,

        @Field(
                says = "Names and units of the built-in signals; see [Presets](#presets).",
                example = "gen-ai-otel",
                fallback = Defaults.PRESET,
                kind = ValueKind.WORD,
                words = {"rampguard", "gen-ai-otel", "gen-ai-micrometer", "http-otel"})
        Optional<Scalar> preset,

        @Field(
                says = "Poll interval, 1 s to 10 min. Two scrapes of the source count where that is longer.",
                example = "30s",
                fallback = Defaults.EVERY,
                kind = ValueKind.DURATION)
        Optional<Scalar> every,

        @Field(
                says = "Label matchers that pick each arm's series.",
                fallback = "`feature_flag_key` = the flag's key and `feature_flag_result_variant` = the arm's name")
        Optional<Arms> arms,

        @Field(
                says =
                        "Label that holds a hash bucket of the user (some 20 values), where the application writes one. It keeps a few busy users from passing for a regression. Of method `sequential` only.",
                example = "bucket",
                fallback = "none")
        Optional<Scalar> bucketLabel,

        @Field(
                says =
                        "Signals that the preset lacks or gets wrong. Each has exactly one of `proportion`, `mean`, `quantile`.",
                example =
                        "[{name: output-validity, proportion: {good: 'llm_outputs_total{valid=\"true\"}', total: llm_outputs_total}}]")
        Optional<Items<SignalDocument>> signals) {
    record Arms(
            Origin at,

            @Field(says = "Control's labels.", example = "{gen_ai_request_model: claude-haiku-4-5}", required = true)
            Optional<Labels> control,

            @Field(
                    says = "The variant's labels.",
                    example = "{gen_ai_request_model: claude-sonnet-4-5}",
                    required = true)
            Optional<Labels> variant) {}

    record SignalDocument(
            Origin at,

            @Field(says = "As guardrails call it.", example = "output-validity", required = true)
            Optional<Scalar> name,

            @Field(says = "Events among trials.", example = "{bad: llm_errors_total, total: llm_requests_total}")
            Optional<Proportion> proportion,

            @Field(says = "A sum over a count.", example = "{sum: llm_tokens_total, count: llm_requests_total}")
            Optional<Mean> mean,

            @Field(says = "A quantile of a classic histogram.", example = "{histogram: llm_request_seconds, q: 0.95}")
            Optional<Quantile> quantile,

            @Field(
                    says =
                            "Which direction is good news. A proportion says it by `good` or `bad`; a quantile is always better lower.",
                    example = "higher",
                    fallback = "lower",
                    kind = ValueKind.WORD,
                    words = {"lower", "higher"})
            Optional<Scalar> better,

            @Field(
                    says = "Unit of a mean or a quantile.",
                    example = "seconds",
                    fallback = "`number` for a mean, `seconds` for a quantile",
                    kind = ValueKind.WORD,
                    words = {"number", "seconds"})
            Optional<Scalar> unit) {}

    record Proportion(
            Origin at,

            @Field(
                    says = "Counter of what went well; higher is better then.",
                    example = "'llm_outputs_total{valid=\"true\"}'",
                    kind = ValueKind.SELECTOR)
            Optional<Scalar> good,

            @Field(
                    says = "Counter of what went wrong; lower is better then. Exactly one of `good` and `bad`.",
                    example = "llm_errors_total",
                    kind = ValueKind.SELECTOR)
            Optional<Scalar> bad,

            @Field(
                    says = "Counter of all trials.",
                    example = "llm_outputs_total",
                    required = true,
                    kind = ValueKind.SELECTOR)
            Optional<Scalar> total) {}

    record Mean(
            Origin at,

            @Field(
                    says = "Counter that adds the values up.",
                    example = "llm_tokens_total",
                    required = true,
                    kind = ValueKind.SELECTOR)
            Optional<Scalar> sum,

            @Field(
                    says = "Counter of the values.",
                    example = "llm_requests_total",
                    required = true,
                    kind = ValueKind.SELECTOR)
            Optional<Scalar> count,

            @Field(
                    says = "Histogram of the same values, where there is one: its name without `_bucket`.",
                    example = "llm_tokens",
                    kind = ValueKind.SELECTOR)
            Optional<Scalar> histogram) {}

    record Quantile(
            Origin at,

            @Field(
                    says = "Histogram, its name without `_bucket`.",
                    example = "llm_request_seconds",
                    required = true,
                    kind = ValueKind.SELECTOR)
            Optional<Scalar> histogram,

            @Field(
                    says = "Which quantile, between 0 and 1.",
                    example = "0.95",
                    required = true,
                    kind = ValueKind.NUMBER)
            Optional<Scalar> q) {}
}
