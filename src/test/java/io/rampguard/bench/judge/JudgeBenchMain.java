package io.rampguard.bench.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prints the tables of the judge's page; progress goes to standard error. */
public final class JudgeBenchMain {
    private static final String OPEN = "<!-- tables -->";
    private static final String CLOSE = "<!-- /tables -->";

    private final Options options;
    private final Remembered remembered;
    private final Board board = new Board();
    private final WayBoard ways = new WayBoard();

    private JudgeBenchMain(Options options) {
        this.options = options;
        this.remembered = new Remembered(options.state());
    }

    public static void main(String[] args) throws IOException {
        List<String> given = Arrays.asList(args);
        if (given.contains("--help")) {
            System.out.print(Options.HELP.formatted(Options.tableKeys()));
        } else if (given.contains("--list")) {
            Scenarios.all().forEach(one -> System.out.println(one.table().key() + "\t" + one.name()));
            Ways.all().forEach(one -> System.out.println(Table.WAYS.key() + "\t" + one.name()));
            Entrants.all().forEach(one -> System.out.println("contestant\t" + one.name()));
        } else {
            try {
                new JudgeBenchMain(Options.of(args)).run(String.join(" ", args));
            } catch (IllegalArgumentException wrong) {
                System.err.println(wrong.getMessage());
                System.exit(1);
            }
        }
    }

    private void run(String arguments) throws IOException {
        List<Contestant.Entrant> entrants = Entrants.named(options.contestants(), options.peers());
        List<Scenario> scenarios = options.chosen();
        if (Trace.find().isEmpty()) {
            System.err.println(Trace.absent());
        }
        long began = System.nanoTime();
        try (Bout bout = new Bout(options.threads())) {
            for (int i = 0; i < scenarios.size(); i++) {
                String place = (i + 1) + "/" + scenarios.size() + " "
                        + scenarios.get(i).name();
                System.err.println(place + ": " + fought(bout, scenarios.get(i), entrants) + ", "
                        + (System.nanoTime() - began) / 1_000_000_000 + " s in all");
            }
            for (Way way : options.ways()) {
                System.err.println("up, " + way.name() + " at " + way.traffic());
                climbed(bout, way).ifPresent(summary -> ways.add(way, summary));
            }
        }
        String page = page(arguments);
        System.out.print(page);
        if (options.write().isPresent()) {
            write(options.write().get(), page);
        }
    }

    /** Runs whoever has no result yet. */
    private String fought(Bout bout, Scenario scenario, List<Contestant.Entrant> entrants) {
        long seed = options.seed(scenario.table());
        int count = options.replications(scenario);
        List<Contestant.Entrant> missing = new ArrayList<>();
        for (Contestant.Entrant entrant : entrants) {
            if (entrant.enters(scenario)) {
                Optional<Summary> known =
                        remembered.find(Remembered.Key.of(scenario, entrant, count, seed), Summary.class);
                known.ifPresent(summary -> board.add(scenario, entrant.name(), summary));
                if (known.isEmpty()) {
                    missing.add(entrant);
                }
            }
        }
        Map<Contestant.Entrant, Summary> found =
                missing.isEmpty() || options.skipsMissing() ? Map.of() : bout.run(scenario, seed, count, missing);
        found.forEach((entrant, summary) -> {
            remembered.keep(Remembered.Key.of(scenario, entrant, count, seed), summary);
            board.add(scenario, entrant.name(), summary);
        });
        return found.isEmpty() ? "known already" : found.size() + " contestants";
    }

    private Optional<WaySummary> climbed(Bout bout, Way way) {
        long seed = options.seed(Table.WAYS);
        int count = options.replications(Table.WAYS);
        Remembered.Key key = Remembered.Key.of(way, count, seed);
        Optional<WaySummary> known = remembered.find(key, WaySummary.class);
        if (known.isPresent() || options.skipsMissing()) {
            return known;
        }
        WaySummary summary = WaySummary.of(way, bout.climbs(way, seed, count));
        remembered.keep(key, summary);
        return Optional.of(summary);
    }

    private String page(String arguments) throws IOException {
        String telling = telling(arguments);
        return "Measured on " + LocalDate.now(ZoneOffset.UTC) + " by `make bench-judge R=" + options.replications()
                + (telling.isEmpty() ? "" : " ARGS=\"" + telling + "\"")
                + "`. Each table names its seed and its replications.\n\n"
                + board.markdown(options.seed().orElse(null))
                + ways.markdown(options.seed(Table.WAYS))
                + (options.price() ? Price.markdown() : "");
    }

    /** What makes the numbers, without what belongs to one machine. */
    static String telling(String arguments) {
        return arguments
                .replaceAll("--(replications|threads|state|missing|write) \\S+", "")
                .replaceAll(" {2,}", " ")
                .trim();
    }

    /** Replaces what stands between the two lines, or makes a new page of it. */
    static void write(Path file, String tables) throws IOException {
        String block = OPEN + "\n" + tables.stripTrailing() + "\n" + CLOSE;
        if (!Files.exists(file)) {
            Files.writeString(file, "# The judge, measured\n\n" + block + "\n");
            return;
        }
        String before = Files.readString(file);
        int from = before.indexOf(OPEN);
        int to = before.indexOf(CLOSE);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    file + " has no place for the tables; give it the lines " + OPEN + " and " + CLOSE);
        }
        Files.writeString(file, before.substring(0, from) + block + before.substring(to + CLOSE.length()));
    }
}
