package io.rampguard.policy.yaml;

import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.yaml.Presets.Preset;
import io.rampguard.policy.yaml.Shape.Form;
import io.rampguard.policy.yaml.Shape.Member;
import io.rampguard.units.Kebab;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Prints the reference for people who write policies, as Markdown, from the same records that the reader fills. */
public final class PolicyReference {
    private static final String INTRODUCTION = """
            <!-- Printed from the code by PolicyReferenceTest; `make golden` writes it anew. -->
            # Policy reference

            A policy is one YAML document. The same file works in a directory that the daemon watches and, as a custom
            resource, in a cluster. It says what is promised; servers, tokens and addresses are named connections of the
            daemon. `rampguard validate policies/` checks files, and [policy.schema.json](policy.schema.json) lets editors
            complete and check them while you type: put
            `# yaml-language-server: $schema=https://…/policy.schema.json` (or a path) on the first line.

            The smallest useful policy:

            ```yaml
            apiVersion: rampguard.io/v1alpha1
            kind: RolloutPolicy
            metadata:
              name: summarizer-sonnet
            spec:
              flag: {key: new_summarizer_model, control: {name: haiku}, variant: {name: sonnet}}
              revision: sonnet-4-5
              guardrails:
                - {signal: error-rate, tolerate: 0.1pp}
                - {signal: tokens-per-request, tolerate: 20%}
            ```

            Several documents may share a file, with `---` between them. An error refuses the whole file: the policies
            that ran before stay in force. Text that YAML would take for something else (`on`, `yes`, `12`) must be quoted,
            and so must a share with a fraction (`"0.5%"`) where a whole number would stand unquoted.
            """;

    private final StringBuilder out = new StringBuilder(INTRODUCTION);
    /** Both arms are written alike and described once. */
    private final Set<Class<?>> printed = new HashSet<>();

    private PolicyReference() {}

    /** The reference's text, ending with a line break. */
    public static String print() {
        PolicyReference reference = new PolicyReference();
        reference.section("", PolicyDocument.class);
        reference.kinds();
        reference.guardrails();
        reference.signals();
        reference.presets();
        reference.later();
        return reference.out.toString();
    }

    private void section(String path, Class<? extends Record> type) {
        if (!printed.add(type)) {
            return;
        }
        out.append("\n## ").append(heading(path)).append("\n\n");
        out.append("| Field | Written as | Default | What it means |\n|---|---|---|---|\n");
        Shape shape = Shape.of(type);
        for (Member member : shape.members()) {
            out.append("| `")
                    .append(member.name())
                    .append("` | ")
                    .append(form(member))
                    .append(" | ")
                    .append(fallback(member));
            out.append(" | ")
                    .append(cell(member.field().says()))
                    .append(words(member))
                    .append(example(member))
                    .append(" |\n");
        }
        for (Member member : shape.members()) {
            if (!member.later() && (member.form() == Form.RECORD || member.form() == Form.RECORDS)) {
                String own = path.isEmpty() ? member.name() : path + "." + member.name();
                section(own + (member.form() == Form.RECORDS ? "[]" : ""), member.document());
            }
        }
    }

    private static String heading(String path) {
        return switch (path) {
            case "" -> "The document";
            case "spec.flag.control" -> "`spec.flag.control` and `spec.flag.variant`";
            default -> "`" + path + "`";
        };
    }

    private static String form(Member member) {
        return switch (member.form()) {
            case SCALAR -> member.field().kind().label();
            case SCALARS -> "list: " + member.field().kind().label();
            case RECORD -> "fields";
            case RECORDS -> "list of fields";
            case LABELS -> "names and texts";
            case JSON -> "any JSON but a list";
        };
    }

    private static String fallback(Member member) {
        if (member.later()) {
            return "**later release**";
        }
        if (member.field().required()) {
            return "**required**";
        }
        String fallback = member.field().fallback();
        boolean value = fallback.matches("[\\[\\]0-9a-z%, -]+")
                && !fallback.startsWith("as ")
                && !fallback.startsWith("the ")
                && !fallback.startsWith("its ");
        return value ? "`" + fallback + "`" : cell(fallback);
    }

    private static String words(Member member) {
        if (member.field().words().length < 2) {
            return "";
        }
        return " One of "
                + String.join(
                        ", ",
                        Arrays.stream(member.field().words())
                                .map(w -> "`" + w + "`")
                                .toList()) + ".";
    }

    private static String example(Member member) {
        if (member.later()) {
            return " Refused by this version. " + cell(member.field().later());
        }
        return member.field().example().isEmpty()
                ? ""
                : " Example: `" + cell(member.field().example()) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private void kinds() {
        out.append("\n## How values are written\n\n| Kind | Written as |\n|---|---|\n");
        for (ValueKind kind : ValueKind.values()) {
            out.append("| ")
                    .append(kind.label())
                    .append(" | ")
                    .append(cell(kind.sentence()))
                    .append(" |\n");
        }
    }

    private void guardrails() {
        out.append("""

                ## How guardrails read

                `tolerate` means what it says: a variant that is worse than control by no more than this is not rolled back.
                `expect` moves the point it is counted from, for a change that is known to cost more. `limit` is an absolute
                bound, judged statistically. `critical` is a plain threshold on the last polls. One entry may state several
                bounds; they appear in status as `ID`, `ID/limit` and `ID/critical`, where `ID` is the entry's `id` or its
                position. Where higher is better, tolerances say how far the variant may fall (`1pp`, `5%`) and bounds are
                floors. A bound that nothing can cross (`limit: 100%`) is refused.

                `sensitivity` says what is done about harm *below* the tolerance: nothing (`as-written`), or a rollback once it is
                proven (`strict`; `midpoint` from half of the tolerance). Advancing always asks that harm beyond the tolerance is
                shown absent. `slo` watches an error budget as Google's Site Reliability Workbook does in chapter 5: over both
                windows the variant's share of bad events exceeds `burn` times one less `objective`. `traffic-share` takes a
                `tolerate` in `%`, either way and relative to the share asked for, and pauses: a wrong split is no harm by itself,
                but it spoils every comparison.
                """);
    }

    private void signals() {
        out.append(
                "\n## Built-in signals\n\n| Signal | Kind | Better | Tolerances | Bounds | Made of |\n|---|---|---|---|---|---|\n");
        for (BuiltIn signal : BuiltIn.values()) {
            boolean higher = signal.better() == Signal.Better.HIGHER;
            String tolerances = higher
                    ? signal.kind().tolerances().replace(", `x`", "")
                    : signal.kind().tolerances();
            String bounds = signal == BuiltIn.TRAFFIC_SHARE
                    ? "none"
                    : switch (signal.unit()) {
                        case FRACTION -> "`5%`";
                        case SECONDS -> "`20s`";
                        case NUMBER -> "a number";
                    };
            out.append("| `")
                    .append(signal.signalName())
                    .append("` | ")
                    .append(signal.kind().label())
                    .append(" | ");
            out.append(signal == BuiltIn.TRAFFIC_SHARE ? "–" : Kebab.of(signal.better()));
            out.append(" | ")
                    .append(tolerances)
                    .append(" | ")
                    .append(bounds)
                    .append(" | ")
                    .append(signal.says())
                    .append(" |\n");
        }
    }

    private void presets() {
        out.append("\n## Presets\n\nEach selector below also gets the labels of `spec.metrics.arms`.\n");
        for (Preset preset : Presets.all()) {
            out.append("\n### `").append(preset.name()).append("`\n\n");
            out.append(Character.toUpperCase(preset.says().charAt(0)))
                    .append(preset.says().substring(1))
                    .append(".\n\n");
            out.append("| Signal | Series |\n|---|---|\n");
            preset.signals()
                    .values()
                    .forEach(signal -> out.append("| `")
                            .append(signal.name())
                            .append("` | ")
                            .append(series(signal.measure()))
                            .append(" |\n"));
        }
    }

    private static String series(Measure measure) {
        return switch (measure) {
            case Measure.Proportion p -> code(p.events()) + " / " + code(p.total());
            case Measure.Mean m ->
                code(m.sum()) + " / " + code(m.count())
                        + m.histogram().map(h -> "; histogram " + code(h)).orElse("");
            case Measure.Quantile q -> "quantile " + q.quantile() + " of " + code(q.histogram());
        };
    }

    private static String code(Selector selector) {
        return "`" + cell(selector.promql()) + "`";
    }

    private void later() {
        out.append(
                "\n## Refused by this version\n\nAn accepted promise that nobody keeps would be a lie, so these are refused until they are kept:\n\n");
        later("spec", PolicyDocument.Spec.class);
    }

    private void later(String path, Class<? extends Record> type) {
        for (Member member : Shape.of(type).members()) {
            String own = path + "." + member.name();
            if (member.later()) {
                out.append("- `")
                        .append(own)
                        .append("`: ")
                        .append(member.field().later())
                        .append('\n');
            } else if (member.form() == Form.RECORD || member.form() == Form.RECORDS) {
                later(own + (member.form() == Form.RECORDS ? "[]" : ""), member.document());
            }
        }
    }
}
