package io.rampguard.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real Alertmanager with one receiver, which is this: whom it tells, and how often, is counted here. */
public final class AlertmanagerServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Program program;
    private final URI url;
    private final HttpServer receiver;
    private final List<Notification> told;

    private AlertmanagerServer(Program program, URI url, HttpServer receiver, List<Notification> told) {
        this.program = program;
        this.url = url;
        this.receiver = receiver;
        this.told = told;
    }

    /**
     * One alert in one notification that a person would have got.
     *
     * @param status {@code firing} or {@code resolved}
     */
    public record Notification(String status, JsonNode labels, JsonNode annotations) {
        boolean is(String expected, String alertname, String rollout) {
            return status.equals(expected)
                    && labels.path("alertname").asText().equals(alertname)
                    && labels.path("rollout").asText().equals(rollout);
        }
    }

    /** Starts both and waits until the Alertmanager is ready. */
    public static AlertmanagerServer start(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Notification> told = new CopyOnWriteArrayList<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> receive(exchange, told));
        receiver.start();
        int port = Program.freePort();
        // Grouped by all labels, so that each alert is a notification of its own; said again after hours only.
        Files.writeString(folder.resolve("alertmanager.yml"), """
                route: {receiver: test, group_by: ['...'], group_wait: 1s, group_interval: 1s, repeat_interval: 4h}
                receivers:
                  - name: test
                    webhook_configs: [{url: 'http://127.0.0.1:%d/', send_resolved: true}]
                """.formatted(
                        receiver.getAddress().getPort()));
        Program program = Program.start(
                List.of(
                        "prometheus-alertmanager",
                        "--config.file=" + folder.resolve("alertmanager.yml"),
                        "--storage.path=" + folder.resolve("alerts"),
                        "--cluster.listen-address=",
                        "--web.listen-address=127.0.0.1:" + port),
                Map.of(),
                folder.resolve("alertmanager.log"));
        URI url = URI.create("http://127.0.0.1:" + port);
        Until.holds("Alertmanager is ready", Duration.ofSeconds(30), () -> {
            if (!program.alive()) {
                throw new IllegalStateException("Alertmanager ended:\n" + program.said());
            }
            return Web.answers(url.resolve("/-/ready"));
        });
        return new AlertmanagerServer(program, url, receiver, told);
    }

    public URI url() {
        return url;
    }

    /** How many notifications of this kind the receiver has got. */
    public long told(String status, String alertname, String rollout) {
        return told.stream().filter(one -> one.is(status, alertname, rollout)).count();
    }

    /** Every notification so far, in order. */
    public List<Notification> told() {
        return List.copyOf(told);
    }

    /** Active alerts as {@code /api/v2/alerts} lists them. */
    public List<JsonNode> active(String alertname) {
        List<JsonNode> alerts = new ArrayList<>();
        Web.get(url.resolve("/api/v2/alerts?active=true"), Optional.empty())
                .json()
                .forEach(alerts::add);
        alerts.removeIf(
                alert -> !alert.path("labels").path("alertname").asText().equals(alertname));
        return alerts;
    }

    private static void receive(HttpExchange exchange, List<Notification> told) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            body.path("alerts")
                    .forEach(alert -> told.add(new Notification(
                            alert.path("status").asText(), alert.path("labels"), alert.path("annotations"))));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        program.close();
        receiver.stop(0);
    }
}
