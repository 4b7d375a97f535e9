package io.rampguard.daemon;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Prometheus that scrapes one application every second. It can be killed and started again on its own data. */
public final class PrometheusServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final Path folder;
    private final int port;
    private Program program;

    private PrometheusServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** @param application where the metrics are read, with the path */
    public static PrometheusServer scraping(URI application, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, scrape_timeout: 900ms}
                scrape_configs:
                  - job_name: demo
                    metrics_path: %s
                    static_configs: [{targets: ['%s']}]
                """.formatted(application.getPath(), application.getAuthority()));
        PrometheusServer server = new PrometheusServer(folder, Program.freePort());
        server.startAgain();
        return server;
    }

    /** Starts it on the port and the data it had, and waits until it is ready. */
    public void startAgain() {
        program = Program.start(
                List.of(
                        "prometheus",
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port),
                Map.of(),
                folder.resolve("prometheus.log"));
        Until.holds("Prometheus is ready", START, () -> {
            if (!program.alive()) {
                throw new IllegalStateException("Prometheus ended:\n" + program.said());
            }
            return Web.answers(url().resolve("/-/ready"));
        });
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public long pid() {
        return program.pid();
    }

    /** SIGKILL: no farewell, nothing flushed. */
    public void kill() {
        program.kill();
    }

    @Override
    public void close() {
        program.close();
    }
}
