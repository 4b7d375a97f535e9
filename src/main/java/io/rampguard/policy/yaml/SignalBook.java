package io.rampguard.policy.yaml;

import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Signal.Unit;
import io.rampguard.policy.yaml.MetricsDocument.SignalDocument;
import io.rampguard.units.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every signal that one policy's guardrails may name: the preset's, and the policy's own, which win. */
final class SignalBook {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final String TRAFFIC_SHARE = BuiltIn.TRAFFIC_SHARE.signalName();
    private static final Pattern PERCENTILE = Pattern.compile(".*-p([0-9]{2})");

    private final Problems problems;
    private final String preset;
    private final Map<String, Signal> known;
    /** Own signals by name with the place of their name; also those that were refused, so that nobody calls them unknown. */
    private final SortedMap<String, Scalar> own = new TreeMap<>();

    private final Set<String> used = new HashSet<>();

    SignalBook(Problems problems, Optional<MetricsDocument> metrics) {
        this.problems = problems;
        this.preset = metrics.flatMap(MetricsDocument::preset).map(Scalar::text).orElse(Defaults.PRESET);
        this.known = new LinkedHashMap<>(Presets.named(preset).signals());
        metrics.flatMap(MetricsDocument::signals).ifPresent(items -> items.all().forEach(this::define));
        counted()
                .ifPresent(trials -> known.put(
                        TRAFFIC_SHARE, new Signal(TRAFFIC_SHARE, trials.measure(), Better.LOWER, Unit.FRACTION)));
    }

    /** Whose trials show how traffic is split: those of the errors, or else of the first signal that counts any. */
    private Optional<Signal> counted() {
        return Optional.ofNullable(known.get(BuiltIn.ERROR_RATE.signalName()))
                .filter(signal -> !(signal.measure() instanceof Measure.Quantile))
                .or(() -> known.values().stream()
                        .filter(signal -> !(signal.measure() instanceof Measure.Quantile))
                        .findFirst());
    }

    /** The signal a guardrail names; empty where it was reported. */
    Optional<Signal> find(Scalar name) {
        used.add(name.text());
        Signal signal = known.get(name.text());
        if (own.containsKey(name.text())) {
            // A definition that was refused has its own problem.
            return Optional.ofNullable(signal);
        }
        if (signal == null && BuiltIn.named(name.text()).isPresent()) {
            problems.error(
                    name.place(),
                    "preset '" + preset + "' has no series for '" + name.text() + "'",
                    "say what it is made of under spec.metrics.signals, or choose another preset");
        } else if (signal == null) {
            List<String> names = new ArrayList<>(known.keySet());
            names.addAll(own.keySet());
            problems.error(
                    name.place(),
                    "unknown signal '" + Words.shown(name.text()) + "'",
                    Nearest.cure(name.text(), names.stream().distinct().toList()));
        }
        return Optional.ofNullable(signal);
    }

    /** Every signal that was asked for, in the book's order. To be called after the guardrails were read. */
    List<Signal> used() {
        own.forEach((name, scalar) -> {
            boolean counted = name.equals(BuiltIn.ERROR_RATE.signalName()) && used.contains(TRAFFIC_SHARE);
            if (!used.contains(name) && !counted) {
                problems.warning(
                        scalar.place(),
                        "no guardrail names the signal '" + name + "'",
                        "add a guardrail on it, or remove it");
            }
        });
        return known.values().stream().filter(s -> used.contains(s.name())).toList();
    }

    private void define(SignalDocument written) {
        if (written.name().isEmpty()) {
            return;
        }
        Scalar name = written.name().get();
        Scalar before = own.putIfAbsent(name.text(), name);
        if (before != null) {
            problems.error(
                    name.place(),
                    "two signals are called '" + name.text() + "'",
                    "rename one; the other is on line " + before.place().line());
            return;
        }
        known.remove(name.text());
        if (!NAME.matcher(name.text()).matches() || name.text().equals(TRAFFIC_SHARE)) {
            problems.error(
                    name.place(),
                    "'" + Words.shown(name.text()) + "' cannot be the name of a signal",
                    "use lower-case letters, digits and '-', at most 63, and no built-in name of another kind");
            return;
        }
        measure(written, name.text()).ifPresent(signal -> known.put(name.text(), signal));
    }

    private Optional<Signal> measure(SignalDocument written, String name) {
        long kinds = List.of("proportion", "mean", "quantile").stream()
                .filter(written.at()::has)
                .count();
        if (kinds != 1) {
            problems.error(
                    written.at().place(),
                    "signal '" + name + "' says "
                            + (kinds == 0 ? "not what it is made of" : "more than one thing it is made of"),
                    "write exactly one of proportion, mean, quantile");
            return Optional.empty();
        }
        if (written.proportion().isPresent()) {
            return proportion(written, name, written.proportion().get());
        }
        if (written.quantile().isPresent()) {
            return quantile(written, name, written.quantile().get());
        }
        return written.mean().flatMap(mean -> mean(written, name, mean));
    }

    private Optional<Signal> proportion(SignalDocument written, String name, MetricsDocument.Proportion parts) {
        written.better()
                .ifPresent(b -> problems.error(
                        b.place(), "the direction of a proportion follows from 'good' or 'bad'", "remove 'better'"));
        written.unit().ifPresent(u -> problems.error(u.place(), "a proportion has no unit", "remove 'unit'"));
        Optional<Selector> total = selector(parts.total());
        if (parts.at().has("good") == parts.at().has("bad")) {
            problems.error(
                    parts.at().place(),
                    "'" + parts.at().place().path() + "' needs one of 'good' and 'bad'",
                    "write good: for what went well (higher is better) or bad: for what went wrong");
            return Optional.empty();
        }
        boolean good = parts.at().has("good");
        Optional<Selector> events = selector(good ? parts.good() : parts.bad());
        Better better = good ? Better.HIGHER : Better.LOWER;
        Optional<BuiltIn> builtIn = BuiltIn.named(name);
        if (builtIn.isPresent() && builtIn.get().better() != better) {
            problems.error(
                    parts.at().place(),
                    "'" + name + "' is better " + (good ? "lower" : "higher")
                            + " everywhere, and this would turn it round",
                    "count what went " + (good ? "wrong with bad:" : "well with good:") + ", or choose another name");
            return Optional.empty();
        }
        return events.isEmpty() || total.isEmpty()
                ? Optional.empty()
                : Optional.of(new Signal(
                        name, new Measure.Proportion(events.get(), total.get(), good), better, Unit.FRACTION));
    }

    private Optional<Signal> mean(SignalDocument written, String name, MetricsDocument.Mean parts) {
        Optional<Selector> sum = selector(parts.sum());
        Optional<Selector> count = selector(parts.count());
        Optional<Selector> histogram = histogram(parts.histogram());
        Better standard = BuiltIn.named(name).map(BuiltIn::better).orElse(Better.LOWER);
        Better better = written.better()
                .map(b -> b.text().equals("higher") ? Better.HIGHER : Better.LOWER)
                .orElse(standard);
        return sum.isEmpty() || count.isEmpty()
                ? Optional.empty()
                : Optional.of(new Signal(
                        name, new Measure.Mean(sum.get(), count.get(), histogram), better, unit(written, Unit.NUMBER)));
    }

    private Optional<Signal> quantile(SignalDocument written, String name, MetricsDocument.Quantile parts) {
        Optional<Selector> histogram = histogram(parts.histogram());
        written.better()
                .filter(b -> b.text().equals("higher"))
                .ifPresent(b -> problems.error(
                        b.place(),
                        "a quantile is judged by its slow tail, so lower is always better",
                        "remove 'better'"));
        if (histogram.isEmpty() || parts.q().isEmpty()) {
            return Optional.empty();
        }
        Scalar q = parts.q().get();
        double quantile = Double.parseDouble(q.text());
        if (!(quantile > 0 && quantile < 1)) {
            problems.error(
                    q.place(),
                    "'" + q.path() + "' must be between 0 and 1, and is " + q.text(),
                    "write 0.95 for the 95th percentile");
            return Optional.empty();
        }
        Matcher named = PERCENTILE.matcher(name);
        if (named.matches() && Math.round(quantile * 100) != Integer.parseInt(named.group(1))) {
            problems.error(
                    q.place(),
                    "'" + name + "' is not the quantile " + q.text(),
                    "write q: 0." + named.group(1) + ", or rename the signal");
        }
        return Optional.of(new Signal(
                name, new Measure.Quantile(histogram.get(), quantile), Better.LOWER, unit(written, Unit.SECONDS)));
    }

    private static Unit unit(SignalDocument written, Unit fallback) {
        return written.unit()
                .map(u -> u.text().equals("seconds") ? Unit.SECONDS : Unit.NUMBER)
                .orElse(fallback);
    }

    private Optional<Selector> selector(Optional<Scalar> written) {
        return written.flatMap(w -> SelectorParser.read(w, problems));
    }

    private Optional<Selector> histogram(Optional<Scalar> written) {
        Optional<Selector> read = selector(written);
        for (String suffix : List.of("_bucket", "_sum", "_count")) {
            if (read.isPresent() && read.get().metric().endsWith(suffix)) {
                String base =
                        read.get().metric().substring(0, read.get().metric().length() - suffix.length());
                written.ifPresent(w -> problems.error(
                        w.place(),
                        "'" + w.path() + "' names one series of the histogram",
                        "write its name without " + suffix + ": " + base));
            }
        }
        return read;
    }
}
