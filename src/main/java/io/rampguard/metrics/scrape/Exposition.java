package io.rampguard.metrics.scrape;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one target exposed: the samples of the families that were asked for.
 *
 * <p>Formats: Prometheus text 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats) and OpenMetrics 1.0
 * (github.com/prometheus/OpenMetrics, specification/OpenMetrics.md). Both are read line by line, so that memory depends on what
 * is asked for and never on the answer's length.
 *
 * @param samples in the order exposed
 * @param declared asked-for families whose type was declared, also where they have no sample yet: a name that is known is
 *     not misspelt
 */
record Exposition(List<Sample> samples, Set<String> declared) {

    /** @param value a running total; whether it can be one is for the reader of differences to judge */
    record Sample(String metric, Labels labels, double value) {}

    /** How an answer says where it ends. */
    enum Format {
        /** Ends with its last line. */
        TEXT,
        /** Ends with {@code # EOF}; without it the answer was cut off. */
        OPENMETRICS;

        /** By the answer's content type; a missing one is read as text, as Prometheus did before 3.0. */
        static Format of(String contentType) {
            return contentType.startsWith("application/openmetrics-text") ? OPENMETRICS : TEXT;
        }
    }

    /**
     * How much of an answer is believed.
     *
     * @param bytes of the whole answer, after decompression
     * @param samples of the families asked for
     */
    record Limits(long bytes, int samples) {
        static final Limits DEFAULT = new Limits(64L << 20, 250_000);
    }

    /**
     * @param wanted names of samples as exposed, for example {@code requests_total} or {@code latency_seconds_bucket}
     * @throws ExpositionException with line and column, where the answer is not in its format, is cut off or too large; an
     *     answer is taken whole or not at all
     */
    static Exposition read(InputStream in, Format format, Limits limits, Set<String> wanted) throws IOException {
        LineReader lines = new LineReader(in, limits.bytes());
        List<Sample> samples = new ArrayList<>();
        Set<String> declared = new HashSet<>();
        boolean ended = false;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (ended) {
                throw new ExpositionException(lines.number(), 1, "nothing may follow '# EOF'");
            }
            if (line.startsWith("#")) {
                ended = format == Format.OPENMETRICS && line.equals("# EOF");
                declared.addAll(declaredBy(line, wanted));
            } else if (!line.isBlank()) {
                Sample sample = sample(new SampleLine(line, lines.number()), wanted);
                if (sample != null) {
                    samples.add(sample);
                }
                if (samples.size() > limits.samples()) {
                    throw new ExpositionException(
                            lines.number(), 1, "more than " + limits.samples() + " samples of the families asked for");
                }
            }
        }
        if (format == Format.OPENMETRICS && !ended) {
            throw new ExpositionException(lines.number(), 1, "the answer was cut off: OpenMetrics ends with '# EOF'");
        }
        return new Exposition(samples, declared);
    }

    private static @Nullable Sample sample(SampleLine line, Set<String> wanted) throws ExpositionException {
        String metric = line.name();
        if (!wanted.contains(metric)) {
            return null;
        }
        Labels labels = line.labels();
        return new Sample(metric, labels, line.value());
    }

    /** Which asked-for names a line {@code # TYPE family type} speaks of; OpenMetrics leaves suffixes off the family. */
    private static List<String> declaredBy(String comment, Set<String> wanted) {
        if (!comment.startsWith("# TYPE ")) {
            return List.of();
        }
        String[] words = comment.substring("# TYPE ".length()).trim().split("[ \t]+", -1);
        if (words.length != 2) {
            return List.of();
        }
        String family = words[0];
        List<String> names = switch (words[1]) {
            case "counter" -> List.of(family, family + "_total");
            case "histogram" -> List.of(family + "_bucket", family + "_sum", family + "_count");
            case "summary" -> List.of(family + "_sum", family + "_count");
            default -> List.of(family);
        };
        return names.stream().filter(wanted::contains).toList();
    }
}
