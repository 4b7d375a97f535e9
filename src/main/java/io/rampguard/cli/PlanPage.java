package io.rampguard.cli;

import io.rampguard.analysis.Plan;
import io.rampguard.analysis.Plan.Outlook;
import io.rampguard.analysis.Plan.Step;
import io.rampguard.analysis.Plan.View;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** A plan as people read it: a block for each guardrail, the ramp of a harmless variant, and what it all means. */
final class PlanPage {
    private final Screen screen;

    PlanPage(Screen screen) {
        this.screen = screen;
    }

    List<String> lines(Plan plan) {
        List<String> lines = new ArrayList<>();
        lines.addAll(screen.wrapped(
                screen.style().bold(plan.policy()) + ": at " + Words.estimate(plan.perSecond(), null)
                        + " requests/s, with at most " + Words.estimate(plan.falseRollback(), "fraction")
                        + " false rollbacks over the whole rollout, shared by "
                        + (plan.sharers() == 1 ? "1 guardrail" : plan.sharers() + " guardrails") + ".",
                ""));
        plan.outlooks().forEach(outlook -> outlook(outlook, lines));
        lines.add("");
        lines.add(screen.style().bold("A harmless variant"));
        Table table = new Table(screen).head("STAGE", "HOLD", "LASTS ABOUT", "THEN");
        plan.steps().forEach(step -> table.row(row(step)));
        lines.addAll(table.lines("  "));
        Percentage last = plan.steps().getLast().stage();
        lines.add("  "
                + plan.toLast()
                        .map(time -> last + " is reached after about " + Words.span(time) + ".")
                        .orElse(last + " is not reached without a person."));
        plan.warnings().forEach(warning -> said(screen.style().warn("! "), warning, lines));
        plan.notes().forEach(note -> said("· ", note, lines));
        return lines;
    }

    private void said(String mark, String sentence, List<String> lines) {
        List<String> wrapped = screen.wrapped(sentence, "  ");
        lines.add(mark + wrapped.getFirst().substring(2));
        lines.addAll(wrapped.subList(1, wrapped.size()));
    }

    private void outlook(Outlook outlook, List<String> lines) {
        lines.add("");
        lines.add(screen.style()
                .bold("Guardrail " + outlook.guardrail() + ": " + outlook.signal() + ", " + outlook.bound()));
        Table table = new Table(screen)
                .head(
                        "STAGE",
                        "HOLD SEES",
                        "SMALLEST SEEN",
                        outlook.asked() + " NEEDS",
                        "OR A HOLD OF",
                        "SAFE FOR NEXT");
        outlook.views().forEach(view -> table.row(row(view)));
        lines.addAll(table.lines("  "));
        String found = outlook.after().isPresent()
                ? outlook.asked() + " from the first stage on is rolled back after about " + count(outlook.exposed())
                        + " variant requests, " + Words.span(outlook.after().get()) + "."
                : outlook.asked() + " from the first stage on is not found before the ramp ends.";
        lines.addAll(screen.wrapped(found, "  "));
    }

    private static List<Table.Cell> row(View view) {
        return List.of(
                Table.Cell.of(view.stage().toString()),
                Table.Cell.of(Words.count(Math.round(view.trials()))),
                Table.Cell.of(view.smallest().orElse("–")),
                Table.Cell.of(count(view.needed())),
                Table.Cell.of(span(view.hold())),
                Table.Cell.of(view.proof().map(Words::span).orElse("–")));
    }

    private List<Table.Cell> row(Step step) {
        String then = switch (step.end()) {
            case PROVEN -> "safety is shown for the next stage";
            case UNPROVEN -> "goes on without proof";
            case WAITS -> screen.style().warn("waits for a person, without proof");
            case ROLLED_BACK -> screen.style().bad("is rolled back, without proof");
            case LAST -> "is complete";
        };
        return List.of(
                Table.Cell.of(step.stage().toString()),
                Table.Cell.of(Words.span(step.hold())),
                Table.Cell.of(Words.span(step.lasts())),
                Table.Cell.of(then));
    }

    private static String span(Optional<Duration> time) {
        return time.map(Words::span).orElse("–");
    }

    /** In three digits: the rest would pretend. */
    private static String count(OptionalDouble requests) {
        if (requests.isEmpty()) {
            return "–";
        }
        double value = requests.getAsDouble();
        double scale = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 2));
        return String.format(Locale.ROOT, "%,.0f", Math.rint(value / scale) * scale);
    }
}
