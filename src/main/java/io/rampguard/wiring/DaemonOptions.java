package io.rampguard.wiring;

import io.rampguard.api.access.AccessMode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The daemon's options. Each is a setting with a shorter name; {@code docs/configuration.md} has the rest. */
final class DaemonOptions {
    private static final String SCRAPE = "scrape:";

    @Option(
            names = "--policies",
            paramLabel = "DIR",
            description = "Directory of policies; watched. Default: policies.")
    @Nullable
    Path policies;

    @Option(
            names = "--source",
            paramLabel = "URL",
            description =
                    "Address of a Prometheus, or scrape:URL[,URL] to read the applications' own /metrics. Defines the"
                            + " source 'default'.")
    @Nullable
    String source;

    @Option(
            names = "--flags",
            paramLabel = "FILE",
            description = "A flagd flag file. Defines the backend 'flagd', which policies without a backend then use.")
    @Nullable
    Path flags;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the daemon keeps its state. Default: data.")
    @Nullable
    Path data;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings, YAML or properties.")
    @Nullable
    Path config;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Where to listen. Default: 0.0.0.0, with loopback access 127.0.0.1.")
    @Nullable
    String host;

    @Option(names = "--port", paramLabel = "PORT", description = "For the API and evaluations. Default: 8080.")
    @Nullable
    Integer port;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "For /q/health and /q/metrics. Default: 9000.")
    @Nullable
    Integer managementPort;

    @Option(
            names = "--access",
            paramLabel = "MODE",
            description = "Who may use the API: token, loopback or open. Default: token.")
    @Nullable
    String access;

    /** The settings that were asked for, by their property names. */
    SortedMap<String, String> settings() {
        SortedMap<String, String> settings = new TreeMap<>();
        put(settings, "rampguard.policies.dir", policies);
        put(settings, "rampguard.data", data);
        put(settings, "rampguard.config", config);
        put(settings, "rampguard.api.access", access);
        put(settings, "quarkus.http.port", port);
        put(settings, "quarkus.management.port", managementPort);
        if (flags != null) {
            settings.put("rampguard.backends.flagd.type", "flagd");
            settings.put("rampguard.backends.flagd.file", flags.toString());
            settings.put("rampguard.default-backend", "flagd");
        }
        if (source != null) {
            settings.putAll(source(source));
        }
        String listen = host == null && isLoopback() ? "127.0.0.1" : host;
        put(settings, "quarkus.http.host", listen);
        put(settings, "quarkus.management.host", listen);
        return settings;
    }

    /** The source {@code default} that an address means. */
    static SortedMap<String, String> source(String address) {
        SortedMap<String, String> settings = new TreeMap<>();
        boolean scrape = address.toLowerCase(Locale.ROOT).startsWith(SCRAPE);
        settings.put("rampguard.sources.default.type", scrape ? "scrape" : "prometheus");
        if (scrape) {
            settings.put("rampguard.sources.default.targets", address.substring(SCRAPE.length()));
        } else {
            settings.put("rampguard.sources.default.url", address);
        }
        return settings;
    }

    private boolean isLoopback() {
        return access != null && access.equalsIgnoreCase(AccessMode.LOOPBACK.label());
    }

    private static void put(SortedMap<String, String> settings, String key, @Nullable Object value) {
        if (value != null) {
            settings.put(key, value.toString());
        }
    }
}
