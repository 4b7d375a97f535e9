package io.rampguard.policy.yaml;

import io.rampguard.policy.yaml.MetricsDocument.Arms;
import io.rampguard.policy.yaml.MetricsDocument.SignalDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the mappers refuse of the relations inside one mapping, for the API server. */
final class DocumentMistakes {
    private DocumentMistakes() {}

    static List<Mistake> of(Class<? extends Record> type) {
        List<Mistake> all = new ArrayList<>();
        Shape.of(type).members().stream()
                .filter(Shape.Member::later)
                .forEach(member -> all.add(new Mistake(
                        "has(@." + member.name() + ")",
                        "'{p}." + member.name() + "' needs a later release; this version would not act on it — "
                                + member.field().later())));
        all.addAll(relations(type));
        return all;
    }

    private static List<Mistake> relations(Class<? extends Record> type) {
        if (type == PolicyDocument.Spec.class) {
            return SpecMistakes.all();
        }
        if (type == FlagDocument.class) {
            return flag();
        }
        if (type == RampDocument.class) {
            return RampMistakes.all();
        }
        if (type == GuardrailDocument.class) {
            return GuardrailMistakes.ofOne();
        }
        if (type == MetricsDocument.class) {
            return List.of(
                    every(),
                    new Mistake(
                            "has(@.bucketLabel) && @.bucketLabel.trim() != '' && (@.bucketLabel in ['__name__', 'le']"
                                    + " || !@.bucketLabel.matches('^[a-zA-Z_][a-zA-Z0-9_]*$'))",
                            "'{=@.bucketLabel}' is no label that can hold buckets — use a label's name as Prometheus shows it: letters, digits and underscores"));
        }
        if (type == Arms.class) {
            return arms();
        }
        if (type == SignalDocument.class) {
            return signal();
        }
        return type == PolicyDocument.Confidence.class ? List.of(falseRollback()) : List.of();
    }

    private static List<Mistake> flag() {
        String exact = names(false);
        String ending = names(true);
        String separators = ".replace('_', '').replace('-', '').replace('.', '').replace(':', '').replace('/', '')";
        return List.of(
                new Mistake(
                        "has(@.control) && has(@.variant) && @.control.name == @.variant.name",
                        "control and variant are both called '{=@.control.name}' — give the variant its own name"),
                new Mistake(
                        "has(@.bucketBy) && [@.bucketBy.lowerAscii()" + separators + "].exists(plain, plain in ["
                                + exact + "] || [" + ending + "].exists(id, plain.endsWith(id)))",
                        "'{p}.bucketBy': '{=@.bucketBy}' names a request, so each request would draw its arm anew — bucket by what stays: a user, an organisation, a session or a conversation"));
    }

    private static String names(boolean endingInId) {
        return FlagMapper.REQUEST_IDS.stream()
                .filter(id -> id.endsWith("id") == endingInId)
                .sorted()
                .map(Mistake::quoted)
                .collect(Collectors.joining(", "));
    }

    private static Mistake every() {
        return new Mistake(
                "has(@.every) && @.every != '' && @.every.matches(" + ValueMistakes.DURATION + ")"
                        + " && (@.every.matches('^0*[1-9][0-9]*d') || !@.every.contains('d')"
                        + " && (duration(@.every) < duration('1s') || duration(@.every) > duration('10m')))",
                "'{p}.every' must be within 1s and 10m, and is {=@.every} — write for example 15s");
    }

    private static Mistake falseRollback() {
        return new Mistake(
                "has(@.falseRollback) && " + ValueMistakes.isShare("@.falseRollback") + " && ("
                        + ValueMistakes.percent("@.falseRollback") + " < 0.01 || "
                        + ValueMistakes.percent("@.falseRollback") + " > 20.0)",
                "'{p}.falseRollback' must be within 0.01% and 20%, and is {=string(@.falseRollback)} — write for example 1%");
    }

    private static List<Mistake> arms() {
        return List.of(
                empty("control"),
                empty("variant"),
                new Mistake(
                        "has(@.control) && has(@.variant) && size(@.control) > 0 && @.control == @.variant",
                        "both arms have the same label matchers — write the label that tells them apart"),
                new Mistake(
                        "has(@.control) && has(@.variant) && size(@.control) > 0 && size(@.control) < size(@.variant)"
                                + " && @.control.all(l, l in @.variant && @.variant[l] == @.control[l])",
                        "control's matchers also select the variant's series — give both arms the same label with different values"),
                new Mistake(
                        "has(@.control) && has(@.variant) && size(@.variant) > 0 && size(@.variant) < size(@.control)"
                                + " && @.variant.all(l, l in @.control && @.variant[l] == @.control[l])",
                        "the variant's matchers also select control's series — give both arms the same label with different values"));
    }

    private static Mistake empty(String arm) {
        return new Mistake(
                "has(@." + arm + ") && size(@." + arm + ") == 0",
                "'{p}." + arm
                        + "' has no label — write at least one, such as {gen_ai_request_model: claude-haiku-4-5}");
    }

    private static List<Mistake> signal() {
        String kinds = "[has(@.proportion), has(@.mean), has(@.quantile)].filter(k, k).size()";
        String sides = "[has(@.proportion.good), has(@.proportion.bad)].filter(k, k).size()";
        return List.of(
                new Mistake(
                        "has(@.name) && " + kinds + " == 0",
                        "signal '{=@.name}' says not what it is made of — write exactly one of proportion, mean, quantile"),
                new Mistake(
                        "has(@.name) && " + kinds + " > 1",
                        "signal '{=@.name}' says more than one thing it is made of — write exactly one of proportion, mean, quantile"),
                new Mistake(
                        "has(@.name) && !@.name.matches('^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$')",
                        "'{=@.name}' cannot be the name of a signal — use lower-case letters, digits and '-', at most 63, and no built-in name of another kind"),
                new Mistake(
                        kinds + " == 1 && has(@.proportion) && " + sides + " != 1",
                        "'{p}.proportion' needs one of 'good' and 'bad' — write good: for what went well (higher is better) or bad: for what went wrong"),
                new Mistake(
                        kinds + " == 1 && has(@.proportion) && has(@.better)",
                        "the direction of a proportion follows from 'good' or 'bad' — remove 'better'"),
                new Mistake(
                        kinds + " == 1 && has(@.proportion) && has(@.unit)",
                        "a proportion has no unit — remove 'unit'"),
                new Mistake(
                        kinds + " == 1 && has(@.quantile) && has(@.better) && @.better == 'higher'",
                        "a quantile is judged by its slow tail, so lower is always better — remove 'better'"),
                new Mistake(
                        kinds
                                + " == 1 && has(@.quantile) && has(@.quantile.q) && !(@.quantile.q > 0.0 && @.quantile.q < 1.0)",
                        "'{p}.quantile.q' must be between 0 and 1, and is {=string(@.quantile.q)} — write 0.95 for the 95th percentile"));
    }
}
