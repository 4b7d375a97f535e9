package io.rampguard.bench.judge;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the command line asks of the bench. */
record Options(
        int replications,
        Map<String, Integer> counts,
        int peers,
        List<Table> tables,
        List<String> scenarios,
        List<String> contestants,
        int threads,
        Optional<Long> seed,
        Path state,
        boolean skipsMissing,
        Optional<Path> write) {
    static final String HELP = """
        Usage: make bench-judge [R=2000] [ARGS="..."]

        Draws seeded rollouts, lets every contestant look at them, and prints the tables of docs/judge.md.
        What is done already is read from the state directory, so a bench that was stopped goes on where it was.

          --replications N    rollouts for each scenario, 2000 (R= in make); slow peers take 200 at most
          --for NAME=N        another number for some tables or scenarios, such as counts=300,AA_b*=2000
          --peers N           so many of them at most for other tools' rules
          --only TABLES       among %s
          --scenario NAMES    scenarios by name, a * at the end stands for any rest; --list names them
          --contestants NAMES by name; all without it
          --threads N         all processors without it; changes nothing but the time
          --seed N            another seed for all tables, such as one below 100 for tuning
          --state DIR         where results are kept, target/bench-judge without it
          --write FILE        put the tables into this page too, between its lines <!-- tables --> and <!-- /tables -->
          --list              name scenarios and contestants and end
          --help              print this

        Several names are separated by commas.
        """;

    private static final List<String> KNOWN = List.of(
            "--replications",
            "--for",
            "--peers",
            "--only",
            "--scenario",
            "--contestants",
            "--threads",
            "--seed",
            "--state",
            "--missing",
            "--write");

    static Options of(String... args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!KNOWN.contains(args[i])) {
                throw new IllegalArgumentException("there is no option " + args[i] + "; --help names them");
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            given.put(args[i], args[i + 1]);
        }
        return new Options(
                positive(given, "--replications", 2_000),
                counts(given),
                positive(given, "--peers", 10_000_000),
                list(given, "--only").stream().map(Options::table).toList(),
                list(given, "--scenario"),
                list(given, "--contestants"),
                positive(given, "--threads", Runtime.getRuntime().availableProcessors()),
                Optional.ofNullable(given.get("--seed")).map(text -> number("--seed", text)),
                Path.of(given.getOrDefault("--state", "target/bench-judge")),
                skipsMissing(given.getOrDefault("--missing", "run")),
                Optional.ofNullable(given.get("--write")).map(Path::of));
    }

    private static Map<String, Integer> counts(Map<String, String> given) {
        Map<String, Integer> counts = new HashMap<>();
        for (String one : list(given, "--for")) {
            String[] parts = one.split("=", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException("--for needs NAME=N, got '" + one + "'");
            }
            boolean known =
                    Arrays.stream(Table.values()).anyMatch(table -> table.key().equals(parts[0]))
                            || Scenarios.all().stream().anyMatch(scenario -> matches(parts[0], scenario.name()));
            if (!known) {
                throw new IllegalArgumentException("--for names a table or a scenario, got '" + parts[0] + "'");
            }
            counts.put(parts[0], positive(Map.of("--for", parts[1]), "--for", 0));
        }
        return Map.copyOf(counts);
    }

    /** How many rollouts this table's get. */
    int replications(Table table) {
        return counts.getOrDefault(table.key(), replications);
    }

    /** How many rollouts this scenario gets: as it is named itself, or as its table. */
    int replications(Scenario scenario) {
        return counts.entrySet().stream()
                .filter(one -> matches(one.getKey(), scenario.name()))
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElseGet(() -> replications(scenario.table()));
    }

    private static boolean skipsMissing(String text) {
        return switch (text) {
            case "run" -> false;
            case "skip" -> true;
            default -> throw new IllegalArgumentException("--missing is run or skip, got '" + text + "'");
        };
    }

    private static int positive(Map<String, String> given, String option, int otherwise) {
        long value = Optional.ofNullable(given.get(option))
                .map(text -> number(option, text))
                .orElse((long) otherwise);
        if (value < 1 || value > 10_000_000) {
            throw new IllegalArgumentException(option + " must be within 1 and 10000000, got " + value);
        }
        return (int) value;
    }

    private static long number(String option, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(option + " needs a whole number, got '" + text + "'", wrong);
        }
    }

    private static List<String> list(Map<String, String> given, String option) {
        return Optional.ofNullable(given.get(option))
                .map(text -> Arrays.stream(text.split(",")).map(String::trim).toList())
                .orElse(List.of());
    }

    private static Table table(String key) {
        return Arrays.stream(Table.values())
                .filter(table -> table.key().equals(key))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no table '" + key + "'; there are " + tableKeys()));
    }

    static String tableKeys() {
        return String.join(", ", Arrays.stream(Table.values()).map(Table::key).toList());
    }

    /** The scenarios that are asked for; an unknown name is refused. */
    List<Scenario> chosen() {
        for (String wanted : scenarios) {
            if (Scenarios.all().stream().noneMatch(scenario -> matches(wanted, scenario.name()))) {
                throw new IllegalArgumentException("there is no scenario '" + wanted + "'; --list names them");
            }
        }
        return Scenarios.all().stream()
                .filter(scenario -> tables.isEmpty() || tables.contains(scenario.table()))
                .filter(scenario ->
                        scenarios.isEmpty() || scenarios.stream().anyMatch(wanted -> matches(wanted, scenario.name())))
                .toList();
    }

    /** The ways up that are asked for: with their table, or with everything. */
    List<Way> ways() {
        return asked(Table.WAYS) ? Ways.all() : List.of();
    }

    /** Whether the price is asked for. */
    boolean price() {
        return asked(Table.PRICE);
    }

    private boolean asked(Table table) {
        return tables.isEmpty() ? scenarios.isEmpty() : tables.contains(table);
    }

    private static boolean matches(String wanted, String name) {
        return wanted.endsWith("*") ? name.startsWith(wanted.substring(0, wanted.length() - 1)) : name.equals(wanted);
    }

    long seed(Table table) {
        return seed.orElse(table.seed());
    }
}
