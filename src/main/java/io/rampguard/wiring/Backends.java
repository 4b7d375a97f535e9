package io.rampguard.wiring;

import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.document.ConfigDocument;
import io.rampguard.flags.external.ExternalFlags;
import io.rampguard.flags.flagd.FlagdFile;
import io.rampguard.policy.FlagTarget;
import io.rampguard.wiring.config.RampguardConfig.BackendConnection;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The flag connections: those that the settings name, and the two that are always there. */
public record Backends(SortedMap<String, FlagBackend> byName) {

    /**
     * @param embedded the backend that this daemon serves itself
     * @throws IllegalArgumentException with every problem, one line each
     */
    public static Backends of(Map<String, BackendConnection> configured, FlagBackend embedded) {
        SortedMap<String, FlagBackend> all = new TreeMap<>(new NamedAdapters<BackendConnection, FlagBackend>(
                        "rampguard.backends",
                        BackendConnection::type,
                        Map.of(
                                "flagd",
                                (name, settings) -> FlagdFile.at(file(settings)),
                                "document",
                                (name, settings) -> ConfigDocument.at(file(settings)),
                                FlagTarget.EMBEDDED,
                                (name, settings) -> embedded,
                                FlagTarget.EXTERNAL,
                                (name, settings) -> new ExternalFlags()))
                .build(configured));
        all.putIfAbsent(FlagTarget.EMBEDDED, embedded);
        all.putIfAbsent(FlagTarget.EXTERNAL, new ExternalFlags());
        return new Backends(all);
    }

    private static Path file(BackendConnection settings) {
        return settings.file()
                .orElseThrow(() -> new IllegalArgumentException("a file is missing; name the flag document"));
    }
}
