package io.rampguard.cluster;

import io.rampguard.daemon.RunningDaemon;
import io.rampguard.daemon.Until;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code POLICIES RAMPING SECONDS}: two daemons and many policies on a real API server, first with nobody exposed and then with some
 * ramping; prints what they ask of the API server and what they need. Figures, not verdicts: nothing fails because of one.
 */
public final class SoakMain {
    private static final String SPACE = "soak";
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Pattern REQUESTS = Pattern.compile("apiserver_request_total\\{(.*)} (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern TICKS = Pattern.compile("rampguard_tick_duration_seconds_(sum|count)\\S* (\\S+)");
    private static final List<String> OURS = List.of("rolloutpolicies", "leases", "configmaps", "events");

    private final Kubectl admin;
    private final List<RunningDaemon> daemons;

    private SoakMain(Kubectl admin, List<RunningDaemon> daemons) {
        this.admin = admin;
        this.daemons = daemons;
    }

    public static void main(String[] args) throws Exception {
        int policies = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int ramping = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 600;
        ControlPlane plane = Installation.clusterWide();
        Kubectl admin = plane.admin();
        Path folder = Files.createTempDirectory("rampguard-soak");
        admin.expect("create", "namespace", SPACE);
        try (RunningDaemon one = DaemonBesideCluster.start(plane, folder, "one", LEASE);
                RunningDaemon two = DaemonBesideCluster.start(plane, folder, "two", LEASE)) {
            Until.holds("one of them decides", LONG, () -> one.leads() || two.leads());
            SoakMain soak = new SoakMain(admin, List.of(one, two));
            soak.fill(policies);
            soak.measured(policies + " policies, nobody exposed", () -> soak.watched(seconds * 300L));
            soak.measured(ramping + " of them start and ramp", () -> soak.ramp(ramping, seconds * 700L));
        }
        System.exit(0);
    }

    private interface Stretch {
        void pass() throws Exception;
    }

    private void fill(int policies) throws IOException {
        long began = System.nanoTime();
        Path file = Files.createTempFile("soak", ".yaml");
        Files.writeString(
                file,
                IntStream.range(0, policies).mapToObj(i -> policy(i, true)).collect(Collectors.joining("---\n")));
        admin.expect("apply", "--server-side", "-f", file.toString());
        Files.delete(file);
        line("all applied after", (System.nanoTime() - began) / 1_000_000_000 + " s");
        Until.holds(
                "every policy has a phase",
                LONG,
                () -> phases().values().stream().mapToLong(Long::longValue).sum() == policies);
        line("all in status after", (System.nanoTime() - began) / 1_000_000_000 + " s");
        line("phases", phases().toString());
    }

    /** Climbs by the clock alone; a shut one waits for a window that does not come. */
    private static String policy(int number, boolean shut) {
        return """
                apiVersion: rampguard.io/v1alpha1
                kind: RolloutPolicy
                metadata: {name: soak-%1$d, namespace: %2$s}
                spec:
                  flag: {key: soak_%1$d, control: {name: haiku}, variant: {name: sonnet}}
                  revision: sonnet-4-5
                  unguarded: true
                  metrics: {every: 1s}
                  ramp:
                    steps: [1, 5, 25, 50, 100]
                    hold: 90s
                    watch: 10s
                %3$s""".formatted(number, SPACE, shut ? "    windows: {freeze: [\"2020-01-01/2099-01-01\"]}\n" : "");
    }

    private Map<String, Long> phases() {
        return admin.expect("-n", SPACE, "get", "rp", "-o", "jsonpath={range .items[*]}{.status.phase}{\"\\n\"}{end}")
                .lines()
                .filter(phase -> !phase.isBlank())
                .collect(Collectors.groupingBy(phase -> phase, TreeMap::new, Collectors.counting()));
    }

    /** Opens one after the other and sees how long each takes from the request to its first stage in the status. */
    private void ramp(int ramping, long millis) throws Exception {
        long end = System.nanoTime() + millis * 1_000_000;
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < ramping; i++) {
            String name = "rp/soak-" + i;
            long began = System.nanoTime();
            Kubectl.Answer answer = admin.with(policy(i, false), "apply", "--server-side", "-f", "-");
            if (!answer.accepted()) {
                throw new IllegalStateException(answer.text());
            }
            admin.expect("-n", SPACE, "wait", "--for=jsonpath={.status.phase}=ramping", "--timeout=60s", name);
            took.add((System.nanoTime() - began) / 1_000_000);
        }
        List<Long> sorted = took.stream().sorted().toList();
        line(
                "applied to ramping in its status, kubectl included",
                "median " + sorted.get(sorted.size() / 2) + " ms, longest " + sorted.getLast() + " ms");
        watched((end - System.nanoTime()) / 1_000_000);
    }

    /** Lets them run; a daemon that ends meanwhile ends this too. */
    private void watched(long millis) throws Exception {
        Until.stays(
                "both daemons run",
                Duration.ofMillis(Math.max(1, millis)),
                () -> daemons.stream().allMatch(daemon -> daemon.program().alive()));
    }

    private void measured(String title, Stretch stretch) throws Exception {
        System.out.println("\n== " + title);
        Map<String, Double> before = requests();
        List<Double> cpu = daemons.stream().map(SoakMain::processorSeconds).toList();
        List<Double> ticks = ticks();
        long began = System.nanoTime();
        stretch.pass();
        double seconds = (System.nanoTime() - began) / 1e9;
        Map<String, Double> after = requests();
        line("seconds", number(seconds));
        after.forEach((what, count) -> {
            double more = count - before.getOrDefault(what, 0.0);
            if (more > 0) {
                line("requests: " + what, number(more) + " = " + number(more / seconds) + " a second");
            }
        });
        for (int i = 0; i < daemons.size(); i++) {
            RunningDaemon daemon = daemons.get(i);
            line(
                    daemon.leads() ? "the leader" : "the standby",
                    memory(daemon) + ", " + number(100 * (processorSeconds(daemon) - cpu.get(i)) / seconds)
                            + " % of a processor");
        }
        List<Double> now = ticks();
        line(
                "ticks of both",
                number(now.get(1) - ticks.get(1)) + ", mean "
                        + number(1_000 * (now.get(0) - ticks.get(0)) / (now.get(1) - ticks.get(1))) + " ms");
        line("phases", phases().toString());
    }

    private Map<String, Double> requests() {
        Map<String, Double> counts = new TreeMap<>();
        admin.expect("get", "--raw", "/metrics").lines().forEach(text -> {
            Matcher line = REQUESTS.matcher(text);
            if (line.matches()) {
                Map<String, String> labels = LABEL.matcher(line.group(1))
                        .results()
                        .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2)));
                String resource = labels.getOrDefault("resource", "");
                if (OURS.contains(resource)) {
                    String part = labels.getOrDefault("subresource", "");
                    counts.merge(
                            labels.get("verb") + " " + resource + (part.isEmpty() ? "" : "/" + part)
                                    + (labels.getOrDefault("code", "").startsWith("2") ? "" : " " + labels.get("code")),
                            Double.parseDouble(line.group(2)),
                            Double::sum);
                }
            }
        });
        return counts;
    }

    private List<Double> ticks() throws IOException, InterruptedException {
        double sum = 0;
        double count = 0;
        for (RunningDaemon daemon : daemons) {
            URI metrics = daemon.management().resolve("/q/metrics");
            String text = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            for (String line : text.lines().toList()) {
                Matcher tick = TICKS.matcher(line);
                if (tick.matches() && tick.group(1).equals("sum")) {
                    sum += Double.parseDouble(tick.group(2));
                } else if (tick.matches()) {
                    count += Double.parseDouble(tick.group(2));
                }
            }
        }
        return List.of(sum, count);
    }

    private static double processorSeconds(RunningDaemon daemon) {
        return ProcessHandle.of(daemon.program().pid())
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
    }

    private static String memory(RunningDaemon daemon) throws IOException {
        return Files.readAllLines(
                        Path.of("/proc", String.valueOf(daemon.program().pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS"))
                .map(line -> number(Double.parseDouble(line.replaceAll("\\D", "")) / 1_024) + " MiB resident")
                .findFirst()
                .orElse("memory unknown");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
    }

    private static void line(String what, String value) {
        System.out.printf(Locale.ROOT, "   %-52s %s%n", what, value);
    }
}
