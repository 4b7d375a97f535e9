package io.rampguard.bench;

import io.rampguard.contract.RealPrometheus;
import io.rampguard.policy.Confidence;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints figures, each beside its goal where there is one. It never fails because of a figure; a machine that is busy with
 * something else shows it. {@code --only ticks,prometheus,start} chooses parts; {@code --flags 1000,10000}, {@code --active
 * 100,10} (percent), {@code --ticks 8}, {@code --judge sequential,threshold} and {@code --java "-Xmx400m -XX:+UseG1GC"} say
 * which fleets run, for how long and how.
 */
public final class BenchMain {
    private static final List<String> PARTS = List.of("ticks", "prometheus", "start");
    private static final List<String> OPTIONS =
            List.of("--only", "--flags", "--active", "--ticks", "--judge", "--java");

    /** The fleets of a run that names none: the default judge at every size, and the plain one at the smaller for comparison. */
    private static final List<Fleet> FLEETS = List.of(
            new Fleet(1_000, 100, Confidence.Method.SEQUENTIAL),
            new Fleet(1_000, 100, Confidence.Method.THRESHOLD),
            new Fleet(1_000, 10, Confidence.Method.SEQUENTIAL),
            new Fleet(10_000, 10, Confidence.Method.SEQUENTIAL),
            new Fleet(10_000, 100, Confidence.Method.SEQUENTIAL));

    private final Map<String, String> given;

    private BenchMain(Map<String, String> given) {
        this.given = given;
    }

    /** @param active percent of the flags whose rollouts have not ended */
    private record Fleet(int flags, int active, Confidence.Method method) {
        /** In a container of 512 MiB Java takes this collector by itself; the evidence of many active flags needs more heap. */
        List<String> memory() {
            return List.of(flags * active / 100 > 5_000 ? "-Xmx640m" : "-Xmx320m", "-XX:+UseSerialGC");
        }

        boolean small() {
            return flags <= 2_000;
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
                System.err.println("expected pairs of an option and its value, options being " + OPTIONS + "; got "
                        + String.join(" ", args));
                System.exit(1);
            }
            given.put(args[i], args[i + 1]);
        }
        new BenchMain(given).run();
    }

    private void run() throws IOException, InterruptedException {
        List<String> parts = option("--only", PARTS);
        if (!PARTS.containsAll(parts)) {
            System.err.println("--only names parts among " + PARTS + ", got " + parts);
            System.exit(1);
        }
        long began = System.nanoTime();
        System.out.println("Java " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, load "
                + Page.number(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        if (parts.contains("ticks")) {
            for (Fleet fleet : fleets()) {
                ticks(fleet);
            }
        }
        if (parts.contains("prometheus")) {
            Page.title("a real Prometheus, 1000 active flags, 4 signals");
            if (RealPrometheus.available()) {
                Java.start(List.of("-Xmx512m"), PrometheusBench.class, List.of("1000"), true)
                        .waitFor();
            } else {
                Page.line("skipped", "needs prometheus and promtool (Debian package 'prometheus')");
            }
        }
        if (parts.contains("start")) {
            Page.title("the packaged daemon");
            StartBench.run();
        }
        System.out.println();
        Page.line("the whole bench took", (System.nanoTime() - began) / 1_000_000_000 + " s");
    }

    private List<Fleet> fleets() {
        if (!given.containsKey("--flags") && !given.containsKey("--active") && !given.containsKey("--judge")) {
            return FLEETS;
        }
        List<Fleet> fleets = new ArrayList<>();
        for (String method : option("--judge", List.of("sequential"))) {
            for (String flags : option("--flags", List.of("1000", "10000"))) {
                for (String active : option("--active", List.of("100"))) {
                    fleets.add(new Fleet(
                            Integer.parseInt(flags),
                            Integer.parseInt(active),
                            Confidence.Method.valueOf(method.toUpperCase(Locale.ROOT))));
                }
            }
        }
        return fleets;
    }

    private void ticks(Fleet fleet) throws IOException, InterruptedException {
        Page.title(fleet.flags() + " flags, " + fleet.active() + " % of them active, 4 signals in one shape, judge "
                + fleet.method().name().toLowerCase(Locale.ROOT));
        List<String> java =
                given.containsKey("--java") ? Arrays.asList(given.get("--java").split(" ")) : fleet.memory();
        Page.line("Java runs with", String.join(" ", java));
        boolean grows = fleet.small()
                && fleet.active() == 100
                && fleet.method() == Confidence.Method.SEQUENTIAL
                && !given.containsKey("--ticks");
        List<String> arguments = List.of(
                String.valueOf(fleet.flags()),
                String.valueOf(fleet.active()),
                given.getOrDefault("--ticks", fleet.small() ? "40" : "10"),
                grows ? "60" : "0",
                fleet.method().name());
        int exit = Java.start(java, TickBench.class, arguments, true).waitFor();
        if (exit != 0) {
            Page.line("this fleet ended early", "exit " + exit);
        }
    }

    private List<String> option(String name, List<String> otherwise) {
        return given.containsKey(name) ? Arrays.asList(given.get(name).split(",")) : otherwise;
    }
}
