package io.rampguard.policy.yaml;

import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.Guardrail.Sensitivity;
import io.rampguard.policy.Guardrail.TrafficShare;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Signal.Unit;
import io.rampguard.policy.Tolerance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Reads guardrails: one entry becomes one guardrail for each bound that it states. */
final class GuardrailMapper {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    private final Problems problems;
    private final Values values;
    private final SignalBook book;
    private final BurnMapper burns;

    GuardrailMapper(Problems problems, SignalBook book) {
        this.problems = problems;
        this.values = new Values(problems);
        this.book = book;
        this.burns = new BurnMapper(problems, book);
    }

    List<Guardrail> map(Items<GuardrailDocument> written) {
        List<Guardrail> all = new ArrayList<>();
        Map<String, GuardrailDocument> ids = new HashMap<>();
        int position = 0;
        for (GuardrailDocument entry : written.all()) {
            position++;
            String id = id(entry, position);
            GuardrailDocument before = ids.putIfAbsent(id, entry);
            if (before != null) {
                problems.error(
                        entry.id().map(Scalar::place).orElse(entry.at().place()),
                        "two guardrails have the id '" + id + "'",
                        "give each its own id; the other is on line "
                                + before.at().place().line());
            }
            guardrails(entry, id, all);
        }
        return all;
    }

    private String id(GuardrailDocument entry, int position) {
        String id = entry.id().map(Scalar::text).orElse(String.valueOf(position));
        entry.id()
                .filter(i -> !ID.matcher(i.text()).matches())
                .ifPresent(i -> problems.error(
                        i.place(),
                        "'" + Words.shown(i.text()) + "' cannot be an id",
                        "use letters, digits, '-', '_' and '.', at most 63"));
        return id;
    }

    private void guardrails(GuardrailDocument entry, String id, List<Guardrail> all) {
        if (entry.at().has("slo")) {
            burn(entry, id).ifPresent(all::add);
            return;
        }
        checkFields(entry);
        Optional<Signal> signal = entry.signal().flatMap(book::find);
        if (signal.isEmpty()) {
            return;
        }
        Signal of = signal.get();
        if (of.name().equals(TrafficShare.SIGNAL)) {
            share(entry, id, of).ifPresent(all::add);
            return;
        }
        Action action = action(entry, Action.ROLLBACK);
        entry.tolerate().flatMap(t -> tolerance(t, of)).ifPresent(tolerance -> {
            double expect = entry.expect()
                    .map(values::change)
                    .orElse(OptionalDouble.empty())
                    .orElse(0);
            all.add(new Guardrail.NoWorseThanControl(id, of, tolerance, expect, sensitivity(entry), action));
        });
        entry.limit().map(l -> values.bound(l, of.unit(), of.better())).ifPresent(limit -> {
            String own = entry.at().has("tolerate") ? id + "/limit" : id;
            limit.ifPresent(l -> all.add(new Guardrail.Ceiling(own, of, l, action)));
        });
        entry.critical().map(c -> values.bound(c, of.unit(), of.better())).ifPresent(critical -> {
            String own = entry.at().has("tolerate") || entry.at().has("limit") ? id + "/critical" : id;
            Values.Polls polls = values.polls(entry.polls(), Defaults.CRITICAL_FOR);
            critical.ifPresent(c -> all.add(new Guardrail.Critical(own, of, c, polls.bad(), polls.of(), action)));
        });
    }

    private static Action action(GuardrailDocument entry, Action fallback) {
        return entry.action()
                .map(a -> a.text().equals("pause") ? Action.PAUSE : Action.ROLLBACK)
                .orElse(fallback);
    }

    private static Sensitivity sensitivity(GuardrailDocument entry) {
        return Sensitivity.valueOf(entry.sensitivity()
                .map(Scalar::text)
                .orElse(Defaults.SENSITIVITY)
                .replace('-', '_')
                .toUpperCase(Locale.ROOT));
    }

    private Optional<Guardrail> burn(GuardrailDocument entry, String id) {
        Place place = entry.at().place();
        for (String field : List.of("signal", "tolerate", "expect", "limit", "critical", "for", "sensitivity")) {
            if (entry.at().has(field)) {
                problems.error(
                        place,
                        "'" + place.path() + "' has 'slo', which states its signal and bound, and '" + field + "' too",
                        "write the other guardrail as an entry of its own, or remove '" + field + "'");
            }
        }
        return entry.slo().flatMap(slo -> burns.map(slo, id, action(entry, Action.ROLLBACK)));
    }

    /** A split that is off spoils the comparison and harms nobody, so it pauses unless the policy says otherwise. */
    private Optional<Guardrail> share(GuardrailDocument entry, String id, Signal signal) {
        Place place = entry.at().place();
        for (String field : List.of("limit", "critical", "expect", "sensitivity")) {
            if (entry.at().has(field)) {
                problems.error(
                        place,
                        "'" + TrafficShare.SIGNAL + "' takes no '" + field + "'",
                        "write tolerate alone, such as tolerate: 10%");
            }
        }
        Optional<Tolerance> read = entry.tolerate().flatMap(values::tolerance);
        if (read.isPresent()
                && read.get() instanceof Tolerance.Relative off
                && off.fraction() > 0
                && off.fraction() < 1) {
            return Optional.of(new TrafficShare(id, signal, off.fraction(), action(entry, Action.PAUSE)));
        }
        if (read.isPresent()) {
            entry.tolerate()
                    .ifPresent(t -> problems.error(
                            t.place(),
                            "'" + t.path() + "': a share of traffic is tolerated relative to the one asked for, and "
                                    + t.text() + " is no such part of it",
                            "write more than 0% and less than 100%, such as 10%"));
        }
        return Optional.empty();
    }

    private void checkFields(GuardrailDocument entry) {
        Origin at = entry.at();
        if (!at.has("signal")) {
            problems.error(
                    at.place(),
                    "'" + at.place().path() + "' lacks 'signal'",
                    "add it, for example 'signal: error-rate'");
        }
        if (at.has("sensitivity") && !at.has("tolerate")) {
            entry.sensitivity()
                    .ifPresent(s -> problems.error(
                            s.place(),
                            "'" + s.path() + "' says how a tolerance is meant, and there is none",
                            "add 'tolerate', or remove 'sensitivity'"));
        }
        if (!at.has("tolerate") && !at.has("limit") && !at.has("critical")) {
            problems.error(
                    at.place(),
                    "'" + at.place().path() + "' has no bound",
                    "write tolerate (against control), limit (absolute) or critical (plain threshold)");
        }
        if (at.has("expect") && !at.has("tolerate")) {
            entry.expect()
                    .ifPresent(e -> problems.error(
                            e.place(),
                            "'" + e.path() + "' shifts a tolerance, and there is none",
                            "add 'tolerate', or remove 'expect'"));
        }
        if (at.has("for") && !at.has("critical")) {
            entry.polls()
                    .ifPresent(p -> problems.error(
                            p.place(),
                            "'" + p.path() + "' counts polls beyond 'critical', and there is none",
                            "add 'critical', or remove 'for'"));
        }
    }

    private Optional<Tolerance> tolerance(Scalar value, Signal signal) {
        Optional<Tolerance> read = values.tolerance(value);
        if (read.isEmpty()) {
            return read;
        }
        boolean points = read.get() instanceof Tolerance.Absolute;
        if (points && signal.unit() != Unit.FRACTION) {
            String kind = signal.measure() instanceof Measure.Quantile ? "a quantile" : "a mean";
            problems.error(
                    value.place(),
                    "'" + signal.name() + "' is " + kind + " and has no percentage points",
                    "write a tolerance relative to control, such as 20% or 1.2x");
            return Optional.empty();
        }
        if (signal.better() == Better.HIGHER && !fallsShort(read.get())) {
            problems.error(
                    value.place(),
                    "higher is better for '" + signal.name() + "', and " + read.get()
                            + " would tolerate anything or read two ways",
                    points || signal.unit() == Unit.FRACTION
                            ? "write how far it may fall, such as 1pp or 5%"
                            : "write how far it may fall, such as 5%");
            return Optional.empty();
        }
        return read;
    }

    /** Whether a value where higher is better can be worse than this. */
    private static boolean fallsShort(Tolerance tolerance) {
        return switch (tolerance) {
            case Tolerance.Absolute absolute -> absolute.fraction() < 1;
            case Tolerance.Relative relative -> relative.fraction() < 1;
            case Tolerance.Times times -> false;
        };
    }
}
