package io.rampguard.policy.yaml;

import io.rampguard.policy.Connections;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Nearest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads where the numbers come from. */
final class MetricsMapper {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Problems problems;
    private final Optional<Connections> connections;

    MetricsMapper(Problems problems, Optional<Connections> connections) {
        this.problems = problems;
        this.connections = connections;
    }

    /** The matchers of both arms. */
    private record Both(SortedMap<String, String> control, SortedMap<String, String> variant) {}

    /**
     * @param flag empty where it was refused; everything else is then still checked
     * @param signals those that guardrails name
     * @param spec where problems of what is not written belong
     */
    Optional<MetricsPlan> map(
            Optional<MetricsDocument> written, Optional<FlagTarget> flag, List<Signal> signals, Place spec) {
        String source = source(written, spec);
        Duration every = every(written);
        Optional<MetricsDocument.Arms> arms = written.flatMap(MetricsDocument::arms);
        Optional<Both> both = arms.isPresent() ? arms.flatMap(this::written) : flag.map(MetricsMapper::standard);
        Place at = arms.map(a -> a.at().place()).orElse(spec);
        both.ifPresent(b -> signals.forEach(s -> clash(s, b, at)));
        Optional<String> buckets =
                written.flatMap(MetricsDocument::bucketLabel).flatMap(label -> buckets(label, both, signals));
        return both.map(b -> new MetricsPlan(source, every, b.control(), b.variant(), signals, buckets));
    }

    private String source(Optional<MetricsDocument> written, Place spec) {
        Optional<Scalar> named = written.flatMap(MetricsDocument::source);
        String standard = connections.map(Connections::defaultSource).orElse(Connections.DEFAULT_SOURCE);
        String source = named.map(Scalar::text).orElse(standard);
        Place at = named.map(Scalar::place).orElse(spec);
        if (connections.isPresent() && !connections.get().sources().contains(source)) {
            problems.error(
                    at,
                    "unknown metric source '" + Words.shown(source) + "'",
                    Nearest.cure(source, connections.get().sources()));
        } else if (connections.isEmpty() && named.isPresent()) {
            problems.warning(
                    at,
                    "whether a metric source '" + Words.shown(source) + "' is configured could not be checked",
                    "give the daemon's configuration with --config");
        }
        return source;
    }

    private Duration every(Optional<MetricsDocument> written) {
        Optional<Scalar> every = written.flatMap(MetricsDocument::every);
        Duration length = new Values(problems).duration(every, Defaults.EVERY);
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            every.ifPresent(e -> problems.error(
                    e.place(),
                    "'" + e.path() + "' must be within 1s and 10m, and is " + e.text(),
                    "write for example 15s"));
            return SHORTEST;
        }
        return length;
    }

    private Optional<String> buckets(Scalar label, Optional<Both> arms, List<Signal> signals) {
        String name = label.text();
        if (!named(name)) {
            problems.error(
                    label.place(),
                    "'" + Words.shown(name) + "' is no label that can hold buckets",
                    "use a label's name as Prometheus shows it: letters, digits and underscores");
            return Optional.empty();
        }
        boolean picks = arms.map(
                        b -> b.control().containsKey(name) || b.variant().containsKey(name))
                .orElse(false);
        boolean fixed = signals.stream()
                .flatMap(signal -> selectors(signal.measure()).stream())
                .flatMap(selector -> selector.matchers().stream())
                .anyMatch(matcher -> matcher.label().equals(name));
        if (picks || fixed) {
            problems.error(
                    label.place(),
                    "the label '" + name + "' " + (picks ? "picks the arms" : "is fixed by a signal's selector")
                            + ", so it cannot hold buckets",
                    "name the label with the hash bucket of the user, or remove 'bucketLabel'");
            return Optional.empty();
        }
        return Optional.of(name);
    }

    private static boolean named(String label) {
        return SelectorParser.label(label) && !label.equals("__name__") && !label.equals("le");
    }

    private static Both standard(FlagTarget flag) {
        return new Both(
                new TreeMap<>(Map.of(
                        "feature_flag_key",
                        flag.key(),
                        "feature_flag_result_variant",
                        flag.control().name())),
                new TreeMap<>(Map.of(
                        "feature_flag_key",
                        flag.key(),
                        "feature_flag_result_variant",
                        flag.variant().name())));
    }

    private Optional<Both> written(MetricsDocument.Arms arms) {
        if (arms.control().isEmpty() || arms.variant().isEmpty()) {
            return Optional.empty();
        }
        Labels control = arms.control().get();
        Labels variant = arms.variant().get();
        int before = problems.errors();
        checkNames(control);
        checkNames(variant);
        overlap(control, variant);
        return problems.errors() == before ? Optional.of(new Both(control.texts(), variant.texts())) : Optional.empty();
    }

    private void checkNames(Labels labels) {
        if (labels.all().isEmpty()) {
            problems.error(
                    labels.place(),
                    "'" + labels.place().path() + "' has no label",
                    "write at least one, such as {gen_ai_request_model: claude-haiku-4-5}");
        }
        labels.all().forEach((name, value) -> {
            if (!named(name)) {
                problems.error(
                        value.place(),
                        "'" + Words.shown(name) + "' is no label that can pick an arm",
                        "use a label's name as Prometheus shows it: letters, digits and underscores");
            }
        });
    }

    private void overlap(Labels control, Labels variant) {
        Set<Map.Entry<String, String>> first = control.texts().entrySet();
        Set<Map.Entry<String, String>> second = variant.texts().entrySet();
        if (first.equals(second)) {
            problems.error(
                    variant.place(), "both arms have the same label matchers", "write the label that tells them apart");
        } else if (second.containsAll(first) || first.containsAll(second)) {
            boolean wide = second.containsAll(first);
            problems.error(
                    (wide ? control : variant).place(),
                    wide
                            ? "control's matchers also select the variant's series"
                            : "the variant's matchers also select control's series",
                    "give both arms the same label with different values");
        } else if (first.stream().noneMatch(e -> differs(e, variant))) {
            problems.warning(
                    variant.place(),
                    "no label has different values in the two arms, so one series may count for both",
                    "give both arms the same label with different values");
        }
    }

    private static boolean differs(Map.Entry<String, String> entry, Labels other) {
        String value = other.texts().get(entry.getKey());
        return value != null && !value.equals(entry.getValue());
    }

    /** A signal that fixes an arm's label itself would see one arm, or none. */
    private void clash(Signal signal, Both arms, Place at) {
        for (Selector selector : selectors(signal.measure())) {
            for (Matcher matcher : selector.matchers()) {
                if (arms.control().containsKey(matcher.label())
                        || arms.variant().containsKey(matcher.label())) {
                    problems.error(
                            at,
                            "signal '" + signal.name() + "' fixes the label '" + matcher.label()
                                    + "', which picks the arms",
                            "remove it from the signal's selectors, or pick the arms by another label");
                    return;
                }
            }
        }
    }

    private static List<Selector> selectors(Measure measure) {
        return switch (measure) {
            case Measure.Proportion p -> List.of(p.events(), p.total());
            case Measure.Mean m ->
                Stream.concat(Stream.of(m.sum(), m.count()), m.histogram().stream())
                        .toList();
            case Measure.Quantile q -> List.of(q.histogram());
        };
    }
}
