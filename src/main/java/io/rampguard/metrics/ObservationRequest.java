package io.rampguard.metrics;

import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.Signal;
import java.time.Instant;
import java.util.Optional;

/**
 * One signal that one rollout wants measured now.
 *
 * @param cursor end of the last window that was measured for it, so that the next one begins there; empty at the first
 *     request, which measures one window of {@code plan.every()}
 */
public record ObservationRequest(PolicyName rollout, MetricsPlan plan, Signal signal, Optional<Instant> cursor) {}
