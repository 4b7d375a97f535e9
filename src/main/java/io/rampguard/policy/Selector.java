package io.rampguard.policy;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A family of time series: a metric name and label matchers, the part of PromQL between and including the braces.
 *
 * @param matchers in the order written; arms add theirs
 */
public record Selector(String metric, List<Matcher> matchers) {
    public Selector {
        if (metric.isBlank()) {
            throw new IllegalArgumentException("a selector needs a metric name");
        }
        matchers = List.copyOf(matchers);
    }

    public static Selector of(String metric, Matcher... matchers) {
        return new Selector(metric, List.of(matchers));
    }

    /** As PromQL writes it: {@code llm_outputs_total{valid="true"}}. */
    public String promql() {
        return matchers.isEmpty()
                ? metric
                : metric + matchers.stream().map(Matcher::promql).collect(Collectors.joining(",", "{", "}"));
    }

    /** How a label is compared; regular expressions are anchored at both ends, as in PromQL. */
    public enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        MATCHES("=~"),
        MATCHES_NOT("!~");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }

    /** One label's condition. An absent label counts as the empty string, as in PromQL. */
    public record Matcher(String label, Operator operator, String value) {
        public static Matcher equal(String label, String value) {
            return new Matcher(label, Operator.EQUAL, value);
        }

        /** With PromQL's escapes for backslash, quote and newline. */
        public String promql() {
            String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            return label + operator.sign() + '"' + escaped + '"';
        }
    }
}
