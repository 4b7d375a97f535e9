package io.rampguard.metrics.prometheus;

import static io.rampguard.metrics.prometheus.JsonSteps.expect;
import static io.rampguard.metrics.prometheus.JsonSteps.next;
import static io.rampguard.metrics.prometheus.JsonSteps.object;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;

/** Reads the rows of a range. A row's values may come before its labels, so they are kept until it ends. */
final class MatrixRows {
    private final int mostValues;
    private final AnswerReader.Points points;
    private long[] times = new long[64];
    private double[] values = new double[64];
    private int size;
    private int read;

    MatrixRows(int mostValues, AnswerReader.Points points) {
        this.mostValues = mostValues;
        this.points = points;
    }

    void row(JsonParser json, Labels labels) throws IOException, SourceFailure {
        size = 0;
        object(json, field -> {
            switch (field) {
                case "metric" -> object(json, label -> labels.add(label, json));
                case "values" -> values(json);
                case "histograms" -> throw AnswerReader.nativeHistogram();
                default -> json.skipChildren();
            }
        });
        for (int i = 0; i < size; i++) {
            points.point(labels, times[i], values[i]);
        }
    }

    private void values(JsonParser json) throws IOException, SourceFailure {
        expect(json, JsonToken.START_ARRAY);
        while (next(json) != JsonToken.END_ARRAY) {
            if (++read > mostValues) {
                throw AnswerReader.tooLong(mostValues);
            }
            if (size == times.length) {
                times = Arrays.copyOf(times, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            expect(json, JsonToken.START_ARRAY);
            if (!next(json).isNumeric()) {
                expect(json, JsonToken.VALUE_NUMBER_FLOAT);
            }
            times[size] = Math.round(json.getDoubleValue() * 1000);
            values[size] = JsonSteps.value(json);
            size++;
        }
    }
}
