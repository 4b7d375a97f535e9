package io.rampguard.metrics.scrape;

import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.metrics.ObservationRequest;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.regex.PatternSyntaxException;

/** Tells a policy's author what the targets expose for each arm today. A scrape keeps no history, so traffic is not told. */
final class Surveying {
    private static final int NAMED = 20;

    private final Observing observing;
    private final Health health;
    private final Duration interval;

    Surveying(Observing observing, Health health, Duration interval) {
        this.observing = observing;
        this.health = health;
        this.interval = interval;
    }

    /** Control first. */
    List<Survey> survey(ObservationRequest request) {
        return List.of(
                survey(request, "control", request.plan().control()),
                survey(request, "variant", request.plan().variant()));
    }

    private Survey survey(ObservationRequest request, String arm, SortedMap<String, String> labels) {
        List<Track> found;
        try {
            found = observing.trials(request, labels);
        } catch (PatternSyntaxException e) {
            found = List.of();
        }
        List<String> services = found.stream()
                .map(track -> track.labels().get("service").isEmpty()
                        ? track.labels().get("job")
                        : track.labels().get("service"))
                .distinct()
                .sorted()
                .limit(NAMED)
                .toList();
        return new Survey(
                request.rollout().toString(),
                request.signal().name(),
                arm,
                !found.isEmpty(),
                0,
                OptionalDouble.empty(),
                interval,
                services,
                sentence(request, labels, found.size()));
    }

    private String sentence(ObservationRequest request, SortedMap<String, String> labels, int found) {
        if (found > 0) {
            return found + " series, scraped every " + interval.toSeconds() + " s";
        }
        String wanted = Observing.parts(request.signal().measure()).getFirst().promql();
        if (health.dark()) {
            return "no target answers: " + health.sentence();
        }
        return "no series of '" + wanted + "' has the labels " + Labels.of(labels)
                + " yet; label the application's counters with them, or correct 'metrics.arms' in the policy";
    }
}
