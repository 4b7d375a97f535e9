package io.rampguard.cli;

import io.rampguard.cli.judge.RunResult;
import io.rampguard.cli.judge.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of each run, and of all together. */
final class JudgePage {
    /** So many reasons are read; of more, only some are looked for. */
    private static final int READABLE = 20;

    private final Screen screen;

    JudgePage(Screen screen) {
        this.screen = screen;
    }

    List<String> lines(List<RunResult> results, Totals totals) {
        if (results.isEmpty()) {
            return List.of("The trace holds no run.");
        }
        Table table = new Table(screen).head("RUN", "OUTCOME", "AT", "SIGNAL", "EXPOSED", "EVENTS", "WINDOWS", "ODDS");
        results.forEach(result -> table.row(row(result)));
        List<String> lines = new ArrayList<>(table.lines(""));
        lines.add("");
        if (results.size() <= READABLE) {
            results.forEach(result -> lines.addAll(screen.wrapped(result.run() + ": " + result.reason(), "")));
        } else {
            lines.add("Why, for each run: -o json.");
        }
        lines.add("");
        lines.add(total(totals, RunResult.ROLLED_BACK, "rolled back"));
        lines.add(total(totals, RunResult.PROVEN, "proven safe"));
        lines.add(total(totals, RunResult.INCONCLUSIVE, "inconclusive"));
        return lines;
    }

    private List<Table.Cell> row(RunResult result) {
        return List.of(
                Table.Cell.of(result.run()),
                new Table.Cell(result.outcome(), text -> colour(result.outcome(), text)),
                Table.Cell.of(result.at() == null ? "–" : result.at().toString()),
                Table.Cell.of(result.signal() == null ? "–" : result.signal()),
                Table.Cell.of(Words.count(result.exposed().longValue())),
                Table.Cell.of(Words.count(result.exposedEvents().longValue())),
                Table.Cell.of(Words.count(result.windows())),
                Table.Cell.of(odds(result)));
    }

    private String colour(String outcome, String text) {
        return switch (outcome) {
            case RunResult.ROLLED_BACK -> screen.style().bad(text);
            case RunResult.PROVEN -> screen.style().good(text);
            default -> screen.style().warn(text);
        };
    }

    /** Of the signal that rolled back, else the worst. */
    private static String odds(RunResult result) {
        Double own = result.signal() == null ? null : result.odds().get(result.signal());
        double most = own != null
                ? own
                : result.odds().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(Double.NaN);
        return Double.isNaN(most) ? "–" : Words.estimate(most, null) + " : 1";
    }

    private static String total(Totals totals, String outcome, String words) {
        Totals.Interval interval = totals.interval(outcome);
        long of = totals.of(outcome);
        return String.format(
                Locale.ROOT,
                "%-12s  %s of %s: %s (95 %% interval %s to %s)",
                words,
                Words.count(of),
                Words.count(totals.runs()),
                percent((double) of / totals.runs()),
                percent(interval.low()),
                percent(interval.high()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.1 ? "%.2f %%" : "%.1f %%", 100 * share);
    }
}
