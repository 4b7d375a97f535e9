package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.metrics.prometheus.Demand.Arm;
import io.rampguard.metrics.prometheus.Demand.Part;
import io.rampguard.metrics.prometheus.Demand.Series;
import io.rampguard.metrics.prometheus.Question.Shape;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/** All questions of one tick: requests of the same shape find each other here. */
final class Questions {
    private final PrometheusSettings settings;
    private final Map<Shape, Question> questions = new LinkedHashMap<>();

    Questions(PrometheusSettings settings) {
        this.settings = settings;
    }

    /** Adds what the request needs. */
    Demand join(ObservationRequest request, Window window, Duration spacing) {
        Series series = Series.of(request.signal().measure());
        PromQl.Clock clock = PromQl.Clock.of(settings.timing().lookback(), settings.identity(), series.pulse());
        return new Demand(
                request,
                series,
                window,
                settings.timing().staleAfter(spacing),
                arm(series, window, clock, request.plan().control()),
                arm(series, window, clock, request.plan().variant()));
    }

    private Arm arm(Series series, Window window, PromQl.Clock clock, SortedMap<String, String> labels) {
        List<String> names = List.copyOf(labels.keySet());
        List<String> key = List.copyOf(labels.values());
        Shape total = new Shape(series.total(), names, series.buckets(), window, clock);
        Shape amount = new Shape(series.amount(), names, false, window, clock);
        questions.computeIfAbsent(total, Question::new).want(labels);
        questions.computeIfAbsent(amount, Question::new).want(labels);
        questions.get(total).wantNewest();
        return new Arm(new Part(total, key), new Part(amount, key));
    }

    Collection<Question> all() {
        return questions.values();
    }

    /** What keeps a request from being asked at all, so that its odd names cannot spoil the others' query. */
    static Optional<String> unaskable(ObservationRequest request) {
        Series series = Series.of(request.signal().measure());
        Stream<String> metrics =
                Stream.of(series.total().metric(), series.amount().metric());
        Stream<String> labels = Stream.concat(
                Stream.of(series.total(), series.amount())
                        .flatMap(selector -> selector.matchers().stream().map(Matcher::label)),
                Stream.concat(request.plan().control().keySet().stream(), request.plan().variant().keySet().stream()));
        return metrics.filter(name -> !PrometheusSettings.METRIC.matcher(name).matches())
                .findFirst()
                .map(name -> "'" + name + "' is not a metric's name in Prometheus; letters, digits, '_' and ':' only")
                .or(() -> labels.filter(
                                name -> !PrometheusSettings.LABEL.matcher(name).matches())
                        .findFirst()
                        .map(name ->
                                "'" + name + "' is not a label's name in Prometheus; letters, digits and '_' only"));
    }

    /** The pulse of a request's total among series that carry the arms' labels. */
    static Selector pulse(ObservationRequest request) {
        return PromQl.present(
                Series.of(request.signal().measure()).pulse(),
                request.plan().control().keySet());
    }
}
