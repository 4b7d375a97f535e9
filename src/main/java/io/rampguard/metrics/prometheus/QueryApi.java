package io.rampguard.metrics.prometheus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The three things we ask the API: counts, a few plain rows, and whether a listing holds anything. */
final class QueryApi implements AutoCloseable {
    private final PrometheusSettings settings;
    private final Connection connection;
    private final AnswerReader reader;

    QueryApi(PrometheusSettings settings, Connection connection) {
        this.settings = settings;
        this.connection = connection;
        this.reader = new AnswerReader(settings.limits().rows());
    }

    /** One row of a small answer. */
    record Row(Map<String, String> labels, double value) {
        String label(String name) {
            return labels.getOrDefault(name, "");
        }
    }

    Groups groups(Question question) throws SourceFailure, InterruptedException {
        Map<String, String> form = form(
                question.promql(settings.limits().longestQuery()),
                question.shape().window().to());
        // Each attempt reads into groups of its own: a retry must not add to what a torn answer left behind.
        return connection.post("query", form, body -> {
            Groups groups = new Groups(question.shape());
            reader.vector(body, groups);
            return groups;
        });
    }

    List<Row> rows(String promql, Instant at) throws SourceFailure, InterruptedException {
        return connection.post("query", form(promql, at), body -> {
            List<Row> rows = new ArrayList<>();
            reader.vector(body, (labels, value) -> rows.add(new Row(labels.toMap(), value)));
            return rows;
        });
    }

    /** Whether the listing at this endpoint holds anything. */
    boolean listed(String endpoint, Map<String, String> query) throws SourceFailure, InterruptedException {
        return connection.get(endpoint, query, reader::anything);
    }

    private Map<String, String> form(String promql, Instant at) {
        return Map.of(
                "query",
                promql,
                "time",
                time(at),
                "timeout",
                PromQl.duration(settings.limits().timeout()),
                // Thanos answers with what it has unless told otherwise; the others ignore it.
                "partial_response",
                "false");
    }

    /** Unix seconds with milliseconds, as the API reads time. */
    static String time(Instant instant) {
        return java.math.BigDecimal.valueOf(instant.toEpochMilli(), 3).toPlainString();
    }

    /** Host and port, for sentences. */
    String place() {
        return connection.place();
    }

    @Override
    public void close() {
        connection.close();
    }
}
