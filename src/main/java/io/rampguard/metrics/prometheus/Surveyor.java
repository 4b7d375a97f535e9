package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.metrics.prometheus.Demand.Arm;
import io.rampguard.metrics.prometheus.Demand.Part;
import io.rampguard.metrics.prometheus.QueryApi.Row;
import io.rampguard.metrics.prometheus.Question.Shape;
import io.rampguard.metrics.prometheus.Together.Done;
import io.rampguard.metrics.prometheus.Together.Failed;
import io.rampguard.metrics.prometheus.Together.Outcome;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at a source before anything is exposed, and says what a policy would see there. */
final class Surveyor {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DEADLINE = Duration.ofMillis(9_500);
    private static final List<String> SERVICES = List.of("job", "service", "service_name");

    private final PrometheusSettings settings;
    private final QueryApi api;
    private final Spacing spacing;
    private final Together together;

    Surveyor(PrometheusSettings settings, QueryApi api, Spacing spacing, Together together) {
        this.settings = settings;
        this.api = api;
        this.spacing = spacing;
        this.together = together;
    }

    /** What can be asked of one family with one set of label names. */
    private record Sight(Selector pulse, List<String> labels) {}

    /** Everything that was asked, by shape or family. */
    private record Findings(
            Map<Shape, Outcome<Groups>> counts,
            Map<Sight, Outcome<List<Row>>> catches,
            Map<Sight, Outcome<List<Row>>> signs) {}

    List<Survey> survey(List<ObservationRequest> requests, Instant now) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        try {
            Questions questions = new Questions(settings);
            spacing.learn(pulses(requests, questions), api, together, now, deadline);
            Map<ObservationRequest, Demand> demands = new LinkedHashMap<>();
            for (ObservationRequest request : requests) {
                Questions.Subject subject = questions.subject(request);
                if (subject.unaskable().isEmpty()) {
                    Duration apart = spacing.of(subject.pulse());
                    Instant to = Window.boundary(now, settings.timing().lag(apart), Duration.ofSeconds(1));
                    demands.put(request, questions.join(request, new Window(to.minus(HOUR), to), apart));
                }
            }
            Findings findings = new Findings(
                    counts(questions, deadline),
                    rows(catching(demands.values()), now, deadline),
                    rows(signing(demands.values()), now, deadline));
            return requests.stream()
                    .flatMap(request -> Optional.ofNullable(demands.get(request))
                            .map(demand -> Stream.of(
                                    survey(demand, demand.control(), true, findings),
                                    survey(demand, demand.variant(), false, findings)))
                            .orElseGet(() -> refused(
                                    request,
                                    questions.subject(request).unaskable().orElse(""))))
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<String> pulses(List<ObservationRequest> requests, Questions questions) {
        return requests.stream()
                .map(questions::subject)
                .filter(subject -> subject.unaskable().isEmpty())
                .map(Questions.Subject::pulse)
                .distinct()
                .toList();
    }

    private static Stream<Survey> refused(ObservationRequest request, String sentence) {
        return Stream.of("control", "variant")
                .map(arm -> new Survey(
                        request.rollout().toString(),
                        request.signal().name(),
                        arm,
                        false,
                        0,
                        OptionalDouble.empty(),
                        Duration.ZERO,
                        List.of(),
                        sentence));
    }

    private Map<Shape, Outcome<Groups>> counts(Questions questions, long deadline) throws InterruptedException {
        Map<Shape, Together.Task<Groups>> tasks = new HashMap<>();
        questions.all().forEach(question -> tasks.put(question.shape(), () -> api.groups(question)));
        return together.all(tasks, deadline);
    }

    private Map<Sight, Outcome<List<Row>>> rows(Map<Sight, String> queries, Instant now, long deadline)
            throws InterruptedException {
        Map<Sight, Together.Task<List<Row>>> tasks = new HashMap<>();
        queries.forEach((sight, query) -> tasks.put(sight, () -> api.rows(query, now)));
        return together.all(tasks, deadline);
    }

    /** Who writes the family, with which values of the arms' labels; also where no wanted value is there. */
    private static Map<Sight, String> catching(Collection<Demand> demands) {
        Map<Sight, String> queries = new HashMap<>();
        for (Demand demand : demands) {
            for (Arm arm : List.of(demand.control(), demand.variant())) {
                Sight sight = sight(demand, arm);
                List<String> by = new ArrayList<>(sight.labels());
                SERVICES.stream().filter(name -> !by.contains(name)).forEach(by::add);
                queries.put(
                        sight,
                        "count by " + PromQl.names(by) + " (last_over_time("
                                + sight.pulse().promql() + "[1h]))");
            }
        }
        return queries;
    }

    /** How many of the family's series stand on instances whose presence shows. */
    private Map<Sight, String> signing(Collection<Demand> demands) {
        Map<Sight, String> queries = new HashMap<>();
        for (Demand demand : demands) {
            Sight sight = sight(demand, demand.control());
            PromQl.Clock clock = demand.control().total().shape().clock();
            queries.put(
                    sight,
                    "count(last_over_time(" + sight.pulse().promql() + clock.range() + ") and on "
                            + PromQl.names(settings.identity().labels()) + " (" + clock.presence(Duration.ZERO) + "))");
        }
        return queries;
    }

    private static Sight sight(Demand demand, Arm arm) {
        return new Sight(demand.series().pulse(), arm.total().shape().labels());
    }

    private Survey survey(Demand demand, Arm arm, boolean isControl, Findings findings) {
        Sight sight = sight(demand, arm);
        SortedMap<String, String> labels = isControl
                ? demand.request().plan().control()
                : demand.request().plan().variant();
        List<Row> family = findings.catches().get(sight) instanceof Done<List<Row>> done ? done.value() : List.of();
        List<Row> mine = family.stream()
                .filter(row -> labels.entrySet().stream()
                        .allMatch(l -> row.label(l.getKey()).equals(l.getValue())))
                .toList();
        List<String> services = List.copyOf(services(mine));
        String sentence = failure(findings.catches(), sight)
                .or(() -> failure(findings.counts(), arm.total().shape()))
                .orElseGet(() ->
                        mine.isEmpty() ? cure(demand, labels, family) : found(services, unsigned(demand, findings)));
        Duration apart = mine.isEmpty() ? Duration.ZERO : demand.spacing();
        return new Survey(
                demand.request().rollout().toString(),
                demand.request().signal().name(),
                isControl ? "control" : "variant",
                !mine.isEmpty(),
                lastHour(findings, arm.total()),
                value(demand, findings, arm),
                apart,
                services,
                sentence);
    }

    private static <K, T> Optional<String> failure(Map<K, Outcome<T>> outcomes, K key) {
        return outcomes.get(key) instanceof Failed<T> failed
                ? Optional.of(failed.reason().text())
                : Optional.empty();
    }

    private static double lastHour(Findings findings, Part part) {
        if (!(findings.counts().get(part.shape()) instanceof Done<Groups> done)) {
            return 0;
        }
        return done.value()
                .of(part.key())
                .map(group -> group.counted().orElseGet(() -> group.cumulative().top()))
                .orElse(0.0);
    }

    private static OptionalDouble value(Demand demand, Findings findings, Arm arm) {
        double each = lastHour(findings, arm.amount()) / lastHour(findings, arm.total());
        if (!Double.isFinite(each)) {
            return OptionalDouble.empty();
        }
        return switch (demand.request().signal().measure()) {
            case Measure.Proportion share -> OptionalDouble.of(share.eventsAreGood() ? 1 - each : each);
            case Measure.Mean mean -> OptionalDouble.of(each);
            case Measure.Quantile quantile -> OptionalDouble.empty();
        };
    }

    private static SortedSet<String> services(List<Row> rows) {
        SortedSet<String> services = new TreeSet<>();
        for (Row row : rows) {
            SERVICES.stream()
                    .filter(name -> !row.label(name).isEmpty())
                    .reduce((first, second) -> second)
                    .ifPresent(name -> services.add(row.label(name)));
        }
        return services;
    }

    private static boolean unsigned(Demand demand, Findings findings) {
        return findings.signs().get(sight(demand, demand.control())) instanceof Done<List<Row>> done
                && done.value().isEmpty();
    }

    private String found(List<String> services, boolean unsigned) {
        String from = services.isEmpty() ? "found" : "found in " + String.join(", ", services);
        String others = services.size() > 1
                ? "; if these are not all one feature, add a label that tells them apart to metrics.arms"
                : "";
        String sign = unsigned
                ? "; but nothing shows whether its instances were read before (by the labels "
                        + String.join(", ", settings.identity().labels())
                        + "), so first errors would be missed: set the connection's presence to the signal's total"
                : "";
        return from + others + sign;
    }

    /** What would have to change, as precisely as the source lets us say it. */
    private static String cure(Demand demand, SortedMap<String, String> labels, List<Row> family) {
        String metric = demand.series().total().promql();
        if (family.isEmpty()) {
            return "the source has had no series " + metric
                    + " for an hour; correct the metric's name or its preset, or check"
                    + " that the program is scraped";
        }
        for (Map.Entry<String, String> label : labels.entrySet()) {
            SortedSet<String> values = family.stream()
                    .map(row -> row.label(label.getKey()))
                    .filter(value -> !value.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
            if (values.isEmpty()) {
                return metric + " is there, but without the label " + label.getKey()
                        + "; add it where a request is counted, for example in Python:\n    counter.labels("
                        + labels.entrySet().stream()
                                .map(l -> l.getKey() + "=\"" + l.getValue() + "\"")
                                .collect(Collectors.joining(", "))
                        + ").inc()\nor choose other labels in metrics.arms";
            }
            if (!values.contains(label.getValue())) {
                return metric + " has no " + label.getKey() + "=\"" + label.getValue() + "\"; it has "
                        + values.stream().limit(10).map(v -> '"' + v + '"').collect(Collectors.joining(", "))
                        + (values.size() > 10 ? " and " + (values.size() - 10) + " more" : "");
            }
        }
        return metric + " has every label of " + labels + ", but on no series together";
    }
}
