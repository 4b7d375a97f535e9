package io.rampguard.bench.judge;

import io.rampguard.bench.BenchMain;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the judge costs: for one rollout and window with five guardrails, and within a tick of ten thousand flags. */
final class Price {
    /** Microseconds. */
    private static final double BAR = 100;

    private static final int ROLLOUTS = 12;
    private static final int WARM = 8;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Price() {}

    static String markdown() throws IOException {
        System.err.println("price: five guardrails");
        double micros = decision();
        System.err.println("price: ticks of 10,000 flags, which take minutes");
        return "### " + Table.PRICE.title() + "\n\nOn " + Runtime.getRuntime().availableProcessors()
                + " processors, Java " + Runtime.version().feature() + ".\n\n"
                + String.format(
                        Locale.ROOT,
                        "- CPU for one rollout and window, five guardrails (two of them histogram and mean): %.1f µs"
                                + " (bar: %.0f µs, %s)%n",
                        micros,
                        BAR,
                        micros <= BAR ? "met" : "missed")
                + ticks() + "\n";
    }

    /** Of the harmless five-guardrail ramp, its history left out, after warming up; in microseconds. */
    static double decision() {
        Scenario scenario = Scenarios.named("AA_five");
        List<List<Poll>> rollouts = new ArrayList<>();
        for (int i = 0; i < ROLLOUTS; i++) {
            List<Poll> polls = new ArrayList<>();
            scenario.replicate(Table.PRICE.seed(), i).forEach(polls::add);
            rollouts.add(polls);
        }
        for (int i = 0; i < WARM; i++) {
            looked(scenario, rollouts);
        }
        return looked(scenario, rollouts);
    }

    private static double looked(Scenario scenario, List<List<Poll>> rollouts) {
        long nanos = 0;
        long windows = 0;
        for (List<Poll> polls : rollouts) {
            Contestant judge = JudgeContestant.SEQUENTIAL.start(scenario, 0);
            int history = scenario.ramp().history();
            polls.subList(0, history).forEach(judge::take);
            long before = THREADS.getCurrentThreadCpuTime();
            polls.subList(history, polls.size()).forEach(judge::take);
            nanos += THREADS.getCurrentThreadCpuTime() - before;
            windows += polls.size() - history;
        }
        return nanos / 1e3 / windows;
    }

    /** The bench of whole ticks in a process of its own; what it prints of CPU. */
    private static String ticks() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BenchMain.class.getName(),
                        "--only",
                        "ticks",
                        "--flags",
                        "10000")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = process.inputReader()) {
            return lines.lines()
                    .peek(System.err::println)
                    .filter(line ->
                            line.startsWith("== ") || line.contains("CPU per tick") || line.contains("ended early"))
                    .map(line -> "- " + line.strip().replaceFirst("^== ", "").replaceAll(" {2,}", ": "))
                    .collect(Collectors.joining("\n", "", "\n"));
        }
    }
}
