package io.rampguard.bench;

import io.rampguard.contract.RealPrometheus;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.prometheus.PrometheusSettings;
import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import io.rampguard.metrics.prometheus.PrometheusSource;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Our source on a real Prometheus over blocks of 1,000 flags: how long the server works, and how long we do. */
final class PrometheusBench {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration SCRAPES = Duration.ofSeconds(15);
    private static final int SAMPLES = 24;
    private static final List<String> PLAIN =
            List.of("llm_requests_total", "llm_errors_total", "llm_tokens_total", "llm_duration_seconds_sum");

    private PrometheusBench() {}

    /** {@code FLAGS}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int flags = Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("rampguard-bench-prometheus");
        try {
            Page.progress("writing " + SAMPLES + " samples of " + flags * 2 * (PLAIN.size() + 2 + 15) + " series");
            Path blocks = RealPrometheus.blocks(openMetrics(flags), folder.resolve("tsdb"));
            try (RealPrometheus prometheus = RealPrometheus.start(blocks);
                    PrometheusSource source = new PrometheusSource(
                            PrometheusSettings.at("real", prometheus.url()).with(Timing.every(SCRAPES)), () -> START)) {
                observe(source, flags, prometheus.pid());
            }
        } finally {
            try (Stream<Path> left = Files.walk(folder)) {
                for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void observe(PrometheusSource source, int flags, long pid) {
        List<Double> walls = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        long measured = 0;
        for (int k = 4; k < SAMPLES; k++) {
            Instant now = START.plus(SCRAPES.multipliedBy(k)).plusMillis(200);
            Optional<Instant> cursor = Optional.of(START.plus(SCRAPES.multipliedBy(k - 3)));
            List<ObservationRequest> requests = requests(flags, cursor);
            Measured before = Measured.now();
            Duration server = cpu(pid);
            List<Observation> seen = source.observe(requests, now);
            Measured used = Measured.now().since(before);
            measured +=
                    seen.stream().filter(Observation.Measured.class::isInstance).count();
            if (k >= 10) {
                walls.add((double) used.wallNanos());
                ours.add((double) used.cpuNanos());
                theirs.add((double) cpu(pid).minus(server).toNanos());
            }
        }
        Page.line("signals measured", measured + " of " + (SAMPLES - 4L) * flags * 4);
        Page.line("until all answers were read, median", Page.millis(Measured.quantile(walls, 0.5)));
        Page.line("CPU of Prometheus", Page.millis(Measured.quantile(theirs, 0.5)));
        Page.line("CPU of ours", Page.millis(Measured.quantile(ours, 0.5)));
        Page.line(
                "ours to Prometheus'",
                Page.number(Measured.quantile(ours, 0.5) / Measured.quantile(theirs, 0.5)) + " x");
    }

    private static Duration cpu(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private static List<ObservationRequest> requests(int flags, Optional<Instant> cursor) {
        List<ObservationRequest> requests = new ArrayList<>();
        for (RolloutPolicy policy : new BenchPolicies(flags, Confidence.DEFAULT)
                .current(START)
                .policies()
                .values()) {
            for (Signal signal : policy.metrics().signals()) {
                requests.add(new ObservationRequest(policy.name(), policy.metrics(), signal, cursor));
            }
        }
        return requests;
    }

    /** Every series' samples together, as the format asks for. */
    private static String openMetrics(int flags) {
        StringBuilder out = new StringBuilder(64 << 20);
        for (String metric : PLAIN.subList(0, 3)) {
            family(out, metric.replace("_total", ""), "counter");
            each(out, flags, metric, "", 40);
        }
        family(out, "llm_outputs", "counter");
        each(out, flags, "llm_outputs_total", ",valid=\"false\"", 1);
        each(out, flags, "llm_outputs_total", ",valid=\"true\"", 39);
        family(out, "llm_duration_seconds", "histogram");
        for (int i = 0; i < AnsweringServer.BOUNDS.size(); i++) {
            each(
                    out,
                    flags,
                    "llm_duration_seconds_bucket",
                    ",le=\"" + AnsweringServer.BOUNDS.get(i) + "\"",
                    Math.min(40, i * 4));
        }
        each(out, flags, "llm_duration_seconds_count", "", 40);
        each(out, flags, "llm_duration_seconds_sum", "", 28);
        family(out, "up", "gauge");
        for (int k = 0; k < SAMPLES; k++) {
            out.append("up{job=\"app\",instance=\"app:80\"} 1 ")
                    .append(seconds(k))
                    .append('\n');
        }
        return out.append("# EOF\n").toString();
    }

    private static void family(StringBuilder out, String name, String type) {
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void each(StringBuilder out, int flags, String metric, String more, int step) {
        for (int flag = 0; flag < flags; flag++) {
            for (String variant : List.of(BenchPolicies.CONTROL, BenchPolicies.NEWCOMER)) {
                String series = "%s{job=\"app\",instance=\"app:80\",%s=\"%s\",%s=\"%s\"%s} "
                        .formatted(
                                metric,
                                BenchPolicies.FLAG,
                                BenchPolicies.key(flag),
                                BenchPolicies.VARIANT,
                                variant,
                                more);
                for (int k = 0; k < SAMPLES; k++) {
                    out.append(series)
                            .append((long) step * k)
                            .append(' ')
                            .append(seconds(k))
                            .append('\n');
                }
            }
        }
    }

    private static String seconds(int sample) {
        return String.format(
                Locale.ROOT, "%d", START.plus(SCRAPES.multipliedBy(sample)).getEpochSecond());
    }
}
