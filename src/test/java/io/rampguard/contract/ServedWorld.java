package io.rampguard.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rampguard.contract.MetricWorld.Scrape;
import io.rampguard.contract.MetricWorld.Series;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * Serves one scrape's answers over HTTP on loopback, an instance to a path. Every other instance speaks OpenMetrics, compressed,
 * with exemplars and creation times; the others speak Prometheus text with carriage returns.
 */
public final class ServedWorld implements AutoCloseable {
    private final HttpServer server;
    private volatile SortedMap<String, Optional<SortedMap<Series, Double>>> instances = new TreeMap<>();

    public ServedWorld() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public void show(Scrape scrape) {
        instances = scrape.instances();
    }

    public String url(String instance) {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/" + instance;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String instance = exchange.getRequestURI().getPath().substring(1);
        Optional<SortedMap<Series, Double>> samples = instances.getOrDefault(instance, Optional.empty());
        try (exchange) {
            if (samples.isEmpty()) {
                exchange.sendResponseHeaders(503, -1);
            } else if (instance.hashCode() % 2 == 0) {
                send(exchange, "text/plain; version=0.0.4; charset=utf-8", text(samples.get()), false);
            } else {
                send(exchange, "application/openmetrics-text; version=1.0.0", openMetrics(samples.get()), true);
            }
        }
    }

    private static void send(HttpExchange exchange, String type, String body, boolean zipped) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (zipped) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        try (OutputStream out = zipped ? new GZIPOutputStream(bytes) : bytes) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        exchange.sendResponseHeaders(200, bytes.size());
        exchange.getResponseBody().write(bytes.toByteArray());
    }

    private static String text(SortedMap<Series, Double> samples) {
        StringBuilder text =
                new StringBuilder("# HELP go_goroutines Threads, more or less.\r\ngo_goroutines 12\r\n\r\n");
        samples.forEach((series, value) -> text.append(MetricWorld.exposed(series))
                .append(' ')
                .append(value)
                .append("\r\n"));
        return text.toString();
    }

    private static String openMetrics(SortedMap<Series, Double> samples) {
        StringBuilder text = new StringBuilder("# TYPE requests counter\n# UNIT latency_seconds seconds\n");
        samples.forEach((series, value) -> {
            text.append(MetricWorld.exposed(series)).append(' ').append(value);
            text.append(series.metric().endsWith("_bucket") ? " # {trace_id=\"a # b\"} 0.3 1709380800.5\n" : "\n");
            if (series.metric().endsWith("_total")) {
                Series created = new Series(series.metric().replace("_total", "_created"), series.labels());
                text.append(MetricWorld.exposed(created)).append(" 1.7093808e9\n");
            }
        });
        return text.append("# EOF\n").toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
