package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.Window;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The things we ask the API: counts at one instant or at many, a few plain rows, and whether a listing holds anything. */
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

    /**
     * The same question at several instants, a window's length apart.
     *
     * @param after how many windows lie between the newest of these and the end of the question's own
     * @return one answer for each instant, newest first
     */
    List<Groups> range(Question question, int after, int count) throws SourceFailure, InterruptedException {
        Window window = question.shape().window();
        Instant last = window.to().minus(window.length().multipliedBy(after));
        Instant first = last.minus(window.length().multipliedBy(count - 1L));
        Map<String, String> form = Map.of(
                "query",
                question.promql(settings.limits().longestQuery()),
                "start",
                time(first),
                "end",
                time(last),
                "step",
                PromQl.duration(window.length()),
                "timeout",
                PromQl.duration(settings.limits().timeout()),
                "partial_response",
                "false",
                // VictoriaMetrics moves the instants of a range for its cache's sake unless told otherwise.
                "nocache",
                "1");
        return connection.post("query_range", form, body -> {
            List<Groups> windows = Stream.generate(() -> new Groups(question.shape()))
                    .limit(count)
                    .toList();
            reader.matrix(
                    body,
                    (labels, at, value) -> windows.get(index(
                                    last.toEpochMilli() - at, window.length().toMillis(), count))
                            .row(labels, value));
            return windows;
        });
    }

    /** An instant that nobody asked for would count events in a window that they are not of. */
    private static int index(long millis, long step, int count) throws SourceFailure {
        long index = Math.floorDiv(millis, step);
        if (index < 0 || index >= count || millis != index * step) {
            throw SourceFailure.refused(
                    ReasonCode.IMPLAUSIBLE,
                    "the source answered for other instants than those it was asked for; a cache in front of it may"
                            + " align ranges");
        }
        return (int) index;
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
