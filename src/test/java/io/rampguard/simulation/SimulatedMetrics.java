package io.rampguard.simulation;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Measures the worlds as a Prometheus does: any window can be asked for again, and what is asked comes late by a lag. */
public final class SimulatedMetrics implements MetricSource {
    private final VirtualClock clock;
    private final Function<String, World> worlds;

    /** What the source answers instead of measuring, while something is wrong with it. */
    Optional<ReasonCode> trouble = Optional.empty();

    Duration lag = Duration.ZERO;
    int calls;

    /** @param worlds by the rollout's name */
    SimulatedMetrics(VirtualClock clock, Function<String, World> worlds) {
        this.clock = clock;
        this.worlds = worlds;
    }

    @Override
    public List<Observation> observe(List<ObservationRequest> requests, Instant now) {
        calls++;
        return requests.stream().map(request -> observe(request, now)).toList();
    }

    private Observation observe(ObservationRequest request, Instant now) {
        if (trouble.isPresent()) {
            return missing(request, trouble.get());
        }
        Duration every = request.plan().every();
        Instant to = Window.boundary(now, lag, every);
        Instant from = request.cursor()
                .filter(cursor -> Duration.between(cursor, to).compareTo(LONGEST_WINDOW) <= 0)
                .orElse(to.minus(every));
        if (!from.isBefore(to)) {
            return missing(request, ReasonCode.WARMING_UP);
        }
        World world = worlds.apply(request.rollout().name());
        Duration since = clock.toWorld(from);
        Duration until = clock.toWorld(to);
        return new Observation.Measured(
                request.rollout(),
                request.signal().name(),
                new Window(from, to),
                counts(request, world.control(since, until)),
                counts(request, world.variant(since, until)));
    }

    private static Counts counts(ObservationRequest request, World.Arm arm) {
        return switch (request.signal().measure()) {
            case Measure.Proportion p ->
                new Counts.Proportion(arm.requests(), p.eventsAreGood() ? arm.requests() - arm.errors() : arm.errors());
            case Measure.Mean mean -> new Counts.Mean(arm.requests(), arm.tokens());
            case Measure.Quantile quantile ->
                new Counts.Histogram(
                        arm.requests(),
                        arm.requests(),
                        List.of(0.5, 1.0, 5.0, 20.0, 60.0, Double.POSITIVE_INFINITY),
                        List.of(arm.requests(), 0.0, 0.0, 0.0, 0.0, 0.0));
        };
    }

    private static Observation missing(ObservationRequest request, ReasonCode code) {
        return new Observation.Missing(request.rollout(), request.signal().name(), Reason.of(code));
    }

    /** The worlds begin with their first tick. */
    @Override
    public List<History> history(List<ObservationRequest> requests, Instant now, Duration span) {
        Reason why = Reason.of(trouble.orElse(ReasonCode.WARMING_UP));
        return requests.stream().map(request -> History.none(request, why)).toList();
    }

    @Override
    public List<Survey> survey(List<ObservationRequest> requests, Instant now) {
        return List.of();
    }

    @Override
    public SourceStatus status() {
        return new SourceStatus(
                trouble.isEmpty(),
                clock.instant(),
                trouble.map(ReasonCode::sentence).orElse("answers"));
    }
}
