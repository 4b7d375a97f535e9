package io.rampguard.wiring.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.rampguard.controller.Instruments;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.policy.PolicyName;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;

/** The controller's measurements as Prometheus metrics. Decisions carry no rollout's name, so their series are few. */
public final class PrometheusInstruments implements Instruments {
    private final RolloutGauges gauges;
    private final Histogram tick;
    private final Counter missed;
    private final Counter decisions;
    private final Histogram breachToZero;
    private final Histogram source;
    private final Counter sourceCalls;
    private final Histogram backend;
    private final Counter backendCalls;

    /** @param maxRollouts how many rollouts may have series of their own */
    public PrometheusInstruments(PrometheusRegistry registry, int maxRollouts) {
        gauges = new RolloutGauges(registry, maxRollouts);
        tick = histogram(registry, "rampguard_tick_duration_seconds", "How long a tick took.");
        missed = counter(
                registry,
                "rampguard_ticks_missed",
                "Ticks that were skipped because the last one still ran, or came late after a pause.");
        decisions = counter(registry, "rampguard_decisions", "Decisions by move and reason.", "move", "reason");
        breachToZero = histogram(
                registry,
                "rampguard_breach_to_zero_seconds",
                "From the look that saw a breach to the read that showed zero.");
        source = histogram(registry, "rampguard_source_duration_seconds", "How long a metrics source took.", "source");
        sourceCalls = counter(registry, "rampguard_source_calls", "Observations by outcome.", "source", "outcome");
        backend = histogram(
                registry,
                "rampguard_backend_duration_seconds",
                "How long a flag backend took.",
                "backend",
                "operation");
        backendCalls = counter(
                registry,
                "rampguard_backend_calls",
                "Flag backend calls by outcome.",
                "backend",
                "operation",
                "outcome");
    }

    @Override
    public void ticked(Duration took, List<RolloutStatus> rollouts) {
        tick.observe(seconds(took));
        gauges.show(rollouts);
    }

    @Override
    public void tickMissed() {
        missed.inc();
    }

    @Override
    public void decided(PolicyName rollout, String move, ReasonCode reason) {
        decisions.labelValues(move, reason.label()).inc();
    }

    @Override
    public void breachToZero(Duration took) {
        breachToZero.observe(seconds(took));
    }

    @Override
    public void observed(String name, boolean answered, Duration took) {
        source.labelValues(name).observe(seconds(took));
        sourceCalls.labelValues(name, answered ? "answered" : "failed").inc();
    }

    @Override
    public void backendCalled(String name, String operation, String outcome, Duration took) {
        backend.labelValues(name, operation).observe(seconds(took));
        backendCalls.labelValues(name, operation, outcome).inc();
    }

    private static double seconds(Duration took) {
        return took.toNanos() / 1e9;
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    /** From a millisecond to the deadline of the slowest call, each bound two or two and a half times the last. */
    private static Histogram histogram(PrometheusRegistry registry, String name, String help, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
                .register(registry);
    }
}
