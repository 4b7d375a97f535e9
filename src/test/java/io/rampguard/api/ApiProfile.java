package io.rampguard.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.rampguard.api.access.Role;
import io.rampguard.api.access.Token;
import io.rampguard.wiring.health.EvaluationState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** The daemon's edges around a fleet in memory, with a token for each role. */
public class ApiProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Path data = Files.createTempDirectory("rampguard-api");
            Path tokens = data.resolve("tokens-of-the-test.yaml");
            StringBuilder text = new StringBuilder("tokens:\n");
            for (Role role : Role.values()) {
                Token token = Token.of("the-" + role.label(), role, token(role));
                text.append("  - {name: the-")
                        .append(role.label())
                        .append(", role: ")
                        .append(role.label());
                text.append(", sha256: ").append(token.sha256()).append("}\n");
            }
            Files.writeString(tokens, text);
            return Map.of(
                    "rampguard.data", data.toString(),
                    "rampguard.policies.dir",
                            Files.createDirectory(data.resolve("policies")).toString(),
                    "rampguard.store.type", "memory",
                    "rampguard.ofrep.access", "token",
                    "rampguard.api.access", "token",
                    "rampguard.api.token-file", tokens.toString(),
                    "quarkus.http.test-port", "0",
                    "quarkus.management.test-port", "0");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    public static String token(Role role) {
        return "rg_token-of-the-" + role.label();
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Fakes.class);
    }

    /** What the controller and the store give in the product. */
    @Alternative
    @ApplicationScoped
    public static class Fakes {
        @Produces
        @Alternative
        @Singleton
        FakeFleet fleet() {
            FakeFleet fleet = new FakeFleet();
            fleet.reset();
            return fleet;
        }

        @Produces
        @Alternative
        @Singleton
        FakeJournal journal() {
            FakeJournal journal = new FakeJournal();
            journal.reset();
            return journal;
        }

        @Produces
        @Alternative
        @Singleton
        EvaluationState evaluations() {
            return () -> true;
        }
    }
}
