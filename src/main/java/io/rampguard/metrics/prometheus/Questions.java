package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.metrics.prometheus.Demand.Arm;
import io.rampguard.metrics.prometheus.Demand.Part;
import io.rampguard.metrics.prometheus.Demand.Series;
import io.rampguard.metrics.prometheus.Question.Shape;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Signal.Measure;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All questions of one tick: requests of the same shape find each other here. */
final class Questions {
    private final PrometheusSettings settings;
    private final Map<Shape, Question> questions = new LinkedHashMap<>();
    private final Map<Window, Window> windows = new HashMap<>();
    private final Map<Kind, Subject> subjects = new HashMap<>();

    Questions(PrometheusSettings settings) {
        this.settings = settings;
    }

    /** Adds what the request needs. */
    Demand join(ObservationRequest request, Window wanted, Duration spacing) {
        // One object for all flags, since each keeps the ends of its windows for half an hour.
        Window window = windows.computeIfAbsent(wanted, first -> first);
        Series series = Series.of(request.signal().measure());
        Sort sort = new Sort(
                series,
                split(request),
                window,
                PromQl.Clock.of(settings.timing().lookback(), settings.identity(), series.pulse()));
        return new Demand(
                request,
                series,
                window,
                spacing,
                settings.timing().staleAfter(spacing),
                arm(sort, request.plan().control()),
                arm(sort, request.plan().variant()));
    }

    /** Buckets are for a proportion's events, which users bring in clusters; others are not told apart. */
    static Optional<String> split(ObservationRequest request) {
        return request.signal().measure() instanceof Measure.Proportion
                ? request.plan().bucketLabel()
                : Optional.empty();
    }

    /** What both arms' questions have in common. */
    private record Sort(Series series, Optional<String> split, Window window, PromQl.Clock clock) {
        Shape of(Selector selector, List<String> names, boolean buckets) {
            return new Shape(selector, names, buckets, split, window, clock);
        }
    }

    private Arm arm(Sort sort, SortedMap<String, String> labels) {
        Series series = sort.series();
        List<String> names = List.copyOf(labels.keySet());
        List<String> key = List.copyOf(labels.values());
        Shape total = sort.of(series.total(), names, series.buckets());
        Shape amount = sort.of(series.amount(), names, false);
        Question trials = questions.computeIfAbsent(total, Question::new);
        Question counted = questions.computeIfAbsent(amount, Question::new);
        trials.want(labels);
        trials.wantNewest();
        counted.want(labels);
        // The questions' own shapes, which compare by identity from here on.
        return new Arm(new Part(trials.shape(), key), new Part(counted.shape(), key));
    }

    Collection<Question> all() {
        return questions.values();
    }

    /**
     * What is asked about, the same for every flag with these series and labels.
     *
     * @param unaskable what keeps it from being asked at all, so that odd names cannot spoil the others' query
     * @param pulse the total's series that carry the arms' labels, as PromQL; one sample for each reading
     */
    record Subject(Optional<String> unaskable, String pulse) {}

    /** Equal for requests that share a subject. */
    private record Kind(Measure measure, Set<String> control, Set<String> variant, Optional<String> split) {}

    /** Worked out once for thousands of flags. */
    Subject subject(ObservationRequest request) {
        Kind kind = new Kind(
                request.signal().measure(),
                request.plan().control().keySet(),
                request.plan().variant().keySet(),
                split(request));
        return subjects.computeIfAbsent(kind, k -> {
            Series series = Series.of(k.measure());
            return new Subject(
                    unaskable(series, k),
                    PromQl.present(series.pulse(), k.control()).promql());
        });
    }

    private static Optional<String> unaskable(Series series, Kind kind) {
        Stream<String> metrics =
                Stream.of(series.total().metric(), series.amount().metric());
        Stream<String> labels = Stream.concat(
                Stream.of(series.total(), series.amount())
                        .flatMap(selector -> selector.matchers().stream().map(Matcher::label)),
                Stream.of(kind.control(), kind.variant(), kind.split().stream().collect(Collectors.toSet()))
                        .flatMap(Set::stream));
        return metrics.filter(name -> !PrometheusSettings.METRIC.matcher(name).matches())
                .findFirst()
                .map(name -> "'" + name + "' is not a metric's name in Prometheus; letters, digits, '_' and ':' only")
                .or(() -> labels.filter(
                                name -> !PrometheusSettings.LABEL.matcher(name).matches())
                        .findFirst()
                        .map(name ->
                                "'" + name + "' is not a label's name in Prometheus; letters, digits and '_' only"));
    }
}
