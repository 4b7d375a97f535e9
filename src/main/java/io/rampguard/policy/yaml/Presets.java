package io.rampguard.policy.yaml;

import static io.rampguard.policy.Selector.Operator.MATCHES;
import static io.rampguard.policy.Selector.Operator.NOT_EQUAL;

import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metric names that applications commonly expose, as signals. OpenTelemetry's are those of its GenAI and HTTP semantic
 * conventions after Prometheus naming; Micrometer's are those of Spring AI.
 */
final class Presets {
    /**
     * One naming scheme.
     *
     * @param says what it fits, for people
     * @param signals in the order of {@link BuiltIn}
     */
    record Preset(String name, String says, Map<String, Signal> signals) {
        Preset {
            signals = Collections.unmodifiableMap(new LinkedHashMap<>(signals));
        }
    }

    private static final Matcher INPUT = Matcher.equal("gen_ai_token_type", "input");
    private static final Matcher OUTPUT = Matcher.equal("gen_ai_token_type", "output");

    private static final List<Preset> ALL = List.of(rampguard(), genAiOtel(), genAiMicrometer(), httpOtel());

    private Presets() {}

    static List<Preset> all() {
        return ALL;
    }

    static Preset named(String name) {
        return ALL.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no preset is called " + name));
    }

    private static Preset rampguard() {
        Selector requests = Selector.of("rampguard_requests_total");
        Selector outputs = Selector.of("rampguard_outputs_total");
        Selector feedback = Selector.of("rampguard_feedback_total");
        return new Builder(
                        "rampguard",
                        "the plain counters of the client recipes and of the demo; any Prometheus client can write them")
                .share(BuiltIn.ERROR_RATE, Selector.of("rampguard_errors_total"), requests)
                .mean(BuiltIn.TOKENS, Selector.of("rampguard_tokens_total"), requests)
                .mean(BuiltIn.INPUT_TOKENS, Selector.of("rampguard_input_tokens_total"), requests)
                .mean(BuiltIn.OUTPUT_TOKENS, Selector.of("rampguard_output_tokens_total"), requests)
                .latency("rampguard_request_duration_seconds")
                .quantile(BuiltIn.TIME_TO_FIRST_TOKEN, "rampguard_time_to_first_token_seconds", 0.95)
                .share(
                        BuiltIn.OUTPUT_VALIDITY,
                        Selector.of("rampguard_outputs_total", Matcher.equal("valid", "true")),
                        outputs)
                .share(BuiltIn.REFUSAL_RATE, Selector.of("rampguard_refusals_total"), requests)
                .share(BuiltIn.TRUNCATION_RATE, Selector.of("rampguard_truncations_total"), requests)
                .share(BuiltIn.EMPTY_RATE, Selector.of("rampguard_empty_total"), requests)
                .share(
                        BuiltIn.NEGATIVE_FEEDBACK,
                        Selector.of("rampguard_feedback_total", Matcher.equal("rating", "negative")),
                        feedback)
                .share(BuiltIn.RETRY_RATE, Selector.of("rampguard_retries_total"), requests)
                .share(BuiltIn.SUPPORT_CONTACT_RATE, Selector.of("rampguard_support_contacts_total"), requests)
                .mean(
                        BuiltIn.QUALITY_SCORE,
                        Selector.of("rampguard_quality_score_sum"),
                        Selector.of("rampguard_quality_score_count"))
                .mean(BuiltIn.REQUESTS_PER_SESSION, requests, Selector.of("rampguard_sessions_total"))
                .build();
    }

    private static Preset genAiOtel() {
        String duration = "gen_ai_client_operation_duration_seconds";
        String tokens = "gen_ai_client_token_usage";
        Selector failed = Selector.of(duration + "_count", new Matcher("error_type", NOT_EQUAL, ""));
        return new Builder(
                        "gen-ai-otel",
                        "OpenTelemetry GenAI client histograms; an error is a series with a non-empty `error_type`")
                .share(BuiltIn.ERROR_RATE, failed, Selector.of(duration + "_count"))
                // Each request is counted once per token type, so the counts of one type are the requests.
                .mean(BuiltIn.TOKENS, Selector.of(tokens + "_sum"), Selector.of(tokens + "_count", OUTPUT))
                .histogramMean(BuiltIn.INPUT_TOKENS, tokens, INPUT)
                .histogramMean(BuiltIn.OUTPUT_TOKENS, tokens, OUTPUT)
                .latency(duration)
                .quantile(BuiltIn.TIME_TO_FIRST_TOKEN, "gen_ai_client_operation_time_to_first_chunk_seconds", 0.95)
                .build();
    }

    private static Preset genAiMicrometer() {
        String operation = "gen_ai_client_operation_seconds";
        String tokens = "gen_ai_client_token_usage_total";
        Selector failed = Selector.of(
                operation + "_count", new Matcher("error", NOT_EQUAL, "none"), new Matcher("error", NOT_EQUAL, ""));
        // Failed operations report no tokens; counting them would make a failing variant look thrifty.
        Selector answered = Selector.of(operation + "_count", new Matcher("error", MATCHES, "|none"));
        // The counter also carries the type 'total', which would count every token twice.
        Selector both = Selector.of(tokens, new Matcher("gen_ai_token_type", MATCHES, "input|output"));
        return new Builder(
                        "gen-ai-micrometer",
                        "Micrometer's GenAI meters (Spring AI and others): a token counter and an operation timer; latencies need its histogram buckets switched on")
                .share(BuiltIn.ERROR_RATE, failed, Selector.of(operation + "_count"))
                .mean(BuiltIn.TOKENS, both, answered)
                .mean(BuiltIn.INPUT_TOKENS, Selector.of(tokens, INPUT), answered)
                .mean(BuiltIn.OUTPUT_TOKENS, Selector.of(tokens, OUTPUT), answered)
                .latency(operation)
                .build();
    }

    private static Preset httpOtel() {
        String duration = "http_server_request_duration_seconds";
        Selector failed = Selector.of(duration + "_count", new Matcher("http_response_status_code", MATCHES, "5.."));
        return new Builder("http-otel", "OpenTelemetry HTTP server histograms; an error is a status of 500 to 599")
                .share(BuiltIn.ERROR_RATE, failed, Selector.of(duration + "_count"))
                .latency(duration)
                .build();
    }

    /** Gathers signals; direction and unit come from what the built-in signal is. */
    private static final class Builder {
        private final String name;
        private final String says;
        private final List<Signal> signals = new ArrayList<>();

        Builder(String name, String says) {
            this.name = name;
            this.says = says;
        }

        Builder share(BuiltIn signal, Selector events, Selector total) {
            return add(signal, new Measure.Proportion(events, total, signal.better() == Signal.Better.HIGHER));
        }

        Builder mean(BuiltIn signal, Selector sum, Selector count) {
            return add(signal, new Measure.Mean(sum, count, Optional.empty()));
        }

        Builder histogramMean(BuiltIn signal, String histogram, Matcher type) {
            return add(
                    signal,
                    new Measure.Mean(
                            Selector.of(histogram + "_sum", type),
                            Selector.of(histogram + "_count", type),
                            Optional.of(Selector.of(histogram, type))));
        }

        Builder quantile(BuiltIn signal, String histogram, double q) {
            return add(signal, new Measure.Quantile(Selector.of(histogram), q));
        }

        Builder latency(String histogram) {
            return quantile(BuiltIn.LATENCY_P50, histogram, 0.5)
                    .quantile(BuiltIn.LATENCY_P95, histogram, 0.95)
                    .quantile(BuiltIn.LATENCY_P99, histogram, 0.99);
        }

        private Builder add(BuiltIn signal, Measure measure) {
            signals.add(new Signal(signal.signalName(), measure, signal.better(), signal.unit()));
            return this;
        }

        Preset build() {
            Map<String, Signal> byName = new LinkedHashMap<>();
            signals.forEach(s -> byName.put(s.name(), s));
            return new Preset(name, says, byName);
        }
    }
}
