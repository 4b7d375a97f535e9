package io.rampguard.wiring.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;
import org.jspecify.annotations.Nullable;

/**
 * The file that {@code --config} names. It stands between the settings that are built in and the environment, so that a
 * container can override a line of it. Found by MicroProfile Config through {@code META-INF/services}.
 */
public final class SettingsFile implements ConfigSourceProvider {
    static final String KEY = "rampguard.config";
    static final String ENVIRONMENT = "RAMPGUARD_CONFIG";

    /** Above the 255 of a built-in YAML file, below the 300 of the environment. */
    private static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ClassLoader classes) {
        String named = System.getProperty(KEY, System.getenv(ENVIRONMENT));
        return named == null || named.isBlank() ? List.of() : List.of(read(Path.of(named)));
    }

    /** @throws UncheckedIOException when it cannot be read, with the cure */
    static ConfigSource read(Path file) {
        try {
            URL url = file.toUri().toURL();
            return isYaml(file) ? new YamlConfigSource(url, ORDINAL) : new PropertiesConfigSource(url, ORDINAL);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "The settings file " + file + " cannot be read: give --config a YAML or properties file.",
                    unreadable);
        }
    }

    private static boolean isYaml(Path file) {
        @Nullable Path last = file.getFileName();
        String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }
}
