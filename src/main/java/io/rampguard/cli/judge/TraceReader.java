package io.rampguard.cli.judge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal;
import io.rampguard.units.Nearest;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a trace line by line and checks each line by itself. Holds one line at a time. */
final class TraceReader implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> ARMS = List.of("control", "variant");
    private static final double LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

    private final JsonParser parser;
    private final Map<String, Signal> signals = new HashMap<>();
    private final boolean passOverUnguarded;
    private final Fields fields = new Fields();
    private String lastEnd = "";
    private Instant lastInstant = Instant.EPOCH;

    /** @param passOverUnguarded whether lines of signals that the policy does not guard are passed over */
    TraceReader(InputStream in, RolloutPolicy policy, boolean passOverUnguarded) throws IOException {
        this.parser = JSON.createParser(in);
        this.passOverUnguarded = passOverUnguarded;
        policy.guardrails().forEach(guardrail -> signals.put(guardrail.signal().name(), guardrail.signal()));
    }

    /** The next line of a guarded signal; null at the end. */
    @Nullable
    TraceLine next() throws IOException, BadLine {
        long line = 0;
        try {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                line = parser.currentTokenLocation().getLineNr();
                if (token != JsonToken.START_OBJECT) {
                    throw new BadLine(
                            token == JsonToken.START_ARRAY ? "this is a JSON array" : "this is JSON, but no object",
                            token == JsonToken.START_ARRAY
                                    ? "write one object on each line; `jq -c '.[]'` makes lines of an array"
                                    : "write one object on each line");
                }
                read();
                TraceLine read = line(line);
                if (read != null) {
                    return read;
                }
                line = 0;
            }
            return null;
        } catch (JsonProcessingException noJson) {
            long at = line > 0 ? line : noJson.getLocation().getLineNr();
            throw new BadLine(why(noJson), "write one whole object on each line, with names and text in double quotes")
                    .at(at);
        } catch (BadLine bad) {
            throw bad.at(line);
        }
    }

    private static String why(JsonProcessingException noJson) {
        String said = noJson.getOriginalMessage().lines().findFirst().orElse("");
        boolean cut = noJson instanceof JsonEOFException || said.contains("CTRL-CHAR, code 10)");
        return cut ? "this line is cut off in the middle" : "this is not JSON: " + said;
    }

    private void read() throws IOException, BadLine {
        fields.clear();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            TraceField field = TraceField.of(name);
            fields.see(field);
            JsonToken value = parser.nextToken();
            switch (field.holds()) {
                case TEXT -> fields.put(field, text(field, value == JsonToken.VALUE_STRING));
                case NAME ->
                    fields.put(
                            field, text(field, value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT));
                case NUMBER -> fields.put(field, number(field, value));
                case BOUNDS -> buckets(field, value);
            }
        }
    }

    private String text(TraceField field, boolean fits) throws IOException, BadLine {
        if (!fits) {
            throw wrong(field);
        }
        return parser.getText();
    }

    private double number(TraceField field, JsonToken value) throws IOException, BadLine {
        if (value != JsonToken.VALUE_NUMBER_INT && value != JsonToken.VALUE_NUMBER_FLOAT) {
            throw wrong(field);
        }
        return parser.getDoubleValue();
    }

    private void buckets(TraceField field, JsonToken value) throws IOException, BadLine {
        if (value != JsonToken.START_OBJECT) {
            throw wrong(field);
        }
        for (String bound = parser.nextFieldName(); bound != null; bound = parser.nextFieldName()) {
            fields.buckets().add(bound, number(field, parser.nextToken()));
        }
    }

    private static BadLine wrong(TraceField field) {
        return new BadLine(
                "'" + field.label() + "' must be " + field.holds().words(), "write for example " + field.example());
    }

    private @Nullable TraceLine line(long number) throws BadLine {
        for (TraceField field : TraceField.ALWAYS) {
            fields.require(field);
        }
        String name = fields.text(TraceField.SIGNAL);
        Signal signal = signals.get(name);
        if (signal == null) {
            if (passOverUnguarded) {
                return null;
            }
            throw new BadLine(
                    "the policy guards no signal '" + name + "'",
                    Nearest.cure(name, signals.keySet().stream().sorted().toList())
                            + "; --skip-unguarded passes such lines over");
        }
        String arm = fields.text(TraceField.ARM);
        if (!ARMS.contains(arm)) {
            throw new BadLine("there is no arm '" + arm + "'", Nearest.cure(arm, ARMS));
        }
        return new TraceLine(
                number,
                fields.text(TraceField.RUN),
                end(fields.text(TraceField.END)),
                length(fields.number(TraceField.SECONDS)),
                stage(fields.number(TraceField.STAGE)),
                arm.equals("variant"),
                signal,
                fields.has(TraceField.BUCKET) ? fields.text(TraceField.BUCKET) : null,
                fields.counts(signal));
    }

    /** The lines of one window say the same instant, which is dear to read. */
    private Instant end(String text) throws BadLine {
        if (text.equals(lastEnd)) {
            return lastInstant;
        }
        try {
            lastInstant = Instant.parse(text);
            lastEnd = text;
            return lastInstant;
        } catch (DateTimeException noInstant) {
            throw new BadLine("'" + text + "' is no instant", "write date, time and zone: " + TraceField.END.example());
        }
    }

    private static Duration length(double seconds) throws BadLine {
        if (!(seconds > 0 && seconds <= LONGEST_SECONDS)) {
            throw new BadLine(
                    "'seconds' is " + Fields.plain(seconds),
                    "write the window's length, above 0 and at most a day: " + TraceField.SECONDS.example());
        }
        return Duration.ofNanos(Math.max(1, Math.round(seconds * 1e9)));
    }

    /** A share read from traffic has many digits; the nearest hundredth of a percent will do, but never 0 for somebody. */
    private static Percentage stage(double percent) throws BadLine {
        if (!(percent >= 0 && percent <= 100)) {
            throw new BadLine(
                    "'stage' is " + Fields.plain(percent),
                    "write the share in force in percent, from 0 (history) to 100: " + TraceField.STAGE.example());
        }
        int nearest = (int) Math.round(percent * 100);
        return new Percentage(percent > 0 ? Math.max(1, nearest) : 0);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
