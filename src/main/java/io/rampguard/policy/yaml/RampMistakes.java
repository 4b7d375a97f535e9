package io.rampguard.policy.yaml;

import static io.rampguard.policy.yaml.ValueMistakes.percent;

import java.util.ArrayList;
import java.util.List;

/** What {@link RampMapper} refuses of the way up, for the API server. */
final class RampMistakes {
    private static final String END = "(has(@.upTo) ? " + percent("@.upTo") + " : 100.0)";

    private RampMistakes() {}

    /** The same rules hold for both forms of the stages; a stage's share is the item itself or one of its fields. */
    static List<Mistake> all() {
        List<Mistake> all = new ArrayList<>();
        all.add(
                new Mistake(
                        "has(@.steps) && has(@.stages)",
                        "'ramp.steps' and 'ramp.stages' are both written — keep one: steps is the short form, stages the full one"));
        all.addAll(nobody("@.upTo", "upTo"));
        all.addAll(stages("steps", ""));
        all.addAll(stages("stages", ".percent"));
        all.add(new Mistake(
                "has(@.holdback) && " + share("@.holdback") + " && " + percent("@.holdback") + " > 10.0",
                "'{p}.holdback' is more than 10 % — write a share of at most 10, or end earlier with 'upTo'"));
        all.add(sameTwice("steps", ""));
        all.add(sameTwice("stages", ".percent"));
        return List.copyOf(all);
    }

    private static List<Mistake> nobody(String share, String field) {
        return List.of(new Mistake(
                "has(" + share + ") && " + share(share) + " && " + percent(share) + " == 0.0",
                "'{p}." + field + "' exposes nobody — write a share above zero; every rollout begins at zero"));
    }

    private static List<Mistake> stages(String list, String field) {
        String all = "@." + list;
        String zero = share("s" + field) + " && " + percent("s" + field) + " == 0.0";
        String falls = "i > 0 && " + percent("s" + field) + " <= " + percent(all + "[i - 1]" + field);
        String fits = "has(" + all + ") && size(" + all + ") > 0 && " + all + ".all(s, " + share("s" + field)
                + ") && (!has(@.upTo) || " + share("@.upTo") + ")";
        String last = percent(all + "[size(" + all + ") - 1]" + field);
        String sentence = "the last stage is {=string(" + last + ")} %, and the rollout is meant to end at {=string("
                + END + ")} % — ";
        String first = all + ".transformList(i, s, " + falls + ", ";
        return List.of(
                new Mistake(
                        "has(" + all + ") && size(" + all + ") == 0",
                        "'{p}." + list + "' has no stage — write at least one and at most 100, or remove the field for "
                                + Defaults.STEPS),
                new Mistake(
                        "has(" + all + ") && " + all + ".exists(s, " + zero + ")",
                        "'{p}." + list + "[{=string(" + all + ".transformList(i, s, " + zero + ", i + 1)[0])}]" + field
                                + "' exposes nobody — write a share above zero; every rollout begins at zero"),
                new Mistake(
                        fits + " && " + all + ".exists(i, s, " + falls + ")",
                        "stages must rise, and {=" + first + shown("s" + field) + ")[0]} % follows {=" + first
                                + shown(all + "[i - 1]" + field)
                                + ")[0]} % — put the stages in rising order, each once"),
                new Mistake(
                        fits + " && !has(@.upTo) && " + last + " != 100.0",
                        sentence + "add a stage of 100, or write 'upTo: {=string(" + last + ")}%'"),
                new Mistake(
                        fits + " && has(@.upTo) && " + last + " != " + END,
                        sentence + "make the last stage and 'upTo' the same"));
    }

    /** Two stages that a holdback makes one. */
    private static Mistake sameTwice(String list, String field) {
        String all = "@." + list;
        String rest = "100.0 - " + percent("@.holdback");
        return new Mistake(
                "has(" + all + ") && size(" + all + ") > 1 && has(@.holdback) && " + share("@.holdback") + " && "
                        + percent("@.holdback") + " > 0.0 && " + percent("@.holdback") + " <= 10.0 && " + all
                        + ".all(s, " + share("s" + field) + ") && (!has(@.upTo) || " + share("@.upTo") + ") && "
                        + rest + " < " + END + " && " + percent(all + "[size(" + all + ") - 2]" + field) + " >= "
                        + rest,
                "with this holdback the last two stages serve the same {=string(" + rest
                        + ")} % — remove the stage before the last, or hold back less");
    }

    private static String share(String value) {
        return ValueMistakes.isShare(value);
    }

    /** A share as sentences write it. */
    private static String shown(String share) {
        return "string(" + percent(share) + ")";
    }
}
