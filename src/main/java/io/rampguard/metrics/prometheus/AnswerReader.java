package io.rampguard.metrics.prometheus;

import static io.rampguard.metrics.prometheus.JsonSteps.expect;
import static io.rampguard.metrics.prometheus.JsonSteps.next;
import static io.rampguard.metrics.prometheus.JsonSteps.object;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rampguard.units.ReasonCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer of {@code /api/v1/query} or {@code query_range} while it arrives. Only one row is held at a time, so the size of an answer costs
 * time but no memory.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/">HTTP API of Prometheus</a>
 */
final class AnswerReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_SENTENCE = 300;

    private final int mostRows;

    AnswerReader(int mostRows) {
        this.mostRows = mostRows;
    }

    /** Receives one row; the labels are reused for the next. */
    interface Rows {
        void row(Labels labels, double value);
    }

    /** Receives one value of one row; the labels are reused for the next. */
    interface Points {
        void point(Labels labels, long atMillis, double value) throws SourceFailure;
    }

    /**
     * The same for an answer of {@code /api/v1/query_range}, whose values count as rows.
     *
     * @throws SourceFailure where the answer is an error, no matrix, too long, or says that it is incomplete
     * @throws IOException where the bytes end early or are no JSON
     */
    void matrix(InputStream body, Points points) throws IOException, SourceFailure {
        try (JsonParser json = JSON.createParser(body)) {
            Envelope envelope = new Envelope();
            MatrixRows matrix = new MatrixRows(mostRows, points);
            object(
                    json,
                    field -> envelope.read(
                            json, field, () -> result(json, "matrix", labels -> matrix.row(json, labels))));
            envelope.check();
        }
    }

    /**
     * Reads to the end and hands over every row.
     *
     * @throws SourceFailure where the answer is an error, no vector, too long, or says that it is incomplete
     * @throws IOException where the bytes end early or are no JSON
     */
    void vector(InputStream body, Rows rows) throws IOException, SourceFailure {
        try (JsonParser json = JSON.createParser(body)) {
            Envelope envelope = new Envelope();
            object(
                    json,
                    field -> envelope.read(
                            json, field, () -> result(json, "vector", labels -> row(json, labels, rows))));
            envelope.check();
        }
    }

    /** Whether {@code data} of a listing (label values, metadata) holds anything. */
    boolean anything(InputStream body) throws IOException, SourceFailure {
        boolean[] found = new boolean[1];
        try (JsonParser json = JSON.createParser(body)) {
            Envelope envelope = new Envelope();
            object(
                    json,
                    field -> envelope.read(json, field, () -> {
                        JsonToken token = next(json);
                        found[0] = !token.isStructEnd();
                        for (int depth = 1; depth > 0; token = depth > 0 ? next(json) : token) {
                            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                        }
                    }));
            envelope.check();
        }
        return found[0];
    }

    /** The error sentence of an answer that is not 200, or nothing where the body is no such answer. */
    static String errorOf(byte[] body) {
        Envelope envelope = new Envelope();
        try (JsonParser json = JSON.createParser(body)) {
            object(json, field -> envelope.read(json, field, json::skipChildren));
        } catch (IOException | SourceFailure unreadable) {
            return "";
        }
        return envelope.error.isEmpty() ? "" : shortened(envelope.error);
    }

    private interface Content {
        void read() throws IOException, SourceFailure;
    }

    /** What stands around the rows. */
    private static final class Envelope {
        private String status = "";
        private String error = "";
        private final List<String> warnings = new ArrayList<>();

        void read(JsonParser json, String field, Content data) throws IOException, SourceFailure {
            switch (field) {
                case "status" -> status = json.getText();
                case "error" -> error = json.getText();
                case "warnings" -> strings(json);
                case "data" -> data.read();
                default -> json.skipChildren();
            }
        }

        private void strings(JsonParser json) throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                return;
            }
            while (next(json) != JsonToken.END_ARRAY) {
                String warning = json.getText();
                // Prometheus 2.48 to 2.53 put remarks on a query's style among the warnings; later ones call them
                // infos.
                if (!warning.startsWith("PromQL info:")) {
                    warnings.add(warning);
                }
            }
        }

        void check() throws SourceFailure {
            if (status.equals("error")) {
                throw SourceFailure.refused(
                        ReasonCode.SOURCE_DARK, "the source refused the query: " + shortened(error));
            }
            if (!status.equals("success")) {
                throw SourceFailure.broken(
                        "the answer is JSON but not Prometheus' (no status success); is the url right?");
            }
            if (!warnings.isEmpty()) {
                throw SourceFailure.refused(
                        ReasonCode.PARTIAL_ANSWER,
                        "the source says its answer is incomplete: " + shortened(warnings.getFirst()));
            }
        }
    }

    private interface RowReader {
        void read(Labels labels) throws IOException, SourceFailure;
    }

    private void result(JsonParser json, String type, RowReader rows) throws IOException, SourceFailure {
        Labels labels = new Labels();
        int[] count = new int[1];
        object(json, field -> {
            if (field.equals("resultType") && !json.getText().equals(type)) {
                throw SourceFailure.broken("expected a " + type + ", got a " + shortened(json.getText()));
            }
            if (!field.equals("result")) {
                json.skipChildren();
                return;
            }
            expect(json, JsonToken.START_ARRAY);
            while (next(json) != JsonToken.END_ARRAY) {
                if (++count[0] > mostRows) {
                    throw tooLong(mostRows);
                }
                labels.clear();
                rows.read(labels);
            }
        });
    }

    static SourceFailure tooLong(int mostRows) {
        return SourceFailure.refused(
                ReasonCode.SOURCE_DARK,
                "the answer has more than " + mostRows + " rows; narrow the signal's selectors");
    }

    static SourceFailure nativeHistogram() {
        return SourceFailure.refused(
                ReasonCode.IMPLAUSIBLE,
                "a series holds native histograms, which have no counter to read; expose classic buckets beside them");
    }

    private static void row(JsonParser json, Labels labels, Rows rows) throws IOException, SourceFailure {
        @Nullable Double[] value = new @Nullable Double[1];
        object(json, field -> {
            switch (field) {
                case "metric" -> object(json, label -> labels.add(label, json));
                case "value" -> value[0] = JsonSteps.sample(json);
                default -> json.skipChildren();
            }
        });
        Double sample = value[0];
        if (sample == null) {
            throw nativeHistogram();
        }
        rows.row(labels, sample);
    }

    static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_SENTENCE ? line : line.substring(0, LONGEST_SENTENCE) + "…";
    }
}
