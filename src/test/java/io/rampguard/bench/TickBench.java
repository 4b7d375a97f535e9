package io.rampguard.bench;

import io.rampguard.policy.Confidence;
import io.rampguard.rollout.Phase;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One fleet in a process of its own: what its ticks cost, how fast it falls back, and what stays behind. */
final class TickBench {
    /** Until control is known and Java has compiled what runs often. */
    private static final int WARM = 14;

    /** As long as this judge remembers windows one by one; its work grows until then. */
    private static final int WARM_THRESHOLD = 26;

    private static final double QUERIES = 8;
    private static final double CPU_SECONDS = 1;
    private static final double RSS = 512.0 * (1 << 20);
    private static final double BREACH_MILLIS = 50;

    private final BenchDaemon daemon;
    private final AnsweringProcess prometheus;
    private final int active;

    private TickBench(BenchDaemon daemon, AnsweringProcess prometheus, int active) {
        this.daemon = daemon;
        this.prometheus = prometheus;
        this.active = active;
    }

    /** {@code FLAGS ACTIVE_PERCENT TICKS GROWTH_TICKS METHOD}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
        int flags = Integer.parseInt(args[0]);
        int active = flags * Integer.parseInt(args[1]) / 100;
        Confidence confidence = new Confidence(Confidence.DEFAULT.falseRollback(), Confidence.Method.valueOf(args[4]));
        try (AnsweringProcess prometheus = AnsweringProcess.start();
                BenchDaemon daemon = new BenchDaemon(
                        new BenchPolicies(flags, confidence),
                        prometheus.url(),
                        Instant.parse("2026-11-23T12:00:00Z"))) {
            TickBench bench = new TickBench(daemon, prometheus, active);
            bench.begin(confidence.method() == Confidence.Method.THRESHOLD ? WARM_THRESHOLD : WARM);
            bench.ticks(Integer.parseInt(args[2]));
            bench.between();
            bench.growth(Integer.parseInt(args[3]));
            bench.breaches();
        }
    }

    private void begin(int warm) throws InterruptedException, IOException {
        long began = System.nanoTime();
        daemon.begin(active);
        Page.progress("the fleet is stored, " + Page.millis(System.nanoTime() - began));
        for (int i = 0; i < warm; i++) {
            daemon.poll();
            if (i == 0) {
                Page.progress("first poll: " + daemon.in(Phase.RAMPING) + " of " + active + " rollouts ramp, "
                        + Page.millis(System.nanoTime() - began));
            }
        }
        Page.progress("warm after " + warm + " polls, " + Page.millis(System.nanoTime() - began));
        daemon.instruments.source();
        prometheus.queries();
    }

    private void ticks(int count) throws IOException, InterruptedException {
        List<Double> cpu = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        Measured first = Measured.now();
        for (int i = 0; i < count; i++) {
            Measured before = Measured.now();
            daemon.poll();
            Measured used = Measured.now().since(before);
            cpu.add((double) used.cpuNanos());
            wall.add((double) used.wallNanos());
        }
        Measured all = Measured.now().since(first);
        List<Double> source = daemon.instruments.source();
        double queries = prometheus.queries() / (double) count;
        Page.line("queries per tick", queries, "", QUERIES);
        Page.line("CPU per tick, mean", all.cpuNanos() / 1e9 / count, "s", CPU_SECONDS);
        Page.line(
                "CPU per tick, median and largest",
                Page.millis(Measured.quantile(cpu, 0.5)) + ", " + Page.millis(Measured.quantile(cpu, 1)));
        Page.line(
                "wall per tick, median and largest",
                Page.millis(Measured.quantile(wall, 0.5)) + ", " + Page.millis(Measured.quantile(wall, 1)));
        Page.line(
                "of it waiting for and reading the source",
                Page.millis(Measured.quantile(source, 0.5)) + (source.size() < count ? ", some answers late" : ""));
        Page.line(
                "allocated per tick",
                Page.megabytes((double) all.allocated() / count) + ", " + all.collections() + " collections in " + count
                        + " ticks");
        Page.line("RSS now", Measured.status(ProcessHandle.current().pid(), "VmRSS") / 1048576.0, "MiB", RSS / 1048576);
        Page.line("live heap after a collection", Page.megabytes(Measured.heapAfterCollection()));
    }

    /** The daemon ticks every second, and every flag is due each 15: what the other fourteen cost. */
    private void between() {
        daemon.tick();
        Measured before = Measured.now();
        int count = 10;
        for (int i = 0; i < count; i++) {
            daemon.tick();
        }
        Measured used = Measured.now().since(before);
        Page.line("CPU of a tick in between, when no flag is due", Page.millis((double) used.cpuNanos() / count));
    }

    private void growth(int count) throws IOException {
        if (count == 0) {
            return;
        }
        long heap = Measured.heapAfterCollection();
        long disk = daemon.stored();
        long rss = Measured.status(ProcessHandle.current().pid(), "VmRSS");
        for (int i = 0; i < count; i++) {
            daemon.poll();
        }
        Page.line(
                "growth over " + count + " ticks",
                "live heap %s, RSS %s, database %s (%s for each active flag and tick)"
                        .formatted(
                                Page.megabytes(Measured.heapAfterCollection() - heap),
                                Page.megabytes(
                                        Measured.status(ProcessHandle.current().pid(), "VmRSS") - rss),
                                Page.megabytes(daemon.stored() - disk),
                                Page.number((daemon.stored() - disk) / (double) count / active) + " bytes"));
    }

    private void breaches() throws IOException, InterruptedException {
        fall("breach to zero, " + active / 100 + " flags at once", every(100), true);
        fall("breach to zero, " + active / 10 + " flags at once", every(10), false);
    }

    private List<String> every(int nth) {
        return IntStream.range(0, active)
                .filter(i -> i % nth == (nth / 2 + (nth == 100 ? 1 : 0)))
                .mapToObj(BenchPolicies::key)
                .toList();
    }

    private void fall(String what, List<String> flags, boolean goal) throws IOException, InterruptedException {
        daemon.instruments.forgetBreaches();
        long out = daemon.in(Phase.ROLLED_BACK);
        prometheus.breach(flags);
        int polls = 0;
        while (daemon.in(Phase.ROLLED_BACK) < out + flags.size() && polls++ < 12) {
            daemon.poll();
        }
        List<Double> nanos = daemon.instruments.breaches();
        String spread = "p50 " + Page.millis(Measured.quantile(nanos, 0.5)) + ", p99 "
                + Page.millis(Measured.quantile(nanos, 0.99)) + ", last " + Page.millis(Measured.quantile(nanos, 1))
                + " (" + nanos.size() + " rollbacks, " + polls + " polls)";
        Page.line(what, spread);
        if (goal) {
            Page.line("   p99", Measured.quantile(nanos, 0.99) / 1e6, "ms", BREACH_MILLIS);
        }
    }
}
