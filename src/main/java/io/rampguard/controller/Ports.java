package io.rampguard.controller;

import io.rampguard.analysis.Judge;
import io.rampguard.flags.FlagBackend;
import io.rampguard.metrics.MetricSource;
import io.rampguard.policy.PolicySource;
import io.rampguard.store.Journal;
import io.rampguard.store.Outbox;
import io.rampguard.store.RolloutStore;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Everything the controller stands on.
 *
 * @param sources by connection name
 * @param backends by connection name; {@code external} needs none
 * @param executor one thread for each call: virtual in the daemon, the caller's own in the simulation
 */
public record Ports(
        PolicySource policies,
        Map<String, MetricSource> sources,
        Map<String, FlagBackend> backends,
        RolloutStore store,
        Journal journal,
        Outbox outbox,
        Leadership leadership,
        Judge judge,
        AlertSink alerts,
        Instruments instruments,
        InstantSource clock,
        Executor executor) {
    public Ports {
        sources = Map.copyOf(sources);
        backends = Map.copyOf(backends);
    }
}
