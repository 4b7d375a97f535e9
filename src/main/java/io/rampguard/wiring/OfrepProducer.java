package io.rampguard.wiring;

import io.rampguard.api.ofrep.OfrepEvaluation;
import io.rampguard.flags.embedded.EmbeddedFlags;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Evaluations over HTTP, from this daemon's own copy of its flags. */
@ApplicationScoped
public class OfrepProducer {
    @Produces
    @Singleton
    OfrepEvaluation evaluation(EmbeddedFlags flags) {
        return new OfrepEvaluation(flags);
    }
}
