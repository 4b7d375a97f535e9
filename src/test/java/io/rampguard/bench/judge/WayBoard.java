package io.rampguard.bench.judge;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Ways up as a Markdown table. */
final class WayBoard {
    private final Map<Way, WaySummary> results = new LinkedHashMap<>();

    void add(Way way, WaySummary summary) {
        results.put(way, summary);
    }

    String markdown(long seed) {
        if (results.isEmpty()) {
            return "";
        }
        StringBuilder page = new StringBuilder("### " + Table.WAYS.title() + " (seed " + seed + ")\n\n")
                .append("The judge and the rules of advancing together: 1, 5, 25, 50, 75 and 100 %, an hour each (")
                .append(number(Way.holds()))
                .append(" hours in all), patience of three holds, α = 5 %. Forced are rollouts that went on without")
                .append(" proof at least once or stopped to wait for a person; the bar is 5 %.\n\n")
                .append("| guardrails | requests a second | hours to 100 %: median, 95 % | in the sum of the holds |"
                        + " forced")
                .append(" | rolled back |\n|---|---|---|---|---|---|\n");
        results.forEach((way, found) -> page.append("| ")
                .append(way.name())
                .append(" | ")
                .append(number(found.traffic()))
                .append(way.planned() ? " (as the plan asks)" : "")
                .append(" | ")
                .append(found.arrived() == 0 ? "–" : number(found.median()) + ", " + number(found.late()))
                .append(" | ")
                .append(share(found.inTime(), found))
                .append(" | ")
                .append(share(found.forced(), found))
                .append(" | ")
                .append(share(found.rolledBack(), found))
                .append(" |\n"));
        return page.append('\n').toString();
    }

    private static String share(int part, WaySummary of) {
        Wilson interval = Wilson.of(part, of.replications());
        return String.format(
                Locale.ROOT,
                "%.1f %% [%.1f, %.1f]",
                100.0 * part / of.replications(),
                100 * interval.low(),
                100 * interval.high());
    }

    private static String number(double value) {
        return value >= 100
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
    }
}
