package io.rampguard.wiring;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The clock starts here; everything else is told the time. */
@ApplicationScoped
public class ClockProducer {
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}
