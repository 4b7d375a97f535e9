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
            Table table = new Table(screen).head("NAME", "FLAG", "PHASE", "RAMP", "HOLD", "REASON");
            rollouts.forEach(rollout -> table.row(row(rollout, now)));
            page.addAll(table.lines(""));
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
        page.add("  " + screen.fit(rollout.reason().text(), 2));
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
        if (rollout.readiness() != null) {
            fact(facts, "evidence", rollout.readiness().text() + eta(rollout.readiness()));
        }
        page.addAll(facts.lines("  "));
        if (!rollout.guardrails().isEmpty()) {
            page.add("");
            page.addAll(guardrails(rollout.guardrails()));
        }
        return page;
    }

    private List<Cell> row(RolloutView rollout, Instant now) {
        String phase = rollout.phase() + (rollout.onlooker() ? " (onlooker)" : "");
        return List.of(
                new Cell(Words.name(rollout), style::bold),
                Cell.of(rollout.flag()),
                new Cell(phase, text -> style.phase(rollout.phase(), text)),
                Cell.of(Bar.of(rollout)),
                Cell.of(Words.hold(rollout, now)),
                Cell.of(rollout.reason().text()));
    }

    private List<String> guardrails(List<GuardrailView> guardrails) {
        Table table =
                new Table(screen).head("GUARDRAIL", "CONTROL", "VARIANT", "SAMPLES", "BOUND", "VERDICT", "REASON");
        for (GuardrailView rail : guardrails) {
            table.row(List.of(
                    Cell.of(rail.id() + " " + rail.signal()),
                    Cell.of(Words.estimate(rail.control(), rail.unit())),
                    Cell.of(Words.estimate(rail.variant(), rail.unit())),
                    Cell.of(Words.count(rail.samples().control()) + " / "
                            + Words.count(rail.samples().variant())),
                    Cell.of(rail.bound() == null ? "–" : rail.bound()),
                    new Cell(rail.verdict(), text -> verdict(rail.verdict(), text)),
                    Cell.of(rail.reason().text())));
        }
        return table.lines("  ");
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
