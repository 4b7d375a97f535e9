package io.rampguard.wiring.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts and dashboard ask only for metrics that this program has; a misspelt one would stay silent for ever. */
class MonitoringManifestTest {
    private static final Pattern METRIC = Pattern.compile("\\brampguard_[a-z_]+");

    @ParameterizedTest
    @ValueSource(strings = {"rules.yaml", "dashboard.json"})
    void everyMetricThatIsAskedForIsOneOfOurs(String file) throws IOException {
        Set<String> asked = metrics(Files.readString(Path.of("k8s/components/monitoring", file)));

        assertThat(asked).isNotEmpty();
        assertThat(ours()).containsAll(asked);
    }

    private static Set<String> ours() throws IOException {
        Set<String> all = new TreeSet<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/rampguard/wiring/metrics"))) {
            for (Path source : sources.toList()) {
                all.addAll(metrics(Files.readString(source)));
            }
        }
        return all;
    }

    /** By family: counters and histograms carry an ending in a query that their definition lacks. */
    private static Set<String> metrics(String text) {
        Set<String> all = new TreeSet<>();
        Matcher found = METRIC.matcher(text);
        while (found.find()) {
            all.add(found.group().replaceFirst("_(total|bucket|sum|count)$", ""));
        }
        return all;
    }
}
