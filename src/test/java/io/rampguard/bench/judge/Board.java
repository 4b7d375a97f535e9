package io.rampguard.bench.judge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Results side by side as Markdown: one row for each scenario, one column for each contestant. */
final class Board {
    private final Map<Scenario, Map<String, Summary>> results = new LinkedHashMap<>();

    void add(Scenario scenario, String contestant, Summary summary) {
        results.computeIfAbsent(scenario, unknown -> new LinkedHashMap<>()).put(contestant, summary);
    }

    /** The tables that have results, each with its seed. */
    String markdown(Long otherSeed) {
        StringBuilder page = new StringBuilder();
        for (Table table : Table.values()) {
            List<Scenario> rows = results.keySet().stream()
                    .filter(one -> one.table() == table)
                    .toList();
            if (rows.isEmpty()) {
                continue;
            }
            long seed = otherSeed == null ? table.seed() : otherSeed;
            page.append("### ")
                    .append(table.title())
                    .append(" (seed ")
                    .append(seed)
                    .append(")\n\n")
                    .append(replications(rows));
            page.append(harmless(rows.stream().filter(Scenario::harmless).toList()));
            page.append(harmful(rows.stream().filter(row -> !row.harmless()).toList()));
        }
        return page.toString();
    }

    /** How many rollouts each cell stands for; those with more say so themselves. */
    private String replications(List<Scenario> rows) {
        String each = Entrants.all().stream()
                .filter(entrant -> fewest(rows, entrant.name()) < Integer.MAX_VALUE)
                .map(entrant -> entrant.name() + " " + fewest(rows, entrant.name()))
                .collect(Collectors.joining(", "));
        return "Replications, where a cell does not say more: " + each + ".\n\n";
    }

    private int fewest(List<Scenario> rows, String column) {
        return rows.stream()
                .flatMap(row -> result(row, column).stream())
                .mapToInt(Summary::replications)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    private String more(Summary found, List<Scenario> rows, String column) {
        return found.replications() > fewest(rows, column) ? "; R " + found.replications() : "";
    }

    private String harmless(List<Scenario> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        List<String> columns = columns(rows);
        StringBuilder table = new StringBuilder("False rollbacks per rollout in %, with Wilson's 95 % interval.\n\n");
        line(table, Stream.concat(Stream.of("scenario", "α"), columns.stream()).toList());
        rule(table, columns.size() + 2);
        for (Scenario row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.name(), percent(row.alpha()) + " %"));
            for (String column : columns) {
                cells.add(result(row, column)
                        .map(found -> emphasis(column, falseRollbacks(found) + more(found, rows, column)))
                        .orElse("–"));
            }
            line(table, cells);
        }
        return table.append('\n').toString();
    }

    private static String falseRollbacks(Summary found) {
        Wilson interval = found.interval();
        return percent(found.share()) + " [" + percent(interval.low()) + ", " + percent(interval.high()) + "]";
    }

    private String harmful(List<Scenario> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        List<String> columns = columns(rows);
        StringBuilder table = new StringBuilder(
                "Mean variant requests from the onset to the rollback, censored at the ramp's end (its ratio"
                        + " to the oracle's); median; minutes; the share found where it is not all; early alarms where"
                        + " there are any.\n\n");
        line(
                table,
                Stream.concat(Stream.of("scenario", "limit", "bar"), columns.stream())
                        .toList());
        rule(table, columns.size() + 3);
        for (Scenario row : rows) {
            List<String> cells = new ArrayList<>(List.of(
                    row.name(),
                    limit(row),
                    Entrants.bar(row).map(bar -> bar + " ×").orElse("")));
            for (String column : columns) {
                cells.add(result(row, column)
                        .map(found -> emphasis(column, exposure(row, column, found) + more(found, rows, column)))
                        .orElse("–"));
            }
            line(table, cells);
        }
        return table.append('\n').toString();
    }

    private String exposure(Scenario row, String column, Summary found) {
        if (found.early() == found.replications()) {
            return "early 100 %";
        }
        StringBuilder cell = new StringBuilder(count(found.exposed()));
        if (!column.equals("oracle")) {
            result(row, "oracle")
                    .ifPresent(oracle -> cell.append(" (")
                            .append(two(found.exposed() / oracle.exposed()))
                            .append(" ×")
                            .append(unknownStart(row)
                                    .map(limit -> ", " + two(found.exposed() / limit) + " × limit")
                                    .orElse(""))
                            .append(")"));
        }
        cell.append("; ").append(count(found.median())).append("; ");
        cell.append(String.format(Locale.ROOT, "%.1f min", found.minutes()));
        if (found.found() < 1) {
            cell.append("; found ").append(percent(found.found())).append(" %");
        }
        if (found.early() > 0) {
            cell.append("; early ")
                    .append(percent((double) found.early() / found.replications()))
                    .append(" %");
        }
        return cell.toString();
    }

    /** What no test can beat on the average: with a known start and control, or with neither. */
    private static String limit(Scenario row) {
        return unknownStart(row)
                .map(limit -> count(limit) + " (unknown start)")
                .or(() -> row.truth()
                        .map(truth -> truth.information().applyAsDouble(0))
                        .filter(information -> information > 0 && Double.isFinite(information))
                        .map(information -> count(Limits.requests(row.alpha(), information))))
                .orElse("");
    }

    /** The limit for somebody who does not know when it begins, at the share of the onset's stage. */
    static Optional<Double> unknownStart(Scenario row) {
        return row.truth()
                .filter(truth -> truth.onset() > 0)
                .map(truth -> truth.information()
                        .applyAsDouble(
                                row.ramp().share(row.ramp().at(truth.onset())).fraction()))
                .filter(information -> information > 0)
                .map(information -> Limits.unknownStart(row.alpha(), row.ramp().windows(), information));
    }

    private Optional<Summary> result(Scenario row, String column) {
        return Optional.ofNullable(results.get(row)).map(cells -> cells.get(column));
    }

    private List<String> columns(List<Scenario> rows) {
        return Entrants.all().stream()
                .map(Contestant.Entrant::name)
                .filter(name -> rows.stream().anyMatch(row -> result(row, name).isPresent()))
                .toList();
    }

    private static String emphasis(String column, String cell) {
        return Entrants.ours(column) ? "**" + cell + "**" : cell;
    }

    private static void line(StringBuilder table, List<String> cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static void rule(StringBuilder table, int columns) {
        table.append("|---".repeat(columns)).append("|\n");
    }

    private static String percent(double share) {
        double value = share * 100;
        String digits = String.format(Locale.ROOT, value < 1 ? "%.2f" : "%.1f", value);
        return digits.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    private static String two(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    private static String count(double requests) {
        return String.format(Locale.ROOT, "%,.0f", requests).replace(',', ' ');
    }
}
