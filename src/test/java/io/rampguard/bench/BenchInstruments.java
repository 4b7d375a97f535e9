package io.rampguard.bench;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.rampguard.controller.Instruments;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.policy.PolicyName;
import io.rampguard.units.ReasonCode;
import io.rampguard.wiring.metrics.PrometheusInstruments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The daemon's own instruments, and beside them every figure by itself, since histograms forget. */
final class BenchInstruments implements Instruments {
    private final Instruments own = new PrometheusInstruments(new PrometheusRegistry(), 1_000);
    private final List<Double> sourceNanos = new ArrayList<>();
    private final List<Double> breachNanos = new ArrayList<>();
    private volatile long arrived;

    @Override
    public void ticked(Duration took, List<RolloutStatus> rollouts) {
        own.ticked(took, rollouts);
    }

    @Override
    public void decided(PolicyName rollout, String move, ReasonCode reason) {
        own.decided(rollout, move, reason);
    }

    @Override
    public synchronized void breachToZero(Duration took) {
        own.breachToZero(took);
        breachNanos.add((double) (System.nanoTime() - arrived));
    }

    @Override
    public synchronized void observed(String source, boolean answered, Duration took) {
        own.observed(source, answered, took);
        sourceNanos.add((double) took.toNanos());
        arrived = System.nanoTime();
    }

    @Override
    public void backendCalled(String backend, String operation, String outcome, Duration took) {
        own.backendCalled(backend, operation, outcome, took);
    }

    /** How long the source took at each tick since the last call. */
    synchronized List<Double> source() {
        List<Double> all = List.copyOf(sourceNanos);
        sourceNanos.clear();
        return all;
    }

    /** From the arrival of what showed the breach to the read that showed zero, for each rollback so far. */
    synchronized List<Double> breaches() {
        return List.copyOf(breachNanos);
    }

    synchronized void forgetBreaches() {
        breachNanos.clear();
    }
}
