package io.rampguard.wiring.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.rampguard.controller.Fleet;
import io.rampguard.controller.Fleet.FleetStatus;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.units.Kebab;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Gauges of the fleet as a whole, read from the fleet's memory at every scrape. */
public final class FleetGauges {
    private FleetGauges() {}

    /** @param version of the running program, for the metric that alerts join with */
    public static void register(PrometheusRegistry registry, Fleet fleet, String version) {
        Function<ToDoubleFunction<FleetStatus>, Double> read = number -> number.applyAsDouble(fleet.status());
        gauge("rampguard_leading", "1 where this daemon decides, 0 where another does.")
                .callback(series -> series.call(read.apply(status -> status.leading() ? 1 : 0)))
                .register(registry);
        gauge("rampguard_frozen", "1 while advances are frozen everywhere.")
                .callback(series ->
                        series.call(read.apply(status -> status.freeze().isPresent() ? 1 : 0)))
                .register(registry);
        gauge("rampguard_store_up", "1 where the last access to the store succeeded.")
                .callback(series -> series.call(read.apply(status -> status.storeUp() ? 1 : 0)))
                .register(registry);
        gauge("rampguard_outbox_depth", "Alerts that wait to be sent; -1 where unknown.")
                .callback(series -> series.call(read.apply(FleetStatus::outboxDepth)))
                .register(registry);
        gauge("rampguard_last_tick_timestamp_seconds", "When a tick last ended here; absent before the first.")
                .callback(series -> fleet.status().lastTick().ifPresent(at -> series.call(epochSeconds(at))))
                .register(registry);
        gauge("rampguard_policy_problems", "What is wrong in policy files; an error refuses its file.", "severity")
                .callback(series -> countProblems(fleet, series))
                .register(registry);
        gauge("rampguard_source_up", "1 where a metrics source answers.", "source")
                .callback(series ->
                        fleet.status().sources().forEach((name, source) -> series.call(source.up() ? 1 : 0, name)))
                .register(registry);
        gauge("rampguard_backend_up", "1 where a flag backend's last call succeeded.", "backend")
                .callback(series -> fleet.status()
                        .backends()
                        .forEach((name, failure) -> series.call(failure.isEmpty() ? 1 : 0, name)))
                .register(registry);
        gauge("rampguard_build", "Always 1; the label is the version.", "version")
                .callback(series -> series.call(1, version))
                .register(registry);
    }

    private static void countProblems(Fleet fleet, GaugeWithCallback.Callback series) {
        for (Severity severity : Severity.values()) {
            long count = fleet.problems().stream()
                    .filter(problem -> problem.severity() == severity)
                    .count();
            series.call((double) count, Kebab.of(severity));
        }
    }

    private static double epochSeconds(Instant at) {
        return at.toEpochMilli() / 1000.0;
    }

    private static GaugeWithCallback.Builder gauge(String name, String help, String... labels) {
        return GaugeWithCallback.builder().name(name).help(help).labelNames(labels);
    }
}
