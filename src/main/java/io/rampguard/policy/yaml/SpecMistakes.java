package io.rampguard.policy.yaml;

import io.rampguard.policy.Guardrail.TrafficShare;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the mappers refuse of relations between the parts of a policy, for the API server. */
final class SpecMistakes {
    private static final String NONE = "(!has(@.guardrails) || size(@.guardrails) == 0)";
    private static final String UNGUARDED = "has(@.unguarded) && @.unguarded";
    private static final String THRESHOLD =
            "has(@.confidence) && has(@.confidence.method) && @.confidence.method == 'threshold'";
    private static final String SEQUENTIAL_ONLY =
            " needs method 'sequential', and the policy says 'threshold' — remove it, or write confidence: {method: sequential}";
    /** Whether a guardrail's signal is what its name says everywhere, and not one of the policy's own. */
    private static final String BUILT_IN =
            "(!has(@.metrics) || !has(@.metrics.signals) || !@.metrics.signals.exists(s, has(s.name) && s.name == g.signal))";

    private SpecMistakes() {}

    static List<Mistake> all() {
        List<Mistake> all = new ArrayList<>();
        all.add(
                new Mistake(
                        NONE + " && !(" + UNGUARDED + ")",
                        "no guardrail, so nothing would ever roll this back — add one, such as {signal: error-rate, tolerate: 0.1pp}; or write 'unguarded: true' if that is meant"));
        all.add(new Mistake(
                "!" + NONE + " && " + UNGUARDED,
                "'unguarded: true' and guardrails contradict each other — remove one of the two"));
        all.add(twice());
        all.addAll(zero());
        all.addAll(plain());
        all.addAll(units());
        String split = "has(g.signal) && g.signal == '" + TrafficShare.SIGNAL + "'";
        all.add(
                new Mistake(
                        "has(@.flag) && has(@.flag.backend) && @.flag.backend == 'external' && has(@.guardrails) && @.guardrails.exists(g, "
                                + split + ")",
                        "'traffic-share' compares with the share that Rampguard asked for, and with backend 'external' it asks for none — remove this guardrail"));
        return List.copyOf(all);
    }

    private static Mistake twice() {
        // Where it has no id, its position stands for it.
        String same =
                "(has(g.id) ? (has(h.id) ? g.id == h.id : g.id == string(j + 1)) : has(h.id) && h.id == string(i + 1))";
        String again = "@.guardrails.exists(j, h, j < i && " + same + ")";
        return new Mistake(
                "has(@.guardrails) && @.guardrails.exists(i, g, " + again + ")",
                "two guardrails have the id '{=" + first(again, "has(g.id) ? g.id : string(i + 1)")
                        + "}' — give each its own id");
    }

    /** A hold of nothing sees nothing; only a dry run may try it. */
    private static List<Mistake> zero() {
        String wet = "!(has(@.dryRun) && @.dryRun) && has(@.ramp) && ";
        String sentence =
                "' is zero, so nothing would be seen before the next step — write a time such as 2h, or try it with 'dryRun: true'";
        String stage = "has(s.hold) && " + nothing("s.hold");
        List<Mistake> all = new ArrayList<>();
        for (String field : List.of("hold", "watch")) {
            all.add(new Mistake(
                    wet + "has(@.ramp." + field + ") && " + nothing("@.ramp." + field),
                    "'{p}.ramp." + field + sentence));
        }
        all.add(new Mistake(
                wet + "has(@.ramp.stages) && @.ramp.stages.exists(s, " + stage + ")",
                "'{p}.ramp.stages[{=string(@.ramp.stages.transformList(i, s, " + stage + ", i + 1)[0])}].hold"
                        + sentence));
        return all;
    }

    private static String nothing(String duration) {
        return duration + ".matches('^(0+[dhms])+$')";
    }

    /** What only the sequential method keeps. */
    private static List<Mistake> plain() {
        String strict = "has(g.sensitivity) && g.sensitivity != '" + Defaults.SENSITIVITY + "'";
        String split = "has(g.signal) && g.signal == '" + TrafficShare.SIGNAL + "'";
        return List.of(
                new Mistake(
                        THRESHOLD + " && has(@.confidence.falseRollback)",
                        "'{p}.confidence.falseRollback'" + SEQUENTIAL_ONLY),
                new Mistake(
                        THRESHOLD + " && has(@.metrics) && has(@.metrics.bucketLabel)",
                        "'{p}.metrics.bucketLabel'" + SEQUENTIAL_ONLY),
                new Mistake(
                        THRESHOLD + " && has(@.guardrails) && @.guardrails.exists(g, " + strict + ")",
                        "'{p}.guardrails[{=" + first(strict, "string(i + 1)") + "}].sensitivity: {="
                                + first(strict, "g.sensitivity") + "}'" + SEQUENTIAL_ONLY),
                new Mistake(
                        THRESHOLD + " && has(@.guardrails) && @.guardrails.exists(g, " + split + ")",
                        "a guardrail on 'traffic-share'" + SEQUENTIAL_ONLY));
    }

    /** Units that a built-in signal cannot carry. A signal of the policy's own has its unit elsewhere. */
    private static List<Mistake> units() {
        List<Mistake> all = new ArrayList<>();
        all.add(points("a quantile", BuiltIn.Kind.QUANTILE));
        all.add(points("a mean", BuiltIn.Kind.MEAN));
        String decimal = "[0-9]{1,12}([.][0-9]{1,9})?";
        for (String bound : List.of("limit", "critical")) {
            all.add(bound(bound, Unit.FRACTION, decimal + "%", "write a share with %, such as 5%"));
            all.add(bound(
                    bound, Unit.SECONDS, decimal + "(ms|s|m)", "write a time with its unit, such as 20s or 800ms"));
            all.add(bound(bound, Unit.NUMBER, decimal, "write a plain number, such as 4000 or \"0.8\""));
        }
        all.addAll(nowhere());
        return all;
    }

    /** Bounds that nothing can ever cross, and tolerances that would bear anything. */
    private static List<Mistake> nowhere() {
        List<Mistake> all = new ArrayList<>();
        Predicate<BuiltIn> share = signal -> signal.unit() == Unit.FRACTION && signal != BuiltIn.TRAFFIC_SHARE;
        Predicate<BuiltIn> higher = signal -> signal.better() == Better.HIGHER;
        for (String field : List.of("limit", "critical")) {
            String text = "has(g." + field + ") && type(g." + field + ") == string && g." + field;
            String percent =
                    text + ".matches('^[0-9]{1,12}([.][0-9]{1,9})?%$') && double(g." + field + ".replace('%', ''))";
            all.add(refused(
                    field,
                    percent + " > 100.0 && " + watches(share),
                    "is more than all there is — write at most 100%"));
            all.add(refused(
                    field,
                    percent + " == 100.0 && " + watches(share.and(higher.negate())),
                    "can never be crossed — write one below 100%"));
            all.add(
                    refused(
                            field,
                            percent + " == 0.0 && " + watches(share.and(higher)),
                            "can never be crossed — higher is better for this signal, so the bound is a floor; write one above zero"));
        }
        String times = "has(g.tolerate) && g.tolerate.endsWith('x') && " + watches(higher.and(share));
        all.add(new Mistake(
                "has(@.guardrails) && @.guardrails.exists(g, " + times + ")",
                "higher is better for '{=" + first(times, "g.signal") + "}', and {=" + first(times, "g.tolerate")
                        + "} would tolerate anything or read two ways — write how far it may fall, such as 1pp or 5%"));
        String spent = "has(g.slo) && has(g.slo.signal) && g.slo.signal in ["
                + names(signal -> signal.kind() != BuiltIn.Kind.PROPORTION) + "] && "
                + BUILT_IN.replace("g.signal", "g.slo.signal");
        all.add(
                new Mistake(
                        "has(@.guardrails) && @.guardrails.exists(g, " + spent + ")",
                        "'{=" + first(spent, "g.slo.signal")
                                + "}' is no proportion, so it has no budget of bad events — name a proportion, such as error-rate"));
        return all;
    }

    private static Mistake refused(String field, String wrong, String why) {
        return new Mistake(
                "has(@.guardrails) && @.guardrails.exists(g, " + wrong + ")",
                "'{p}.guardrails[{=" + first(wrong, "string(i + 1)") + "}]." + field + "': '{="
                        + first(wrong, "string(g." + field + ")") + "}' " + why);
    }

    private static Mistake points(String kind, BuiltIn.Kind of) {
        String wrong = "has(g.tolerate) && g.tolerate.endsWith('pp') && " + watches(signal -> signal.kind() == of);
        return new Mistake(
                "has(@.guardrails) && @.guardrails.exists(g, " + wrong + ")",
                "'{=" + first(wrong, "g.signal") + "}' is " + kind
                        + " and has no percentage points — write a tolerance relative to control, such as 20% or 1.2x");
    }

    private static Mistake bound(String field, Unit unit, String form, String cure) {
        String wrong = "has(g." + field + ") && !(type(g." + field + ") == string ? g." + field + ".matches('^" + form
                + "$') : "
                + (unit == Unit.NUMBER) + ") && "
                + watches(signal -> signal.unit() == unit && signal != BuiltIn.TRAFFIC_SHARE);
        return refused(field, wrong, "is not in the signal's unit — " + cure);
    }

    private static String watches(Predicate<BuiltIn> signals) {
        return "has(g.signal) && g.signal in [" + names(signals) + "] && " + BUILT_IN;
    }

    private static String names(Predicate<BuiltIn> signals) {
        return Arrays.stream(BuiltIn.values())
                .filter(signals)
                .map(signal -> "'" + signal.signalName() + "'")
                .collect(Collectors.joining(", "));
    }

    /** Something about the first guardrail {@code g}, at index {@code i}, that has a fault. */
    private static String first(String fault, String says) {
        return "@.guardrails.transformList(i, g, " + fault + ", " + says + ")[0]";
    }
}
