package io.rampguard.demo;

import io.rampguard.daemon.AlertmanagerServer;
import io.rampguard.daemon.Program;
import io.rampguard.daemon.PrometheusServer;
import io.rampguard.daemon.RunningDaemon;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The whole product on real input, all on loopback: a simulated application evaluates its flags at the daemon and counts in
 * its own metrics, a real Prometheus scrapes them every second, the daemon reads Prometheus, and a real Alertmanager is told.
 */
final class RealInput implements AutoCloseable {
    static final String HEALTHY = "summarizer-model";
    static final String FAILING = "answer-model";
    /** What Debian's packages {@code prometheus} and {@code prometheus-alertmanager} bring. */
    static final List<String> PROGRAMS = List.of("prometheus", "prometheus-alertmanager");

    private static final Behaviour HAIKU = new Behaviour(0.01, 0.012, 180, 1.1);
    private static final Behaviour ANSWER = new Behaviour(0.01, 0.01, 90, 0.6);
    private static final List<Feature> FEATURES = List.of(
            new Feature(
                    HEALTHY, "haiku", "sonnet", 220, HAIKU, new Behaviour(0.008, 0.006, 178, 1.05), Optional.empty()),
            new Feature(FAILING, "v1", "v2", 250, ANSWER, new Behaviour(0.7, 0.01, 90, 0.6), Optional.empty()));

    final PrometheusServer prometheus;
    final AlertmanagerServer alertmanager;
    final RunningDaemon daemon;
    private final DemoApplication application;

    private RealInput(
            DemoApplication application,
            PrometheusServer prometheus,
            AlertmanagerServer alertmanager,
            RunningDaemon daemon) {
        this.application = application;
        this.prometheus = prometheus;
        this.alertmanager = alertmanager;
        this.daemon = daemon;
    }

    static boolean available() {
        return Program.installed(PROGRAMS.toArray(String[]::new));
    }

    /** Starts everything in the folder and returns when the daemon answers evaluations. */
    static RealInput start(Path folder) throws IOException {
        int port = Program.freePort();
        DemoApplication application =
                DemoApplication.start(URI.create("http://127.0.0.1:" + port), 0, 42, InstantSource.system(), FEATURES);
        PrometheusServer prometheus = PrometheusServer.scraping(application.metricsUri(), folder.resolve("prometheus"));
        AlertmanagerServer alertmanager = AlertmanagerServer.start(folder.resolve("alertmanager"));
        RunningDaemon daemon = RunningDaemon.start(folder, port, options(folder, prometheus.url(), alertmanager.url()));
        return new RealInput(application, prometheus, alertmanager, daemon);
    }

    private static List<String> options(Path folder, URI prometheus, URI alertmanager) throws IOException {
        Path policies = Files.createDirectories(folder.resolve("policies"));
        for (String name : List.of(HEALTHY, FAILING)) {
            try (InputStream policy = RealInput.class.getResourceAsStream("/real-input/" + name + ".yaml")) {
                Files.copy(Objects.requireNonNull(policy, name), policies.resolve(name + ".yaml"));
            }
        }
        Path config = Files.writeString(folder.resolve("config.yaml"), """
                rampguard:
                  channels:
                    oncall: {type: alertmanager, url: '%s'}
                """.formatted(alertmanager));
        return List.of(
                "--policies", policies.toString(),
                "--source", prometheus.toString(),
                "--data", folder.resolve("data").toString(),
                "--config", config.toString(),
                "--access", "loopback");
    }

    /** Ends everything, the daemon first, so that it takes its leave in good order. */
    @Override
    public void close() {
        daemon.close();
        application.close();
        prometheus.close();
        alertmanager.close();
    }
}
