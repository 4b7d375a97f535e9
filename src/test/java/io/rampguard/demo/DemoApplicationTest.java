package io.rampguard.demo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DemoApplicationTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch asked = new CountDownLatch(600);
    private HttpServer daemon;

    /** An OFREP server that gives every user whose number is even the summarizer's variant. */
    private URI daemon() throws IOException {
        daemon = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        daemon.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        daemon.createContext("/ofrep/v1/evaluate/flags/", this::evaluate);
        daemon.start();
        return URI.create("http://127.0.0.1:" + daemon.getAddress().getPort());
    }

    private void evaluate(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean even = body.matches(".*\"targetingKey\":\"user-\\d*[02468]\".*");
        String answer = "{\"variant\":\"" + (even ? "sonnet" : "haiku") + "\",\"reason\":\"SPLIT\"}";
        boolean known = exchange.getRequestURI().getPath().endsWith(Feature.SUMMARIZER);
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(known ? 200 : 404, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
        asked.countDown();
    }

    private String metrics(DemoApplication application) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(application.metricsUri()).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static double total(String metrics, String series) {
        return metrics.lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @AfterEach
    void stopTheDaemon() {
        if (daemon != null) {
            daemon.stop(0);
        }
    }

    @Test
    void usersAreCountedUnderTheArmTheDaemonGaveThemAndUnderControlWhereItGaveNone() throws Exception {
        try (DemoApplication application = DemoApplication.start(daemon(), 0, 7, InstantSource.system())) {
            assertThat(asked.await(30, SECONDS)).isTrue();

            String metrics = metrics(application);

            String flag = "feature_flag_key=\"summarizer-model\",feature_flag_result_variant=";
            double sonnet = total(metrics, "rampguard_requests_total{" + flag + "\"sonnet\"");
            double haiku = total(metrics, "rampguard_requests_total{" + flag + "\"haiku\"");
            assertThat(sonnet / (sonnet + haiku)).isBetween(0.3, 0.7);
            assertThat(metrics)
                    .contains(
                            "rampguard_requests_total{feature_flag_key=\"support-reply-prompt\",feature_flag_result_variant=\"v11\"}")
                    .doesNotContain("v12")
                    .contains("rampguard_request_duration_seconds_bucket{" + flag)
                    .contains("rampguard_outputs_total{" + flag + "\"haiku\",valid=\"true\"}");
            assertThat(total(metrics, "rampguard_tokens_total"))
                    .isGreaterThan(total(metrics, "rampguard_input_tokens_total"));
        }
    }

    @Test
    void withoutADaemonEverybodyHasControl() throws Exception {
        URI nowhere = daemon();
        daemon.stop(0);
        try (DemoApplication application = DemoApplication.start(nowhere, 0, 7, InstantSource.system())) {
            String metrics = "";
            while (total(metrics, "rampguard_requests_total") < 200) {
                metrics = metrics(application);
            }

            assertThat(metrics).contains("haiku", "v11", "minilm").doesNotContain("sonnet", "v12", "colbert");
        }
    }

    @Test
    void closingTwiceLeavesNothingListening() throws Exception {
        DemoApplication application = DemoApplication.start(daemon(), 0, 7, InstantSource.system());
        URI metrics = application.metricsUri();

        application.close();
        application.close();

        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())))
                .isInstanceOf(IOException.class);
    }
}
