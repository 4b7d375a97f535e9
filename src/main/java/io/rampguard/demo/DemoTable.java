package io.rampguard.demo;

import io.rampguard.analysis.Finding;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.controller.RolloutStatus.HoldStatus;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Rollouts as text: a calm table for a terminal, one line per decision for everything else. Pure, without colours or cursor
 * movements; whoever prints it decides about those.
 */
public final class DemoTable {
    private static final int NARROWEST = 60;
    private static final int BAR = 20;
    private static final int NAME = 22;
    private static final int PHASE = 13;
    private static final int SHARE = 7;
    private static final int HOLD = 6;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private DemoTable() {}

    /**
     * The table, at most three lines for each rollout: where it is, both arms' numbers, and why.
     *
     * @param width of the terminal in characters; narrower than 60 counts as 60
     * @return lines without line ends, none longer than the width
     */
    public static List<String> render(List<RolloutStatus> rollouts, Instant now, int width) {
        int wide = Math.max(width, NARROWEST);
        int bar = Math.max(8, Math.min(BAR, wide - NAME - PHASE - SHARE - HOLD - 4));
        List<String> lines = new ArrayList<>();
        lines.add(cut(
                pad("rollout", NAME) + " " + pad("ramp", bar) + " " + left("share", SHARE) + " " + pad("phase", PHASE)
                        + left("hold", HOLD),
                wide));
        for (RolloutStatus status : rollouts) {
            lines.add(cut(
                    pad(status.name().toString(), NAME) + " " + bar(status, bar) + " "
                            + left(share(status), SHARE) + " "
                            + pad(status.phase().label(), PHASE)
                            + left(hold(status, now), HOLD),
                    wide));
            List<String> numbers = headlines(status);
            numbers.forEach(line -> lines.add(cut("  " + line, wide)));
            lines.addAll(wrapped(status.reason().text(), wide, 2 - numbers.size()));
        }
        return List.copyOf(lines);
    }

    /** The line for a rollout that has moved, or whose hold has begun, since the last look; empty where neither. */
    public static Optional<String> line(Optional<RolloutStatus> before, RolloutStatus now, Instant at) {
        boolean same = before.map(last -> last.phase() == now.phase()
                        && last.stage().equals(now.stage())
                        && last.percent().equals(now.percent())
                        && last.hold()
                                .map(HoldStatus::started)
                                .equals(now.hold().map(HoldStatus::started)))
                .orElse(false);
        return same
                ? Optional.empty()
                : Optional.of(TIME.format(at) + "  " + pad(now.name().toString(), NAME) + " " + left(share(now), SHARE)
                        + "  " + pad(now.phase().label(), PHASE) + " " + now.reason());
    }

    /** Filled as far as is served, with a mark at each stage that is still to come. */
    private static String bar(RolloutStatus status, int width) {
        StringBuilder bar = new StringBuilder("·".repeat(width));
        for (Percentage stage : status.ladder()) {
            bar.setCharAt(cell(stage, width), '┊');
        }
        Percentage served = status.percent().orElse(Percentage.ZERO);
        if (!served.isZero()) {
            int filled = cell(served, width);
            bar.replace(0, filled + 1, "█".repeat(filled + 1));
        }
        return bar.toString();
    }

    private static int cell(Percentage share, int width) {
        return Math.max(0, (int) Math.ceil(share.fraction() * width) - 1);
    }

    private static String share(RolloutStatus status) {
        return status.percent().map(Percentage::toString).orElse("?");
    }

    private static String hold(RolloutStatus status, Instant now) {
        return status.hold().map(hold -> remaining(hold, now)).orElse("–");
    }

    private static String remaining(HoldStatus hold, Instant now) {
        Duration left = Duration.between(now, hold.ends());
        if (left.isNegative() || left.isZero()) {
            return "over";
        }
        return left.toMinutes() >= 100
                ? left.toHours() + " h"
                : left.toSeconds() >= 100 ? left.toMinutes() + " min" : left.toSeconds() + " s";
    }

    /** Each signal once, variant against control, in one line; none where neither arm has a number. */
    private static List<String> headlines(RolloutStatus status) {
        List<String> parts = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (Finding finding : status.findings()) {
            boolean seen = finding.variant().isPresent() || finding.control().isPresent();
            if (seen && !told.contains(finding.signal())) {
                told.add(finding.signal());
                parts.add(finding.signal() + " " + value(finding, finding.variant()) + " vs "
                        + value(finding, finding.control()));
            }
        }
        return parts.isEmpty() ? List.of() : List.of(String.join(" · ", parts));
    }

    private static String value(Finding finding, OptionalDouble value) {
        if (value.isEmpty()) {
            return "–";
        }
        // The demo's signals are built in, and their names tell the unit.
        String name = finding.signal();
        if (name.startsWith("latency") || name.startsWith("time-to")) {
            return String.format(Locale.ROOT, "%.2f s", value.getAsDouble());
        }
        return name.startsWith("tokens")
                ? String.format(Locale.ROOT, "%,.0f", value.getAsDouble())
                : String.format(Locale.ROOT, "%.1f %%", 100 * value.getAsDouble());
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? cut(text, width) : text + " ".repeat(width - text.length());
    }

    private static String left(String text, int width) {
        return text.length() >= width ? text : " ".repeat(width - text.length()) + text;
    }

    /** Broken between words, and cut off at the end of the last line. */
    private static List<String> wrapped(String text, int width, int lines) {
        List<String> wrapped = new ArrayList<>();
        String rest = "  " + text;
        while (rest.length() > width && wrapped.size() + 1 < lines && rest.lastIndexOf(' ', width) > 2) {
            int end = rest.lastIndexOf(' ', width);
            wrapped.add(rest.substring(0, end));
            rest = "  " + rest.substring(end + 1);
        }
        wrapped.add(cut(rest, width));
        return wrapped;
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text.stripTrailing() : text.substring(0, width - 1) + "…";
    }
}
