package io.rampguard.wiring.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.api.Examples;
import io.rampguard.controller.Fleet.FleetStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class HealthRulesTest {
    private static FleetStatus lastTicked(Optional<Instant> at) {
        return new FleetStatus(true, "here", at, Optional.empty(), true, true, Map.of(), Map.of(), 0);
    }

    @Test
    void aTickThatHangsForTenMinutesNeedsARestart() {
        FleetStatus status = lastTicked(Optional.of(Examples.NOON));

        assertThat(HealthRules.alive(status, Examples.NOON.plus(Duration.ofMinutes(10)))
                        .getStatus())
                .isEqualTo(Status.UP);
        assertThat(HealthRules.alive(status, Examples.NOON.plus(Duration.ofMinutes(11)))
                        .getStatus())
                .isEqualTo(Status.DOWN);
    }

    @Test
    void aDaemonIsAliveBeforeItsFirstTickAndAfterAClockWasSetBack() {
        assertThat(HealthRules.alive(lastTicked(Optional.empty()), Examples.NOON)
                        .getStatus())
                .isEqualTo(Status.UP);
        assertThat(HealthRules.alive(lastTicked(Optional.of(Examples.NOON)), Examples.NOON.minus(Duration.ofHours(1)))
                        .getStatus())
                .isEqualTo(Status.UP);
    }

    @Test
    void readyMeansThatTheFlagsAreLoaded() {
        assertThat(HealthRules.ready(() -> false).getStatus()).isEqualTo(Status.DOWN);
        assertThat(HealthRules.ready(() -> true).getStatus()).isEqualTo(Status.UP);
    }
}
