package io.rampguard.metrics.prometheus;

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
 * Reads an answer of {@code /api/v1/query} while it arrives. Only one row is held at a time, so the size of an answer costs
 * time but no memory.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/">HTTP API of Prometheus</a>
 */
final class AnswerReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_SENTENCE = 300;

    /** So many digits are exact in a double. */
    private static final int MOST_DIGITS = 15;

    private final int mostRows;

    AnswerReader(int mostRows) {
        this.mostRows = mostRows;
    }

    /** Receives one row; the labels are reused for the next. */
    interface Rows {
        void row(Labels labels, double value);
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
            object(json, field -> envelope.read(json, field, () -> result(json, rows)));
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

    private interface Fields {
        void read(String field) throws IOException, SourceFailure;
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

    private void result(JsonParser json, Rows rows) throws IOException, SourceFailure {
        Labels labels = new Labels();
        int[] count = new int[1];
        object(json, field -> {
            if (field.equals("resultType") && !json.getText().equals("vector")) {
                throw SourceFailure.broken("expected a vector, got a " + shortened(json.getText()));
            }
            if (!field.equals("result")) {
                json.skipChildren();
                return;
            }
            expect(json, JsonToken.START_ARRAY);
            while (next(json) != JsonToken.END_ARRAY) {
                if (++count[0] > mostRows) {
                    throw SourceFailure.refused(
                            ReasonCode.SOURCE_DARK,
                            "the answer has more than " + mostRows + " rows; narrow the signal's selectors");
                }
                row(json, labels, rows);
            }
        });
    }

    private static void row(JsonParser json, Labels labels, Rows rows) throws IOException, SourceFailure {
        labels.clear();
        @Nullable Double[] value = new @Nullable Double[1];
        object(json, field -> {
            switch (field) {
                case "metric" -> object(json, label -> labels.add(label, json));
                case "value" -> value[0] = sample(json);
                default -> json.skipChildren();
            }
        });
        Double sample = value[0];
        if (sample == null) {
            throw SourceFailure.refused(
                    ReasonCode.IMPLAUSIBLE,
                    "a series holds native histograms, which have no counter to read; expose classic buckets beside them");
        }
        rows.row(labels, sample);
    }

    /** {@code [1700000000.000, "12.5"]}. */
    private static double sample(JsonParser json) throws IOException, SourceFailure {
        expect(json, JsonToken.START_ARRAY);
        next(json);
        next(json);
        expect(json, JsonToken.VALUE_STRING);
        double value = number(json);
        next(json);
        expect(json, JsonToken.END_ARRAY);
        return value;
    }

    /** Most values are whole and short, and reading those needs neither a text nor a parser. */
    private static double number(JsonParser json) throws IOException, SourceFailure {
        int length = json.getTextLength();
        if (length == 0 || length > MOST_DIGITS) {
            return number(json.getText());
        }
        char[] text = json.getTextCharacters();
        int from = json.getTextOffset();
        long value = 0;
        for (int i = from; i < from + length; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return number(json.getText());
            }
            value = value * 10 + (text[i] - '0');
        }
        return value;
    }

    /** A float as Go writes it. */
    static double number(String text) throws SourceFailure {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield Double.parseDouble(text);
                } catch (NumberFormatException e) {
                    throw SourceFailure.broken("'" + shortened(text) + "' is not a number");
                }
            }
        };
    }

    private static void object(JsonParser json, Fields fields) throws IOException, SourceFailure {
        if (json.currentToken() == null) {
            next(json);
        }
        expect(json, JsonToken.START_OBJECT);
        while (next(json) != JsonToken.END_OBJECT) {
            String field = json.currentName();
            next(json);
            fields.read(field);
        }
    }

    private static JsonToken next(JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        if (token == null) {
            throw new IOException("the answer ends in the middle");
        }
        return token;
    }

    private static void expect(JsonParser json, JsonToken wanted) throws SourceFailure {
        if (json.currentToken() != wanted) {
            throw SourceFailure.broken(
                    "the answer is JSON but not Prometheus' (" + wanted + " expected); is the url right?");
        }
    }

    static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_SENTENCE ? line : line.substring(0, LONGEST_SENTENCE) + "…";
    }
}
