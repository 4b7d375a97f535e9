package io.rampguard.policy.yaml;

import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Unit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The signals whose names mean the same in every policy; presets say which series they are made of. */
enum BuiltIn {
    ERROR_RATE("error-rate", Kind.PROPORTION, Better.LOWER, "errors / requests"),
    TOKENS(
            "tokens-per-request",
            Kind.MEAN,
            Better.LOWER,
            "all tokens / requests; tokens, not money: a price change is no behaviour"),
    INPUT_TOKENS("input-tokens-per-request", Kind.MEAN, Better.LOWER, "input tokens / requests"),
    OUTPUT_TOKENS("output-tokens-per-request", Kind.MEAN, Better.LOWER, "output tokens / requests"),
    LATENCY_P50("latency-p50", Kind.QUANTILE, Better.LOWER, "buckets of the request duration"),
    LATENCY_P95("latency-p95", Kind.QUANTILE, Better.LOWER, "buckets of the request duration"),
    LATENCY_P99("latency-p99", Kind.QUANTILE, Better.LOWER, "buckets of the request duration"),
    TIME_TO_FIRST_TOKEN(
            "time-to-first-token-p95", Kind.QUANTILE, Better.LOWER, "buckets of the time to the first token or chunk"),
    OUTPUT_VALIDITY("output-validity", Kind.PROPORTION, Better.HIGHER, "outputs that parse / outputs"),
    REFUSAL_RATE("refusal-rate", Kind.PROPORTION, Better.LOWER, "answers that refuse / requests"),
    TRUNCATION_RATE("truncation-rate", Kind.PROPORTION, Better.LOWER, "answers cut at the token limit / requests"),
    EMPTY_RATE("empty-rate", Kind.PROPORTION, Better.LOWER, "empty answers / requests"),
    NEGATIVE_FEEDBACK("negative-feedback", Kind.PROPORTION, Better.LOWER, "negative feedback / all feedback received"),
    RETRY_RATE("retry-rate", Kind.PROPORTION, Better.LOWER, "retries by users / requests"),
    SUPPORT_CONTACT_RATE("support-contact-rate", Kind.PROPORTION, Better.LOWER, "support contacts / requests"),
    QUALITY_SCORE(
            "quality-score", Kind.MEAN, Better.HIGHER, "sum of an evaluator's scores (0 to 1) / answers it scored"),
    REQUESTS_PER_SESSION(
            "requests-per-session",
            Kind.MEAN,
            Better.LOWER,
            "requests / sessions: a runaway agent makes ten calls where one did"),
    TRAFFIC_SHARE(
            "traffic-share",
            Kind.RATIO,
            Better.LOWER,
            "trials of each arm, those of `error-rate`: the share that the variant really receives against the one asked for");

    /** What a signal is made of, which decides the tolerances it can carry. */
    enum Kind {
        PROPORTION("proportion", "`pp`, `%`, `x`"),
        MEAN("mean", "`%`, `x`"),
        QUANTILE("quantile", "`%`, `x`"),
        RATIO("sample ratio", "`%`");

        private final String label;
        private final String tolerances;

        Kind(String label, String tolerances) {
            this.label = label;
            this.tolerances = tolerances;
        }

        String label() {
            return label;
        }

        String tolerances() {
            return tolerances;
        }
    }

    private final String signalName;
    private final Kind kind;
    private final Better better;
    private final String says;

    BuiltIn(String signalName, Kind kind, Better better, String says) {
        this.signalName = signalName;
        this.kind = kind;
        this.better = better;
        this.says = says;
    }

    static Optional<BuiltIn> named(String name) {
        return Arrays.stream(values()).filter(b -> b.signalName.equals(name)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(BuiltIn::signalName).toList();
    }

    String signalName() {
        return signalName;
    }

    Kind kind() {
        return kind;
    }

    Better better() {
        return better;
    }

    String says() {
        return says;
    }

    Unit unit() {
        return switch (kind) {
            case PROPORTION, RATIO -> Unit.FRACTION;
            case QUANTILE -> Unit.SECONDS;
            case MEAN -> Unit.NUMBER;
        };
    }
}
