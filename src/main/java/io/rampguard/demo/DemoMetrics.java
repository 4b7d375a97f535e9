package io.rampguard.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.rampguard.demo.Behaviour.Afterwards;
import io.rampguard.demo.Behaviour.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The application's own {@code /metrics}, under the names of the preset {@code rampguard}. */
final class DemoMetrics implements AutoCloseable {
    private static final double[] SECONDS = {
        0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 15, 20, 30
    };
    private static final String FLAG = "feature_flag_key";
    private static final String ARM = "feature_flag_result_variant";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests = counter("rampguard_requests", "Requests of the feature.");
    private final Counter errors = counter("rampguard_errors", "Requests that failed, by kind.", "error_type");
    private final Counter tokens = counter("rampguard_tokens", "Tokens in and out.");
    private final Counter inputTokens = counter("rampguard_input_tokens", "Tokens of prompts.");
    private final Counter outputTokens = counter("rampguard_output_tokens", "Tokens of outputs.");
    private final Histogram duration = histogram("rampguard_request_duration_seconds", "Time to the whole answer.");
    private final Histogram firstToken = histogram("rampguard_time_to_first_token_seconds", "Time to the first token.");
    private final Counter outputs = counter("rampguard_outputs", "Outputs, by whether they parsed.", "valid");
    private final Counter refusals = counter("rampguard_refusals", "Outputs in which the model refused.");
    private final Counter truncations = counter("rampguard_truncations", "Outputs cut off at their length limit.");
    private final Counter empty = counter("rampguard_empty", "Outputs without any text.");
    private final Counter feedback = counter("rampguard_feedback", "Users' ratings.", "rating");
    private final Counter retries = counter("rampguard_retries", "Requests that a user sent again.");
    private final Counter contacts = counter("rampguard_support_contacts", "Users who turned to support.");
    private final Counter sessions = counter("rampguard_sessions", "Sessions opened.");
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ExpositionFormats formats = ExpositionFormats.init();

    private DemoMetrics(InetSocketAddress address) {
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the demo's /metrics cannot listen on port " + address.getPort()
                            + "; choose another, or 0 for any free one",
                    e);
        }
        server.setExecutor(threads);
        server.createContext("/metrics", this::answer);
        server.start();
    }

    /** Listens at this address; port 0 takes any free one. */
    static DemoMetrics listen(InetSocketAddress address) {
        return new DemoMetrics(address);
    }

    URI uri() {
        String host = server.getAddress().getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + server.getAddress().getPort() + "/metrics");
    }

    void record(String flag, String arm, Answer answer) {
        at(requests, flag, arm).inc();
        at(inputTokens, flag, arm).inc(answer.inputTokens());
        at(outputTokens, flag, arm).inc(answer.outputTokens());
        at(tokens, flag, arm).inc(answer.inputTokens() + answer.outputTokens());
        observe(duration, flag, arm, answer.seconds());
        if (answer.failure().isEmpty()) {
            observe(firstToken, flag, arm, answer.firstTokenSeconds());
            at(outputs, flag, arm, String.valueOf(answer.valid())).inc();
        } else {
            at(errors, flag, arm, answer.failure()).inc();
        }
        record(flag, arm, answer.afterwards());
    }

    private void record(String flag, String arm, Afterwards then) {
        if (!then.rating().isEmpty()) {
            at(feedback, flag, arm, then.rating()).inc();
        }
        count(then.refused(), refusals, flag, arm);
        count(then.truncated(), truncations, flag, arm);
        count(then.empty(), empty, flag, arm);
        count(then.retried(), retries, flag, arm);
        count(then.contactedSupport(), contacts, flag, arm);
        count(then.openedSession(), sessions, flag, arm);
    }

    private static void count(boolean happened, Counter counter, String flag, String arm) {
        if (happened) {
            at(counter, flag, arm).inc();
        }
    }

    private static CounterDataPoint at(Counter counter, String... labels) {
        return counter.labelValues(labels);
    }

    private static void observe(Histogram histogram, String flag, String arm, double seconds) {
        DistributionDataPoint point = histogram.labelValues(flag, arm);
        point.observe(seconds);
    }

    private Counter counter(String name, String help, String... more) {
        return Counter.builder().name(name).help(help).labelNames(labels(more)).register(registry);
    }

    private Histogram histogram(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels())
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
    }

    private static String[] labels(String... more) {
        List<String> names = new ArrayList<>(List.of(FLAG, ARM));
        names.addAll(List.of(more));
        return names.toArray(String[]::new);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExpositionFormatWriter writer =
                    formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            writer.write(body, registry.scrape());
            exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
            exchange.sendResponseHeaders(200, body.size());
            try (OutputStream out = exchange.getResponseBody()) {
                body.writeTo(out);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
