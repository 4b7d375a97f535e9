package io.rampguard.metrics.prometheus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Steps through JSON of which the outline is known, and says so where it is another. */
final class JsonSteps {
    /** So many digits are exact in a double. */
    private static final int MOST_DIGITS = 15;

    private JsonSteps() {}

    /** Reads one field of an object; the parser stands on its value. */
    interface Fields {
        void read(String field) throws IOException, SourceFailure;
    }

    static void object(JsonParser json, Fields fields) throws IOException, SourceFailure {
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

    static JsonToken next(JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        if (token == null) {
            throw new IOException("the answer ends in the middle");
        }
        return token;
    }

    static void expect(JsonParser json, JsonToken wanted) throws SourceFailure {
        if (json.currentToken() != wanted) {
            throw SourceFailure.broken(
                    "the answer is JSON but not Prometheus' (" + wanted + " expected); is the url right?");
        }
    }

    /** {@code [1700000000.000, "12.5"]}. */
    static double sample(JsonParser json) throws IOException, SourceFailure {
        expect(json, JsonToken.START_ARRAY);
        next(json);
        return value(json);
    }

    /** The value after the time of a sample, and the sample's end. */
    static double value(JsonParser json) throws IOException, SourceFailure {
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
                    throw SourceFailure.broken("'" + AnswerReader.shortened(text) + "' is not a number");
                }
            }
        };
    }
}
