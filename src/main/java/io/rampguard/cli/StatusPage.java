package io.rampguard.cli;

import io.rampguard.api.model.FleetView;
import io.rampguard.api.model.GuardrailView;
import io.rampguard.api.model.RolloutView;
import io.rampguard.cli.Table.Cell;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws what {@code rampguard status} shows: lines of text for one moment. */
final class StatusPage {
    /** Sentences in a narrower column are cut before they say anything. */
    private static final int NARROWEST_REASON = 60;

    private final Screen screen;
    private final Style style;

    StatusPage(Screen screen) {
        this.screen = screen;
        this.style = screen.style();
    }

    /** Every rollout in a line, and below what a person should know of the daemon itself. */
    List<String> fleet(List<RolloutView> rollouts, FleetView fleet, int problems, Instant now) {
        List<String> page = new ArrayList<>();
        if (rollouts.isEmpty()) {
            page.add("No rollout yet. `rampguard validate DIR` says what policies would do.");
        } else {
            page.addAll(table(rollouts, now).lines(""));
        }
        List<String> notes = notes(fleet, problems, now);
        if (!notes.isEmpty()) {
            page.add("");
            page.addAll(notes);
        }
        return page;
    }

    /** One rollout with its guardrails. */
    List<String> rollout(RolloutView rollout, Instant now) {
        List<String> page = new ArrayList<>();
        String phase = rollout.phase();
        page.add(style.bold(Words.name(rollout)) + "  " + style.phase(phase, phase) + "  " + Bar.of(rollout)
                + (rollout.unproven() ? "  " + style.warn("unproven") : "")
                + (rollout.onlooker() ? "  " + style.dim("onlooker: nothing is written") : ""));
        page.addAll(screen.wrapped(rollout.reason().text(), "  "));
        page.add("");
        Table facts = new Table(screen);
        fact(
                facts,
                "flag",
                rollout.backend() + "/" + rollout.flag() + "  " + rollout.control() + " → " + rollout.variant());
        fact(facts, "revision", rollout.revision());
        fact(facts, "hold", Words.hold(rollout, now));
        fact(
                facts,
                "since",
                rollout.since().truncatedTo(ChronoUnit.SECONDS) + "  ("
                        + Words.span(Duration.between(rollout.since(), now)) + ")");
        fact(facts, "exposed", Words.count(rollout.exposed()) + " requests saw the variant");
        // Where nobody is exposed nothing is measured, and what was is history.
        if (rollout.readiness() != null && rollout.stage().doubleValue() > 0) {
            fact(facts, "evidence", rollout.readiness().text() + eta(rollout.readiness()));
        }
        page.addAll(facts.lines("  "));
        if (!rollout.guardrails().isEmpty()) {
            page.add("");
            page.addAll(guardrails(rollout.guardrails()));
        }
        return page;
    }

    /** A flag that is called as its rollout needs no column of its own. */
    private Table table(List<RolloutView> rollouts, Instant now) {
        boolean flags = rollouts.stream().anyMatch(rollout -> !rollout.flag().equals(rollout.name()));
        Table table = new Table(screen);
        table = flags
                ? table.head("NAME", "FLAG", "PHASE", "RAMP", "HOLD", "REASON")
                : table.head("NAME", "PHASE", "RAMP", "HOLD", "REASON");
        for (RolloutView rollout : rollouts) {
            table.row(row(rollout, flags, now));
        }
        return table;
    }

    private List<Cell> row(RolloutView rollout, boolean flag, Instant now) {
        String phase = rollout.phase() + (rollout.onlooker() ? " (onlooker)" : "");
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell(Words.name(rollout), style::bold));
        if (flag) {
            cells.add(Cell.of(rollout.flag()));
        }
        cells.add(new Cell(phase, text -> style.phase(rollout.phase(), text)));
        cells.add(Cell.of(Bar.of(rollout)));
        cells.add(Cell.of(Words.hold(rollout, now)));
        cells.add(Cell.of(rollout.reason().text()));
        return cells;
    }

    /** Beside each guardrail its reason, or below the table where the screen is too narrow for sentences in a column. */
    private List<String> guardrails(List<GuardrailView> guardrails) {
        boolean beside =
                screen.columns().isEmpty() || screen.columns().getAsInt() - width(guardrails) >= NARROWEST_REASON;
        List<String> lines = new ArrayList<>(table(guardrails, beside, screen).lines("  "));
        if (!beside) {
            List<GuardrailView> unclear = guardrails.stream()
                    .filter(rail -> !rail.verdict().equals("pass"))
                    .toList();
            lines.addAll(unclear.isEmpty() ? List.of() : List.of(""));
            unclear.forEach(rail -> lines.addAll(screen.wrapped(title(rail) + ": " + reason(rail), "  ")));
        }
        return lines;
    }

    private int width(List<GuardrailView> guardrails) {
        return table(guardrails, false, Screen.PIPE).lines("  ").stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    private Table table(List<GuardrailView> guardrails, boolean reasons, Screen on) {
        Table table = new Table(on);
        table = reasons
                ? table.head("GUARDRAIL", "CONTROL", "VARIANT", "SAMPLES", "BOUND", "VERDICT", "REASON")
                : table.head("GUARDRAIL", "CONTROL", "VARIANT", "SAMPLES", "BOUND", "VERDICT");
        for (GuardrailView rail : guardrails) {
            List<Cell> cells = new ArrayList<>(List.of(
                    Cell.of(title(rail)),
                    Cell.of(Words.estimate(rail.control(), rail.unit())),
                    Cell.of(Words.estimate(rail.variant(), rail.unit())),
                    Cell.of(Words.count(rail.samples().control()) + " / "
                            + Words.count(rail.samples().variant())),
                    Cell.of(rail.bound() == null ? "–" : rail.bound()),
                    new Cell(rail.verdict(), text -> on.terminal() ? verdict(rail.verdict(), text) : text)));
            if (reasons) {
                cells.add(Cell.of(rail.reason().text()));
            }
            table.row(cells);
        }
        return table;
    }

    private static String title(GuardrailView rail) {
        return rail.id() + " " + rail.signal();
    }

    /** Without the signal's name where the sentence begins with it, since the title has said it. */
    private static String reason(GuardrailView rail) {
        String text = rail.reason().text();
        return text.startsWith(rail.signal())
                ? text.substring(rail.signal().length()).replaceFirst("^:? ", "")
                : text;
    }

    private List<String> notes(FleetView fleet, int problems, Instant now) {
        List<String> notes = new ArrayList<>();
        if (fleet.freeze() != null) {
            notes.add(style.warn("Frozen") + " by " + fleet.freeze().by() + " since "
                    + Words.span(Duration.between(fleet.freeze().since(), now)) + ": "
                    + fleet.freeze().why()
                    + ". `rampguard thaw` ends it; rollbacks go on.");
        }
        if (!fleet.leading()) {
            notes.add("This daemon stands by; " + fleet.holder() + " decides.");
        }
        if (!fleet.storeUp()) {
            notes.add(style.bad("The store does not answer") + "; nothing is raised until it does.");
        }
        fleet.sources().forEach((name, source) -> {
            if (!source.up()) {
                notes.add(style.bad("Source " + name + " is dark") + ": " + source.text());
            }
        });
        fleet.backends().forEach((name, backend) -> {
            if (!backend.up()) {
                notes.add(style.bad("Backend " + name + " fails") + ": " + backend.text());
            }
        });
        if (problems > 0) {
            notes.add(style.warn(problems + (problems == 1 ? " problem" : " problems"))
                    + " in policies: `rampguard problems`.");
        }
        return notes;
    }

    private String verdict(String verdict, String text) {
        return switch (verdict) {
            case "pass" -> style.good(text);
            case "breach" -> style.bad(text);
            default -> style.warn(text);
        };
    }

    private static String eta(RolloutView.ReadinessView readiness) {
        return readiness.etaSeconds() == null || readiness.ready()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", about %s at today's traffic",
                        Words.span(Duration.ofSeconds(readiness.etaSeconds())));
    }

    private void fact(Table facts, String name, String value) {
        facts.row(List.of(new Cell(name, style::dim), Cell.of(value)));
    }
}
