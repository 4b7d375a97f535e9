package io.rampguard.wiring.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rampguard.api.access.AccessMode;
import io.rampguard.golden.Golden;
import io.rampguard.wiring.config.RampguardConfig.SourceConnection;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    Path folder;

    private static SmallRyeConfig config(Map<String, String> settings) {
        return config(new PropertiesConfigSource(settings, "settings of the test", 400));
    }

    private static SmallRyeConfig config(ConfigSource source) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(source)
                .withConverter(Span.class, 100, new Span.SpanConverter())
                .withMapping(RampguardConfig.class)
                .withMappingIgnore("rampguard.**")
                .build();
    }

    @Test
    void nothingNeedsToBeSetToStart() {
        SmallRyeConfig config = config(Map.of());

        RampguardConfig settings = config.getConfigMapping(RampguardConfig.class);
        assertThat(SettingsCheck.problems(config)).isEmpty();
        assertThat(settings.api().access()).isEqualTo(AccessMode.TOKEN);
        assertThat(settings.ofrep().access()).isEqualTo(AccessMode.OPEN);
        assertThat(settings.defaultBackend()).isEqualTo("embedded");
        assertThat(settings.tick().every().duration()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aConnectionsSettingsAreReadByItsName() {
        SmallRyeConfig config = config(Map.of(
                "rampguard.sources.default.type", "prometheus",
                "rampguard.sources.default.url", "http://prometheus:9090",
                "rampguard.sources.default.headers.X-Scope-OrgID", "team-a",
                "rampguard.sources.apps.type", "scrape",
                "rampguard.sources.apps.targets", "http://a/metrics,http://b/metrics",
                "rampguard.sources.apps.scrape-interval", "2s"));

        Map<String, SourceConnection> sources =
                config.getConfigMapping(RampguardConfig.class).sources();

        assertThat(SettingsCheck.problems(config)).isEmpty();
        assertThat(sources.get("default").headers()).containsEntry("X-Scope-OrgID", "team-a");
        assertThat(sources.get("apps").targets()).hasValue(List.of("http://a/metrics", "http://b/metrics"));
        assertThat(sources.get("apps").scrapeInterval()).hasValue(new Span(Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @CsvSource({
        "rampguard.api.acess, rampguard.api.access",
        "rampguard.polices.dir, rampguard.policies.dir",
        "rampguard.sources.prod.ulr, rampguard.sources.prod.url",
        "rampguard.defaultbackend, rampguard.default-backend"
    })
    void aMisspeltKeyIsRefusedWithTheNearestOne(String key, String meant) {
        List<String> problems = SettingsCheck.problems(config(Map.of(key, "x")));

        assertThat(problems).contains("There is no setting '" + key + "': did you mean '" + meant + "'?");
    }

    @Test
    void everyMistakeIsToldAtOnce() {
        List<String> problems = SettingsCheck.problems(config(
                Map.of("rampguard.tick.every", "1h", "rampguard.leadership.lease", "1s", "rampguard.nonsense", "1")));

        assertThat(problems).hasSize(3).anyMatch(problem -> problem.contains("within 100ms and 1m, not 1h"));
    }

    @Test
    void whatAClusterPutsIntoTheEnvironmentIsNotHeldAgainstAnybody() {
        EnvConfigSource environment =
                new EnvConfigSource(Map.of("RAMPGUARD_SERVICE_HOST", "10.0.0.1", "RAMPGUARD_API_ACCESS", "open"), 300);

        SmallRyeConfig config = config(environment);

        assertThat(SettingsCheck.problems(config)).isEmpty();
        assertThat(config.getConfigMapping(RampguardConfig.class).api().access())
                .isEqualTo(AccessMode.OPEN);
    }

    @Test
    void whatTheLibraryFindsIsSaidWithoutItsNumbersAndClasses() {
        ConfigValidationException invalid = catchThrowableOfType(
                ConfigValidationException.class,
                () -> config(Map.of("rampguard.api.access", "lopback", "rampguard.sources.default.url", "http://p")));

        assertThat(SettingsCheck.sentences(invalid))
                .anyMatch(it -> it.startsWith("rampguard.api.access: Cannot convert lopback: allowed values:"))
                .contains("rampguard.sources.default.type is missing.")
                .noneMatch(it -> it.contains("SRCFG") || it.contains("io.rampguard"));
    }

    @Test
    void anUnknownModeIsNeverReplacedByTheDefault() {
        assertThatThrownBy(() -> config(Map.of("rampguard.api.access", "tokn")))
                .hasMessageContaining("rampguard.api.access")
                .hasMessageContaining("token");
    }

    @Test
    void aConnectionWithoutATypeIsRefused() {
        assertThatThrownBy(() -> config(Map.of("rampguard.sources.default.url", "http://prometheus:9090")))
                .hasMessageContaining("rampguard.sources.default.type");
    }

    @Test
    void aSettingsFileIsYamlOrPropertiesAndWeakerThanTheEnvironment() throws IOException {
        Path yaml = Files.writeString(
                folder.resolve("rampguard.yaml"),
                "rampguard:\n  sources:\n    apps:\n      type: scrape\n      targets: [http://a/metrics]\n");
        Path properties = Files.writeString(folder.resolve("rampguard.properties"), "rampguard.api.access=open\n");

        assertThat(SettingsFile.read(yaml).getOrdinal()).isLessThan(300);
        assertThat(SettingsCheck.problems(config(SettingsFile.read(yaml)))).isEmpty();
        assertThat(config(SettingsFile.read(yaml))
                        .getConfigMapping(RampguardConfig.class)
                        .sources()
                        .get("apps")
                        .targets())
                .hasValue(List.of("http://a/metrics"));
        assertThat(SettingsFile.read(properties).getValue("rampguard.api.access"))
                .isEqualTo("open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"15", "15 s", "-1s", "1.5h", "PT1S", "", "s"})
    void aDurationNeedsItsUnit(String text) {
        assertThatThrownBy(() -> Span.parse(text)).hasMessageContaining("write 250ms, 15s, 5m, 24h or 30d");
    }

    @Test
    @Tag("golden")
    void thePageOfSettingsIsPrintedFromTheCode() {
        Golden.matches("docs/configuration.md", ConfigurationPage.print());
    }
}
