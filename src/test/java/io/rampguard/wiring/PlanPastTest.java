package io.rampguard.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.prometheus.FakePrometheus;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.wiring.config.RampguardConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code plan --live} asks a configured source, over HTTP. */
class PlanPastTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration TWO_HOURS = Duration.ofHours(2);
    private static final RolloutPolicy POLICY = SamplePolicy.policy().build();

    private final FakePrometheus prometheus;

    PlanPastTest() throws IOException {
        prometheus = new FakePrometheus();
    }

    @AfterEach
    void close() {
        prometheus.close();
    }

    private Map<String, List<Measured>> past(String source) {
        Map<String, String> settings = Map.of(
                "rampguard.sources." + source + ".type", "prometheus",
                "rampguard.sources." + source + ".url", prometheus.url().toString(),
                "rampguard.sources." + source + ".scrape-interval", "5s");
        RampguardConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "settings of the test", 400))
                .withMapping(RampguardConfig.class)
                .withMappingIgnore("rampguard.**")
                .build()
                .getConfigMapping(RampguardConfig.class);
        return new PlanPast(() -> config, () -> NOON).windows(POLICY, TWO_HOURS);
    }

    private void control(String metric, String counted) {
        prometheus.counted(metric, Map.of("variant", "haiku"), counted, NOON);
    }

    @Test
    void everySignalHasWindowsOfTheWholeSpan() {
        control("requests_total", "300");
        control("errors_total", "3");
        control("tokens_total", "120000");

        Map<String, List<Measured>> windows = past("source");

        assertThat(windows).containsOnlyKeys("error-rate", "tokens-per-request");
        List<Measured> errors = windows.get("error-rate");
        assertThat(errors)
                .hasSizeGreaterThan(470)
                .allSatisfy(window -> assertThat(window.control()).isEqualTo(new Counts.Proportion(300, 3)));
        Duration span = Duration.between(
                errors.getFirst().window().from(), errors.getLast().window().to());
        assertThat(span).isEqualTo(TWO_HOURS);
        assertThat(windows.get("tokens-per-request"))
                .allSatisfy(window -> assertThat(window.control()).isEqualTo(new Counts.Mean(300, 120_000)));
    }

    @Test
    void aSourceThatNobodyConfiguredIsNamedWithTheCure() {
        assertThatThrownBy(() -> past("another"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no source 'source' to ask; define rampguard.sources.source in --config.");
    }

    @Test
    void aSourceThatFailsSaysWhy() {
        prometheus.misbehave(
                (exchange, form) -> FakePrometheus.send(exchange, 400, "text/html", "<html>not here</html>"));

        assertThatThrownBy(() -> past("source"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("400");
    }
}
