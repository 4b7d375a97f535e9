package io.rampguard.wiring.health;

import io.rampguard.controller.Fleet;
import io.smallrye.health.api.HealthGroup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The probes at {@code /q/health} on the management port. */
@ApplicationScoped
public class HealthChecks {
    private static final String DEPENDENCIES = "dependencies";

    @Produces
    @ApplicationScoped
    @Liveness
    HealthCheck alive(Fleet fleet, InstantSource clock) {
        return () -> HealthRules.alive(fleet.status(), clock.instant());
    }

    @Produces
    @ApplicationScoped
    @Readiness
    HealthCheck ready(EvaluationState evaluations) {
        return () -> HealthRules.ready(evaluations);
    }

    @Produces
    @ApplicationScoped
    @Startup
    HealthCheck started(Fleet fleet) {
        return () -> HealthRules.started(fleet.status());
    }

    @Produces
    @ApplicationScoped
    @HealthGroup(DEPENDENCIES)
    HealthCheck store(Fleet fleet) {
        return () -> HealthRules.store(fleet.status());
    }

    @Produces
    @ApplicationScoped
    @HealthGroup(DEPENDENCIES)
    HealthCheck sources(Fleet fleet) {
        return () -> HealthRules.sources(fleet.status());
    }

    @Produces
    @ApplicationScoped
    @HealthGroup(DEPENDENCIES)
    HealthCheck backends(Fleet fleet) {
        return () -> HealthRules.backends(fleet.status());
    }

    @Produces
    @ApplicationScoped
    @HealthGroup(DEPENDENCIES)
    HealthCheck policies(Fleet fleet) {
        return () -> HealthRules.policies(fleet.problems());
    }

    @Produces
    @ApplicationScoped
    @HealthGroup(DEPENDENCIES)
    HealthCheck leadership(Fleet fleet) {
        return () -> HealthRules.leadership(fleet.status());
    }
}
