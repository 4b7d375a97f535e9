package io.rampguard.bench;

import io.rampguard.contract.RealPrometheus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * {@code [--only ticks,prometheus,start] [--flags 1000,10000]}: prints figures, each beside its goal where there is one. It
 * never fails because of a figure; a machine that is busy with something else shows it.
 */
public final class BenchMain {
    /** In a container of 512 MiB Java takes this collector by itself; the evidence of many active flags needs more heap. */
    private static List<String> memory(int active) {
        return List.of(active > 5_000 ? "-Xmx640m" : "-Xmx320m", "-XX:+UseSerialGC");
    }

    private BenchMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> parts = option(args, "--only", "ticks,prometheus,start");
        List<String> fleets = option(args, "--flags", "1000,10000");
        if (!List.of("ticks", "prometheus", "start").containsAll(parts)) {
            System.err.println("--only names parts among ticks, prometheus and start, got " + parts);
            System.exit(1);
        }
        long began = System.nanoTime();
        System.out.println("Java " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, load "
                + Page.number(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        if (parts.contains("ticks")) {
            ticks(fleets);
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

    private static void ticks(List<String> fleets) throws IOException, InterruptedException {
        for (String flags : fleets) {
            for (int percent : new int[] {100, 10}) {
                Page.title(flags + " flags, " + percent + " % of them active, 4 signals in one shape");
                int count = Integer.parseInt(flags);
                List<String> memory = memory(count * percent / 100);
                Page.line("Java runs with", String.join(" ", memory));
                boolean small = count <= 2_000;
                List<String> arguments = new ArrayList<>(List.of(flags, String.valueOf(percent)));
                arguments.addAll(List.of(small ? "40" : "12", small && percent == 100 ? "200" : "0"));
                int exit = Java.start(memory, TickBench.class, arguments, true).waitFor();
                if (exit != 0) {
                    Page.line("this fleet ended early", "exit " + exit);
                }
            }
        }
    }

    private static List<String> option(String[] args, String name, String otherwise) {
        Map<String, String> given = new java.util.HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            given.put(args[i], args[i + 1]);
        }
        return Arrays.asList(given.getOrDefault(name, otherwise).split(","));
    }
}
