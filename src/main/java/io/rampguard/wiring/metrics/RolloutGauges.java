package io.rampguard.wiring.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.rampguard.analysis.Finding;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.rollout.Phase;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Gauges that each rollout has for itself. They are drawn from the last tick's list at every scrape, so that a rollout which
 * is gone leaves no series behind. Above the limit, rollouts that expose somebody come first and the rest is counted.
 */
final class RolloutGauges {
    private final int limit;
    private volatile List<RolloutStatus> all = List.of();
    private volatile List<RolloutStatus> listed = List.of();

    RolloutGauges(PrometheusRegistry registry, int limit) {
        this.limit = limit;
        gauge(
                        "rampguard_exposure_ratio",
                        "Share of evaluations last seen served the variant, 0 to 1; absent while unknown.",
                        "rollout")
                .callback(series -> listed.forEach(
                        status -> status.percent().ifPresent(share -> series.call(share.fraction(), name(status)))))
                .register(registry);
        gauge("rampguard_stage_ratio", "Share of evaluations asked for, 0 to 1.", "rollout")
                .callback(series ->
                        listed.forEach(status -> series.call(status.stage().fraction(), name(status))))
                .register(registry);
        gauge("rampguard_phase", "1 for the phase that a rollout is in.", "rollout", "phase")
                .callback(series -> listed.forEach(
                        status -> series.call(1, name(status), status.phase().label())))
                .register(registry);
        gauge(
                        "rampguard_guardrail_estimate",
                        "What a guardrail's signal was last estimated at, in the signal's unit, for each arm.",
                        "rollout",
                        "guardrail",
                        "arm")
                .callback(series -> listed.forEach(status -> estimates(status, series)))
                .register(registry);
        gauge("rampguard_rollouts", "How many rollouts are in each phase.", "phase")
                .callback(this::countPhases)
                .register(registry);
        gauge(
                        "rampguard_rollouts_unlisted",
                        "Rollouts without series of their own: more than rampguard.metrics.max-rollouts.")
                .callback(series -> series.call(all.size() - listed.size()))
                .register(registry);
    }

    void show(List<RolloutStatus> rollouts) {
        all = List.copyOf(rollouts);
        listed = all.size() <= limit
                ? all
                : all.stream()
                        .sorted(Comparator.comparing(RolloutGauges::idle).thenComparing(RolloutStatus::name))
                        .limit(limit)
                        .toList();
    }

    private static boolean idle(RolloutStatus status) {
        return switch (status.phase()) {
            case WAITING, ROLLED_BACK, COMPLETED -> true;
            case RAMPING, AWAITING_APPROVAL, PAUSED, ROLLING_BACK, WATCHING -> false;
        };
    }

    private void countPhases(GaugeWithCallback.Callback series) {
        Map<Phase, Integer> counts = new EnumMap<>(Phase.class);
        all.forEach(status -> counts.merge(status.phase(), 1, Integer::sum));
        for (Phase phase : Phase.values()) {
            series.call(counts.getOrDefault(phase, 0), phase.label());
        }
    }

    private static void estimates(RolloutStatus status, GaugeWithCallback.Callback series) {
        for (Finding finding : status.findings()) {
            estimate(series, status, finding, "control", finding.control());
            estimate(series, status, finding, "variant", finding.variant());
        }
    }

    private static void estimate(
            GaugeWithCallback.Callback series,
            RolloutStatus status,
            Finding finding,
            String arm,
            OptionalDouble value) {
        value.ifPresent(estimate -> series.call(estimate, name(status), finding.guardrail(), arm));
    }

    private static String name(RolloutStatus status) {
        return status.name().toString();
    }

    private static GaugeWithCallback.Builder gauge(String name, String help, String... labels) {
        return GaugeWithCallback.builder().name(name).help(help).labelNames(labels);
    }
}
