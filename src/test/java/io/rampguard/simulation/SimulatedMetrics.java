package io.rampguard.simulation;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    /** Whether it knows the time before the worlds began. */
    boolean remembers = true;

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
        return measured(
                request,
                new Window(from, to),
                new Truth(world, since),
                world.control(since, until),
                world.variant(since, until));
    }

    /** Where latencies are drawn from. */
    private record Truth(World world, Duration from) {}

    private static Measured measured(
            ObservationRequest request, Window window, Truth truth, World.Arm control, World.Arm variant) {
        return new Measured(
                request.rollout(),
                request.signal().name(),
                window,
                counts(request, truth, control),
                counts(request, truth, variant));
    }

    private static Counts counts(ObservationRequest request, Truth truth, World.Arm arm) {
        return switch (request.signal().measure()) {
            case Measure.Proportion p ->
                new Counts.Proportion(arm.requests(), p.eventsAreGood() ? arm.requests() - arm.errors() : arm.errors());
            case Measure.Mean mean -> new Counts.Mean(arm.requests(), arm.tokens());
            case Measure.Quantile quantile ->
                new Counts.Histogram(
                        arm.requests(),
                        arm.requests(),
                        World.LATENCY_BOUNDS,
                        truth.world().latencies(truth.from(), arm));
        };
    }

    private static Observation missing(ObservationRequest request, ReasonCode code) {
        return new Observation.Missing(request.rollout(), request.signal().name(), Reason.of(code));
    }

    /** The time before the worlds began, as far as it is wanted; of their own time no past is told. */
    @Override
    public List<History> history(List<ObservationRequest> requests, Instant now, Duration span) {
        if (trouble.isPresent() || !remembers) {
            Reason why = Reason.of(trouble.orElse(ReasonCode.WARMING_UP));
            return requests.stream().map(request -> History.none(request, why)).toList();
        }
        return requests.stream().map(request -> past(request, now, span)).toList();
    }

    private History past(ObservationRequest request, Instant now, Duration span) {
        Duration step = History.step(span, request.plan().every());
        Instant newest = Window.boundary(now, lag, step);
        Instant end = request.cursor().filter(cursor -> cursor.isBefore(newest)).orElse(newest);
        World world = worlds.apply(request.rollout().name());
        List<Measured> windows = new ArrayList<>();
        for (Instant to = end.minus(span).plus(step); !to.isAfter(end); to = to.plus(step)) {
            Instant from = to.minus(step);
            if (!clock.toWorld(to).isPositive()) {
                windows.add(measured(
                        request,
                        new Window(from, to),
                        new Truth(world, clock.toWorld(from)),
                        world.past(clock.toWorld(from), clock.toWorld(to)),
                        World.Arm.NOTHING));
            }
        }
        Optional<Reason> gap =
                clock.toWorld(end).isPositive() ? Optional.of(Reason.of(ReasonCode.NO_SERIES)) : Optional.empty();
        return new History(request.rollout(), request.signal().name(), windows, gap);
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
