package io.rampguard.controller;

import io.rampguard.policy.PolicySource.Current;
import java.time.Instant;

/** What is told of the fleet as a whole. */
final class FleetAlerts {
    FleetAlerts(Ports ports) {}

    void tell(Current current, Roster roster, Instant now, long term) {}
}
