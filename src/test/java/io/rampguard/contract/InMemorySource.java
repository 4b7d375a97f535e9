package io.rampguard.contract;

import io.rampguard.contract.MetricWorld.Series;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Split;
import io.rampguard.metrics.Window;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A metric source that is told every event and forgets none: for simulations and for tests of what lies above the port. It
 * keeps its contract by the same kit as the real ones.
 */
public final class InMemorySource implements MetricSource {
    private final Instant since;
    private final Duration lag;
    private final Map<String, Map<Series, NavigableMap<Instant, Double>>> families = new HashMap<>();
    private Optional<Reason> outage = Optional.empty();
    private Instant lastAnswer = Instant.EPOCH;

    /** @param since nothing is known from before it */
    public InMemorySource(Instant since, Duration lag) {
        this.since = since;
        this.lag = lag;
    }

    /** Adds events; 0 makes the series exist. Instants of one series never fall. */
    public void add(Instant at, String metric, Map<String, String> labels, double events) {
        Series series = Series.of(metric, labels);
        NavigableMap<Instant, Double> totals = families.computeIfAbsent(metric, key -> new TreeMap<>())
                .computeIfAbsent(series, key -> new TreeMap<>());
        double last = totals.isEmpty() ? 0 : totals.lastEntry().getValue();
        totals.put(at, last + events);
    }

    /** Every answer is missing for this reason, until {@link #answer}. */
    public void fail(ReasonCode code) {
        outage = Optional.of(Reason.of(code));
    }

    public void answer() {
        outage = Optional.empty();
    }

    @Override
    public List<Observation> observe(List<ObservationRequest> requests, Instant now) {
        if (outage.isEmpty()) {
            lastAnswer = now;
        }
        return requests.stream().map(request -> observe(request, now)).toList();
    }

    private Observation observe(ObservationRequest request, Instant now) {
        if (outage.isPresent()) {
            return new Missing(request.rollout(), request.signal().name(), outage.get());
        }
        Duration every = request.plan().every();
        Instant to = Window.boundary(now, lag, every);
        Instant from = request.cursor()
                .filter(cursor -> Duration.between(cursor, to).compareTo(LONGEST_WINDOW) <= 0)
                .orElse(to.minus(every));
        if (!from.isBefore(to) || from.isBefore(since)) {
            return missing(request, ReasonCode.WARMING_UP);
        }
        return counted(request, new Window(from, to));
    }

    private Observation counted(ObservationRequest request, Window window) {
        Optional<Counts> control =
                counts(request.signal().measure(), window, request.plan().control());
        Optional<Counts> variant =
                counts(request.signal().measure(), window, request.plan().variant());
        if (control.isEmpty() && variant.isEmpty()) {
            return missing(request, ReasonCode.NO_SERIES);
        }
        if (request.plan().bucketLabel().isPresent()
                && request.signal().measure() instanceof Measure.Proportion proportion) {
            return split(request, window, proportion);
        }
        return new Measured(
                request.rollout(),
                request.signal().name(),
                window,
                control.orElseGet(() -> zeroLike(variant.orElseThrow())),
                variant.orElseGet(() -> zeroLike(control.orElseThrow())));
    }

    private Observation split(ObservationRequest request, Window window, Measure.Proportion signal) {
        String label = request.plan().bucketLabel().orElseThrow();
        SortedMap<String, Counts.Proportion> control =
                parts(label, window, signal, request.plan().control());
        SortedMap<String, Counts.Proportion> variant =
                parts(label, window, signal, request.plan().variant());
        int values = Math.max(control.size(), variant.size());
        return values > Measured.MOST_BUCKETS
                ? new Missing(
                        request.rollout(),
                        request.signal().name(),
                        Reason.of(ReasonCode.IMPLAUSIBLE, Split.tooMany(label, values)))
                : Split.measured(request, window, control, variant);
    }

    private SortedMap<String, Counts.Proportion> parts(
            String label, Window window, Measure.Proportion signal, SortedMap<String, String> arm) {
        SortedMap<String, Counts.Proportion> parts = new TreeMap<>();
        matching(signal.total(), arm, window.to()).keySet().forEach(series -> {
            String value = series.labels().getOrDefault(label, "");
            SortedMap<String, String> narrowed = new TreeMap<>(arm);
            narrowed.put(label, value);
            parts.computeIfAbsent(
                    value,
                    first -> new Counts.Proportion(
                            sum(signal.total(), window, narrowed).orElse(0.0),
                            sum(signal.events(), window, narrowed).orElse(0.0)));
        });
        return parts;
    }

    @Override
    public List<History> history(List<ObservationRequest> requests, Instant now, Duration span) {
        return requests.stream().map(request -> history(request, now, span)).toList();
    }

    private History history(ObservationRequest request, Instant now, Duration span) {
        if (outage.isPresent()) {
            return History.none(request, outage.get());
        }
        Duration step = History.step(span, request.plan().every());
        Instant newest = Window.boundary(now, lag, step);
        Instant end = request.cursor().filter(cursor -> cursor.isBefore(newest)).orElse(newest);
        List<Measured> windows = new ArrayList<>();
        Optional<Reason> gap = Optional.empty();
        for (long left = span.toMillis() / step.toMillis(); left > 0; left--) {
            Instant to = end.minus(step.multipliedBy(left - 1));
            Observation found = to.minus(step).isBefore(since)
                    ? missing(request, ReasonCode.WARMING_UP)
                    : counted(request, new Window(to.minus(step), to));
            if (found instanceof Measured measured) {
                windows.add(measured);
            } else if (found instanceof Missing missing) {
                gap = Optional.of(missing.reason());
            }
        }
        return new History(request.rollout(), request.signal().name(), windows, gap);
    }

    private static Missing missing(ObservationRequest request, ReasonCode code) {
        return new Missing(request.rollout(), request.signal().name(), Reason.of(code));
    }

    private static Counts zeroLike(Counts other) {
        return switch (other) {
            case Counts.Proportion proportion -> new Counts.Proportion(0, 0);
            case Counts.Mean mean -> new Counts.Mean(0, 0);
            case Counts.Histogram histogram ->
                new Counts.Histogram(
                        0,
                        0,
                        histogram.bounds(),
                        histogram.bounds().stream().map(bound -> 0.0).toList());
        };
    }

    /** Empty where the arm has no series of the signal's trials. */
    private Optional<Counts> counts(Measure measure, Window window, SortedMap<String, String> arm) {
        return switch (measure) {
            case Measure.Proportion signal ->
                sum(signal.total(), window, arm)
                        .filter(total -> families.containsKey(signal.events().metric()))
                        .map(total -> new Counts.Proportion(
                                total, sum(signal.events(), window, arm).orElse(0.0)));
            case Measure.Quantile signal -> histogram(signal.histogram(), window, arm);
            case Measure.Mean signal -> {
                Optional<Counts> histogram = signal.histogram().flatMap(base -> histogram(base, window, arm));
                yield histogram.isPresent()
                        ? histogram
                        : sum(signal.count(), window, arm)
                                .map(count -> new Counts.Mean(
                                        count, sum(signal.sum(), window, arm).orElse(0.0)));
            }
        };
    }

    private Optional<Counts> histogram(Selector base, Window window, SortedMap<String, String> arm) {
        Selector buckets = new Selector(base.metric() + "_bucket", base.matchers());
        TreeMap<Double, Double> cumulative = new TreeMap<>();
        matching(buckets, arm, window.to())
                .forEach((series, totals) -> cumulative.merge(
                        bound(series.labels().getOrDefault("le", "NaN")), between(totals, window), Double::sum));
        if (cumulative.isEmpty()) {
            return Optional.empty();
        }
        List<Double> alone = new ArrayList<>();
        double below = 0;
        for (double upTo : cumulative.values()) {
            alone.add(upTo - below);
            below = upTo;
        }
        double sum = sum(new Selector(base.metric() + "_sum", base.matchers()), window, arm)
                .orElse(0.0);
        return Optional.of(new Counts.Histogram(below, sum, List.copyOf(cumulative.keySet()), alone));
    }

    private static double bound(String le) {
        return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
    }

    private Optional<Double> sum(Selector selector, Window window, SortedMap<String, String> arm) {
        return matching(selector, arm, window.to()).values().stream()
                .map(totals -> between(totals, window))
                .reduce(Double::sum);
    }

    private Map<Series, NavigableMap<Instant, Double>> matching(
            Selector selector, SortedMap<String, String> arm, Instant until) {
        Map<Series, NavigableMap<Instant, Double>> found = new HashMap<>();
        families.getOrDefault(selector.metric(), Map.of()).forEach((series, totals) -> {
            if (!totals.firstKey().isAfter(until) && MetricWorld.matches(series, selector, arm)) {
                found.put(series, totals);
            }
        });
        return found;
    }

    private static double between(NavigableMap<Instant, Double> totals, Window window) {
        return at(totals, window.to()) - at(totals, window.from());
    }

    private static double at(NavigableMap<Instant, Double> totals, Instant instant) {
        Map.Entry<Instant, Double> last = totals.floorEntry(instant);
        return last == null ? 0 : last.getValue();
    }

    @Override
    public List<Survey> survey(List<ObservationRequest> requests, Instant now) {
        List<Survey> answers = new ArrayList<>();
        for (ObservationRequest request : requests) {
            answers.add(survey(request, "control", request.plan().control(), now));
            answers.add(survey(request, "variant", request.plan().variant(), now));
        }
        return answers;
    }

    private Survey survey(ObservationRequest request, String arm, SortedMap<String, String> labels, Instant now) {
        Window hour = new Window(now.minus(Duration.ofHours(1)), now);
        Optional<Counts> counts = counts(request.signal().measure(), hour, labels);
        return new Survey(
                request.rollout().toString(),
                request.signal().name(),
                arm,
                counts.isPresent(),
                counts.map(Counts::n).orElse(0.0),
                OptionalDouble.empty(),
                Duration.ZERO,
                List.copyOf(new TreeSet<>(labels.values())),
                counts.isPresent() ? "told in memory" : "nothing was told of " + labels);
    }

    @Override
    public SourceStatus status() {
        return new SourceStatus(
                outage.isEmpty(), lastAnswer, outage.map(Reason::text).orElse("in memory"));
    }
}
