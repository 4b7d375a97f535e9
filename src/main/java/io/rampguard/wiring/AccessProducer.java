package io.rampguard.wiring;

import io.quarkus.runtime.StartupEvent;
import io.rampguard.api.AccessFilter.AccessRules;
import io.rampguard.api.access.AccessMode;
import io.rampguard.api.access.AccessRule;
import io.rampguard.api.access.Caller;
import io.rampguard.api.access.TokenFile;
import io.rampguard.wiring.config.RampguardConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Makes the access rules from the settings, and the first admin token where there is none. */
@ApplicationScoped
public class AccessProducer {
    private static final Logger LOG = Logger.getLogger(AccessProducer.class);
    private static final String ADMIN_TOKEN = "admin-token";
    private static final String TOKEN_FILE = "tokens.yaml";

    @Produces
    @Singleton
    AccessRules rules(RampguardConfig config, InstantSource clock) {
        Function<String, Optional<Caller>> tokens = tokens(config, clock);
        if (config.api().access() == AccessMode.OPEN) {
            LOG.warn(
                    "access mode=open cure=\"everybody who reaches the port may move flags; set rampguard.api.access=token\"");
        }
        return new AccessRules(
                new AccessRule(config.api().access(), tokens),
                new AccessRule(config.ofrep().access(), tokens));
    }

    /** The first token is there, and a token file that cannot be used stops the start, before anybody asks. */
    void start(@Observes StartupEvent event, AccessRules rules) {
        LOG.debugf("access rules=%s", rules);
    }

    /** Tokens name people in every mode, but only a mode that asks for them writes the first one. */
    private static Function<String, Optional<Caller>> tokens(RampguardConfig config, InstantSource clock) {
        Path file = config.api().tokenFile().orElse(config.data().resolve(TOKEN_FILE));
        boolean asked =
                config.api().access() == AccessMode.TOKEN || config.ofrep().access() == AccessMode.TOKEN;
        if (asked && config.api().tokenFile().isEmpty()) {
            Path admin = config.data().resolve(ADMIN_TOKEN);
            if (TokenFile.firstStart(file, admin, new SecureRandom())) {
                LOG.infof("access first-start token=%s hashes=%s", admin, file);
            }
        }
        return asked || Files.exists(file) ? new TokenFile(file, clock)::find : presented -> Optional.empty();
    }
}
