package io.rampguard.wiring.health;

import io.rampguard.controller.Fleet.FleetStatus;
import io.rampguard.metrics.MetricSource.SourceStatus;
import io.rampguard.policy.PolicyProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * What each probe answers. Ready means "can answer evaluations" and nothing else: a dark metrics source or a full disk must
 * not take replicas out of service, so those show in the group {@code dependencies} instead.
 */
final class HealthRules {
    /** Every call inside a tick has a deadline of seconds, so a tick this old hangs on something that only a restart ends. */
    static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

    private HealthRules() {}

    static HealthCheckResponse alive(FleetStatus status, Instant now) {
        Optional<Duration> silence = status.lastTick().map(tick -> Duration.between(tick, now));
        boolean hangs =
                silence.filter(age -> age.compareTo(LONGEST_SILENCE) > 0).isPresent();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("tick").status(!hangs);
        silence.ifPresent(age -> response.withData("seconds-since-last-tick", Math.max(0, age.toSeconds())));
        return response.build();
    }

    static HealthCheckResponse ready(EvaluationState evaluations) {
        return named("evaluations", evaluations.loaded(), "the flags are not loaded yet; control is served meanwhile");
    }

    static HealthCheckResponse started(FleetStatus status) {
        return named("policies", status.policiesReady(), "the policies have not been read completely yet");
    }

    static HealthCheckResponse store(FleetStatus status) {
        return named("store", status.storeUp(), "the store does not answer; nothing is raised until it does");
    }

    static HealthCheckResponse sources(FleetStatus status) {
        SortedMap<String, String> dark = new TreeMap<>();
        SortedMap<String, String> all = new TreeMap<>();
        for (Map.Entry<String, SourceStatus> source : status.sources().entrySet()) {
            all.put(source.getKey(), source.getValue().sentence());
            if (!source.getValue().up()) {
                dark.put(source.getKey(), source.getValue().sentence());
            }
        }
        return each("sources", dark.isEmpty(), all);
    }

    static HealthCheckResponse backends(FleetStatus status) {
        SortedMap<String, String> all = new TreeMap<>();
        status.backends().forEach((name, failure) -> all.put(name, failure.isEmpty() ? "well" : failure));
        return each("backends", status.backends().values().stream().allMatch(String::isEmpty), all);
    }

    static HealthCheckResponse policies(List<PolicyProblem> problems) {
        List<PolicyProblem> errors = problems.stream()
                .filter(problem -> problem.severity() == PolicyProblem.Severity.ERROR)
                .toList();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("policies").status(errors.isEmpty()).withData("errors", errors.size());
        errors.stream().findFirst().ifPresent(first -> response.withData("first", first.toString()));
        return response.build();
    }

    static HealthCheckResponse leadership(FleetStatus status) {
        return HealthCheckResponse.named("leadership")
                .up()
                .withData("leading", status.leading())
                .withData("holder", status.holder())
                .build();
    }

    private static HealthCheckResponse named(String name, boolean well, String sentence) {
        HealthCheckResponseBuilder response = HealthCheckResponse.named(name).status(well);
        return well ? response.build() : response.withData("reason", sentence).build();
    }

    private static HealthCheckResponse each(String name, boolean well, SortedMap<String, String> sentences) {
        HealthCheckResponseBuilder response = HealthCheckResponse.named(name).status(well);
        sentences.forEach(response::withData);
        return response.build();
    }
}
