package io.rampguard.wiring;

import io.rampguard.controller.Leadership;
import io.rampguard.store.Journal;
import io.rampguard.store.Outbox;
import io.rampguard.store.RolloutStore;
import io.rampguard.store.jdbc.JdbcStore;
import io.rampguard.store.jdbc.LeaseTable;
import io.rampguard.store.memory.InMemoryStore;
import io.rampguard.wiring.config.RampguardConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is remembered and who may write: one store in its four roles.
 *
 * @param close frees the file; what was saved stays
 */
public record Remembering(RolloutStore store, Journal journal, Outbox outbox, Leadership leadership, Runnable close) {
    private static final String FILE = "rampguard.db";

    /** A third of the lease, longer than the longest write to a flag backend: a leader falls silent that long before its end. */
    private static final int MARGIN = 3;

    /** @throws IllegalArgumentException when the kind of store is unknown or its folder cannot be made, with the cure */
    static Remembering of(RampguardConfig config, Optional<Cluster> cluster) {
        List<String> channels = List.of(config.alerts().defaultChannel());
        return switch (config.store().type()) {
            case "sqlite" -> sqlite(config, channels);
            case "postgresql" -> postgresql(config, channels);
            case "memory" -> memory(channels);
            case "kubernetes" -> cluster.orElseThrow().remembering(channels);
            case String other ->
                throw new IllegalArgumentException("rampguard.store.type: there is no '" + other
                        + "' — it is sqlite, postgresql, kubernetes or memory");
        };
    }

    private static Remembering sqlite(RampguardConfig config, List<String> channels) {
        return shared(config, JdbcStore.sqlite(folder(config.data()).resolve(FILE), channels));
    }

    private static Remembering postgresql(RampguardConfig config, List<String> channels) {
        String url = config.store()
                .url()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "rampguard.store.url is missing; a postgresql store needs jdbc:postgresql://host:5432/database"));
        try {
            return shared(
                    config,
                    JdbcStore.postgresql(
                            url, config.store().user(), config.store().passwordFile(), channels));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("rampguard.store.url: " + wrong.getMessage(), wrong);
        }
    }

    /** One lease for all daemons that share the store. */
    private static Remembering shared(RampguardConfig config, JdbcStore store) {
        String self = config.leadership().identity().orElseGet(() -> LeaseTable.identity(new SecureRandom()));
        Duration lease = config.leadership().lease().duration();
        LeaseTable leadership = new LeaseTable(store, self, lease, lease.dividedBy(MARGIN));
        return new Remembering(store, store, store, leadership, store::close);
    }

    private static Remembering memory(List<String> channels) {
        InMemoryStore store = new InMemoryStore(channels);
        return new Remembering(store, store, store, new Alone(), () -> {});
    }

    private static Path folder(Path data) {
        try {
            return Files.createDirectories(data);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the data folder " + data + " cannot be made; name another with --data or" + " rampguard.data", e);
        }
    }

    /** Nobody shares a memory, so this daemon always leads. */
    private static final class Alone implements Leadership {
        @Override
        public OptionalLong term(Instant now) {
            return OptionalLong.of(1);
        }

        @Override
        public boolean superseded() {
            return false;
        }

        @Override
        public String holder() {
            return "this daemon";
        }

        @Override
        public void release() {}
    }
}
