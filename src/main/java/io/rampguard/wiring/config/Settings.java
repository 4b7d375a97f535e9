package io.rampguard.wiring.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.UncheckedIOException;
import java.util.List;

/** Reads the settings as the daemon will, before it starts, so that a mistake is a sentence and not a stack trace. */
public final class Settings {
    private Settings() {}

    /** What stands against a start with the present options, environment and files; empty where nothing does. */
    public static List<String> problems() {
        try {
            SmallRyeConfig config = read();
            return SettingsCheck.problems(config);
        } catch (ConfigValidationException invalid) {
            return SettingsCheck.sentences(invalid);
        } catch (UncheckedIOException unreadable) {
            return List.of(String.valueOf(unreadable.getMessage()));
        }
    }

    /** The settings of this process, as offline commands need them. */
    public static RampguardConfig load() {
        return read().getConfigMapping(RampguardConfig.class);
    }

    private static SmallRyeConfig read() {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDefaultSources()
                .addDiscoveredSources()
                .addDiscoveredConverters()
                .withMapping(RampguardConfig.class)
                .withMappingIgnore(RampguardConfig.PREFIX + ".**")
                .build();
    }
}
