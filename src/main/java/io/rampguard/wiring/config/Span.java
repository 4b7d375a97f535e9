package io.rampguard.wiring.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** A duration as policies and settings write it: {@code 250ms}, {@code 15s}, {@code 5m}, {@code 24h}, {@code 30d}. */
public record Span(Duration duration) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    /**
     * @throws IllegalArgumentException with a sentence when the text is no such duration
     */
    public static Span parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration: write 250ms, 15s, 5m, 24h or 30d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return new Span(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    /** In the largest unit that divides it. */
    static String print(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 && seconds > 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    /** Found by MicroProfile Config through {@code META-INF/services}. */
    public static final class SpanConverter implements Converter<Span> {
        private static final long serialVersionUID = 1L;

        @Override
        public Span convert(String text) {
            return parse(text);
        }
    }
}
