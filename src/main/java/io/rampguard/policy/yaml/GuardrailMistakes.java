package io.rampguard.policy.yaml;

import io.rampguard.policy.Guardrail.TrafficShare;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What {@link GuardrailMapper} and {@link BurnMapper} refuse of one guardrail, for the API server. */
final class GuardrailMistakes {
    private static final String ID = "'^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$'";
    /** Whether a guardrail watches how traffic is split. */
    private static final String SPLIT = "has(@.signal) && @.signal == '" + TrafficShare.SIGNAL + "'";

    private GuardrailMistakes() {}

    static List<Mistake> ofOne() {
        List<Mistake> all = new ArrayList<>();
        all.add(new Mistake(
                "has(@.id) && !@.id.matches(" + ID + ")",
                "'{=@.id}' cannot be an id — use letters, digits, '-', '_' and '.', at most 63"));
        all.add(new Mistake(
                "!has(@.slo) && !has(@.signal)", "'{p}' lacks 'signal' — add it, for example 'signal: error-rate'"));
        all.add(
                new Mistake(
                        "!has(@.slo) && !has(@.tolerate) && !has(@.limit) && !has(@.critical)",
                        "'{p}' has no bound — write tolerate (against control), limit (absolute) or critical (plain threshold)"));
        all.add(lost("sensitivity", "tolerate", "says how a tolerance is meant"));
        all.add(lost("expect", "tolerate", "shifts a tolerance"));
        all.add(lost("for", "critical", "counts polls beyond 'critical'"));
        all.add(foreign(
                "has(@.slo)",
                "'{p}' has 'slo', which states its signal and bound, and '{f}' too — write the other guardrail as an entry of its own, or remove '{f}'",
                "signal",
                "tolerate",
                "expect",
                "limit",
                "critical",
                "for",
                "sensitivity"));
        all.add(foreign(
                SPLIT,
                "'traffic-share' takes no '{f}' — write tolerate alone, such as tolerate: 10%",
                "limit",
                "critical",
                "expect",
                "sensitivity"));
        all.add(
                new Mistake(
                        SPLIT + " && has(@.tolerate) && @.tolerate.matches(" + ValueMistakes.TOLERANCE
                                + ") && !(@.tolerate.matches('^[0-9]{1,2}([.][0-9]+)?%$') && @.tolerate.matches('[1-9]'))",
                        "'{p}.tolerate': a share of traffic is tolerated relative to the one asked for, and {=@.tolerate} is no such part of it — write more than 0% and less than 100%, such as 10%"));
        all.addAll(burn());
        return List.copyOf(all);
    }

    private static List<Mistake> burn() {
        String whole = "has(@.slo) && has(@.slo.over) && @.slo.over.all(w, w.matches(" + ValueMistakes.DURATION + "))";
        // CEL's durations know no days, and a window of whole days is left to the daemon.
        String falling = "duration(@.slo.over[1]) > duration('0s') && duration(@.slo.over[1]) < duration(@.slo.over[0])"
                + " && duration(@.slo.over[0]) <= duration('24h')";
        String budget = "has(@.slo) && has(@.slo.window) && ";
        return List.of(
                new Mistake(
                        budget + "(@.slo.window.matches('^[0-9]{1,6}d$') && (int(@.slo.window.replace('d', '')) < 1"
                                + " || int(@.slo.window.replace('d', '')) > 90) || !@.slo.window.contains('d')"
                                + " && @.slo.window != '' && @.slo.window.matches(" + ValueMistakes.DURATION
                                + ") && duration(@.slo.window) < duration('24h'))",
                        "'{p}.slo.window' must be within 1d and 90d, and is {=@.slo.window} — write how long the budget is meant to last, such as 30d"),
                new Mistake(
                        whole + " && (size(@.slo.over) != 2 || !@.slo.over.exists(w, w.contains('d') || w == '') && !("
                                + falling + "))",
                        "'{p}.slo.over' must be two windows, the long one first, at most 24 h — write for example [1h, 5m]"),
                new Mistake(
                        "has(@.slo) && has(@.slo.burn) && @.slo.burn <= 0.0",
                        "'{p}.slo.burn' must be above 0, and is {=string(@.slo.burn)} — write how many times faster than the budget allows, such as 14.4"),
                new Mistake(
                        "has(@.slo) && has(@.slo.burn) && has(@.slo.objective) && @.slo.objective.matches('^[0-9]{1,2}([.][0-9]{1,9})?%$')"
                                + " && @.slo.burn * (100.0 - " + "double(@.slo.objective.replace('%', ''))) >= 100.0",
                        "'{p}.slo.burn': a budget that large never burns {=string(@.slo.burn)} times too fast, not even if every event is bad — write a lower burn, or the stricter objective that is meant"));
    }

    /** A field that means nothing without another. */
    private static Mistake lost(String field, String without, String says) {
        return new Mistake(
                "!has(@.slo) && " + has(field) + " && !" + has(without),
                "'{p}." + field + "' " + says + ", and there is none — add '" + without + "', or remove '" + field
                        + "'");
    }

    /** The first of some fields that have no business here. */
    private static Mistake foreign(String where, String sentence, String... fields) {
        String any = Arrays.stream(fields).map(GuardrailMistakes::has).collect(Collectors.joining(" || "));
        String which = Arrays.stream(fields)
                .limit(fields.length - 1L)
                .map(field -> has(field) + " ? '" + field + "' : ")
                .collect(Collectors.joining("", "(", "'" + fields[fields.length - 1] + "')"));
        return new Mistake(where + " && (" + any + ")", sentence.replace("{f}", "{=" + which + "}"));
    }

    /** In CEL a reserved word is written between underscores. */
    private static String has(String field) {
        return "has(@." + (field.equals("for") ? "__for__" : field) + ")";
    }
}
