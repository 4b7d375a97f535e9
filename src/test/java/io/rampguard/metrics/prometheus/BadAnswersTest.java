package io.rampguard.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.prometheus.FakePrometheus.Misbehaviour;
import io.rampguard.metrics.prometheus.PrometheusSettings.Limits;
import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a server does, the source answers in time with a reason that helps. */
class BadAnswersTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private final AtomicReference<Instant> clock = new AtomicReference<>(PrometheusSourceTest.NOON);

    private FakePrometheus server;
    private PrometheusSource source;

    @BeforeEach
    void start() throws IOException {
        server = new FakePrometheus();
        for (String variant : List.of("haiku", "sonnet")) {
            server.counted(
                    "llm_outputs_total", PrometheusSourceTest.arm("summary", variant), "10", PrometheusSourceTest.T);
        }
        source = source(server.url(), 1_000, 1L << 20);
    }

    @AfterEach
    void stop() {
        source.close();
        server.close();
    }

    private PrometheusSource source(URI url, int rows, long bytes) {
        Limits limits = new Limits(TIMEOUT, 1_000_000, rows, bytes, 8, Duration.ofMinutes(1));
        return new PrometheusSource(
                PrometheusSettings.at("test", url)
                        .with(Timing.every(Duration.ofSeconds(15)))
                        .with(limits),
                clock::get);
    }

    private Observation observe() {
        return source.observe(
                        List.of(PrometheusSourceTest.request("summary", PrometheusSourceTest.VALID, Optional.empty())),
                        clock.get())
                .getFirst();
    }

    private Reason reasonFor(Misbehaviour how) {
        server.misbehave(how);
        return PrometheusSourceTest.missing(observe()).reason();
    }

    private Reason reasonForJson(String body) {
        return reasonFor((exchange, form) -> FakePrometheus.send(exchange, 200, "application/json", body));
    }

    @Test
    void anHtmlPageIsADarkSource() {
        Reason reason = reasonFor((exchange, form) ->
                FakePrometheus.send(exchange, 200, "text/html; charset=utf-8", "<html>Please sign in</html>"));

        assertThat(reason.code()).isEqualTo(ReasonCode.SOURCE_DARK);
        assertThat(reason.text()).contains("text/html").contains("login page");
    }

    @Test
    void truncatedOddAndEmptyJsonAreADarkSource() {
        for (String body : List.of(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"val",
                "",
                "[]",
                "{\"hello\":\"world\"}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"x\"]}]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":[],\"value\":[1,\"1\"]}]}}",
                "<html>with the wrong type</html>")) {
            source.close();
            source = source(server.url(), 1_000, 1L << 20);

            assertThat(reasonForJson(body).code()).as(body).isEqualTo(ReasonCode.SOURCE_DARK);
        }
    }

    @Test
    void anEmptyVectorIsNoSeries() {
        assertThat(reasonForJson(FakePrometheus.vector("")).code()).isEqualTo(ReasonCode.NO_SERIES);
    }

    @Test
    void warningsMakeAnAnswerPartialAndInfosDoNot() {
        String rows = FakePrometheus.vector("");
        String open = rows.substring(0, rows.length() - 1);

        Reason warned = reasonForJson(open + ",\"warnings\":[\"receive storeset from node-2: connection refused\"]}");
        Reason informed = reasonForJson(open + ",\"infos\":[\"metric might not be a counter\"]}");
        Reason old = reasonForJson(open + ",\"warnings\":[\"PromQL info: metric might not be a counter\"]}");

        assertThat(warned.code()).isEqualTo(ReasonCode.PARTIAL_ANSWER);
        assertThat(warned.text()).contains("node-2");
        assertThat(informed.code()).isEqualTo(ReasonCode.NO_SERIES);
        assertThat(old.code()).isEqualTo(ReasonCode.NO_SERIES);
    }

    @Test
    void nativeHistogramsAreNamedForWhatTheyAre() {
        Reason reason = reasonForJson(FakePrometheus.vector("{\"metric\":{},\"histogram\":[1,{\"count\":\"3\"}]}"));

        assertThat(reason.code()).isEqualTo(ReasonCode.IMPLAUSIBLE);
        assertThat(reason.text()).contains("native histograms");
    }

    @Test
    void aServerErrorIsTriedAgainAndThenToldWithItsOwnWords() {
        AtomicInteger calls = new AtomicInteger();
        Reason reason = reasonFor((exchange, form) -> {
            calls.incrementAndGet();
            return FakePrometheus.send(
                    exchange, 500, "application/json", "{\"status\":\"error\",\"error\":\"query\\n timed  out\"}");
        });

        assertThat(reason.text()).contains("answered 500").contains("query timed out");
        assertThat(calls.get()).isGreaterThan(2);
        assertThat(source.status().up()).isFalse();
        assertThat(source.status().sentence()).isEqualTo(reason.text());
    }

    @Test
    void oneFailureIsForgottenByTheNextAttempt() {
        AtomicInteger calls = new AtomicInteger();
        server.misbehave((exchange, form) ->
                calls.getAndIncrement() == 0 && FakePrometheus.send(exchange, 503, "text/plain", "starting"));

        assertThat(observe()).isInstanceOf(Measured.class);
        assertThat(source.status().up()).isTrue();
        assertThat(source.status().lastAnswer()).isEqualTo(clock.get());
    }

    @Test
    void aTornAnswerLeavesNothingBehindForTheNextAttempt() {
        AtomicInteger calls = new AtomicInteger();
        server.misbehave((exchange, form) -> {
            if (calls.getAndIncrement() > 1) {
                return false;
            }
            String whole = FakePrometheus.vector("{\"metric\":{\"feature_flag_key\":\"summary\","
                    + "\"feature_flag_result_variant\":\"haiku\"},\"value\":[1,\"999\"]},");
            return FakePrometheus.send(exchange, 200, "application/json", whole.substring(0, whole.length() - 4));
        });

        assertThat(PrometheusSourceTest.measured(observe()).control()).isEqualTo(new Counts.Proportion(10, 0));
    }

    @Test
    void aFailingQueryCostsOnlyItsShape() {
        server.misbehave((exchange, form) -> form.get("query").contains("llm_tokens")
                && FakePrometheus.send(
                        exchange, 422, "application/json", "{\"status\":\"error\",\"error\":\"too many samples\"}"));

        List<Observation> seen = source.observe(
                List.of(
                        PrometheusSourceTest.request("summary", PrometheusSourceTest.TOKENS),
                        PrometheusSourceTest.request("summary", PrometheusSourceTest.VALID)),
                clock.get());

        assertThat(PrometheusSourceTest.missing(seen.get(0)).reason().text()).contains("too many samples");
        assertThat(seen.get(1)).isInstanceOf(Measured.class);
        assertThat(source.status().up()).isTrue();
        assertThat(source.status().sentence()).contains("2 of 4 queries failed");
    }

    @Test
    void retryAfterIsHonouredAndNothingIsAskedBefore() {
        Reason told = reasonFor((exchange, form) -> {
            exchange.getResponseHeaders().set("Retry-After", "30");
            return FakePrometheus.send(exchange, 429, "text/plain", "slow down");
        });
        server.behave();
        int before = server.requests();
        Reason early = PrometheusSourceTest.missing(observe()).reason();
        int during = server.requests();
        clock.set(clock.get().plusSeconds(30));
        Observation later = observe();

        assertThat(told.text()).contains("429");
        assertThat(early.text()).contains("asked not to be called before 2026-11-23T12:00:30Z");
        assertThat(during).isEqualTo(before).isLessThanOrEqualTo(2);
        assertThat(later).isInstanceOf(Measured.class);
    }

    @Test
    void d3ARefusingServerIsLeftAloneByTheBreakerAndHolds() {
        server.misbehave((exchange, form) -> FakePrometheus.send(exchange, 500, "text/plain", "no"));
        Reason first = PrometheusSourceTest.missing(observe()).reason();
        for (int tick = 0; tick < 8; tick++) {
            observe();
        }
        int asked = server.requests();
        Reason open = PrometheusSourceTest.missing(observe()).reason();

        assertThat(first.code()).isEqualTo(ReasonCode.SOURCE_DARK);
        assertThat(server.requests()).isEqualTo(asked).isLessThanOrEqualTo(20);
        assertThat(open.code()).isEqualTo(ReasonCode.SOURCE_DARK);
        assertThat(open.text()).contains("left alone for 60 s");
    }

    @Test
    void aHangingServerIsGivenUpAtTheTimeout() {
        CountDownLatch end = new CountDownLatch(1);
        Reason reason = reasonFor((exchange, form) -> {
            await(end);
            return true;
        });
        end.countDown();

        assertThat(reason.code()).isEqualTo(ReasonCode.SOURCE_DARK);
        assertThat(reason.text()).containsAnyOf("within 300 ms", "in time");
    }

    @Test
    void aServerThatStopsInTheMiddleOfItsAnswerIsGivenUpToo() {
        CountDownLatch end = new CountDownLatch(1);
        Reason reason = reasonFor((exchange, form) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"status\":\"success\",".getBytes());
            exchange.getResponseBody().flush();
            await(end);
            return true;
        });
        end.countDown();

        assertThat(reason.text()).contains("did not answer within 300 ms");
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRedirectIsNotFollowedAndNamesWhereItLeads() {
        Reason reason = reasonFor((exchange, form) -> {
            exchange.getResponseHeaders().set("Location", "https://sso.example.org/login?token=hush");
            return FakePrometheus.send(exchange, 302, "text/html", "");
        });

        assertThat(reason.text()).contains("https://sso.example.org/login").doesNotContain("hush");
    }

    @Test
    void anAnswerThatIsTooLongIsNotReadToItsEnd() {
        source.close();
        source = source(server.url(), 2, 1L << 20);
        Reason rows = reasonForJson(FakePrometheus.vector(
                String.join(",", java.util.Collections.nCopies(3, "{\"metric\":{},\"value\":[1,\"1\"]}"))));
        source.close();
        source = source(server.url(), 1_000, 500);
        Reason bytes = reasonForJson(FakePrometheus.vector(
                String.join(",", java.util.Collections.nCopies(100, "{\"metric\":{},\"value\":[1,\"1\"]}"))));

        assertThat(rows.text()).contains("more than 2 rows");
        assertThat(bytes.text()).contains("longer than 500 bytes");
    }

    @Test
    void compressedAnswersAreRead() {
        server.compress();

        assertThat(observe()).isInstanceOf(Measured.class);
        assertThat(server.headers().getFirst()).containsEntry("Accept-encoding", "gzip");
    }

    @Test
    void nobodyListeningIsADarkSource() {
        server.close();

        assertThat(PrometheusSourceTest.missing(observe()).reason().text()).contains("connection refused");
    }

    @Test
    void aSurveyOfADarkSourceSaysSo() {
        server.misbehave((exchange, form) -> FakePrometheus.send(exchange, 401, "text/plain", "who are you"));

        assertThat(source.survey(
                        List.of(PrometheusSourceTest.request("summary", PrometheusSourceTest.VALID)), clock.get()))
                .hasSize(2)
                .allSatisfy(survey -> {
                    assertThat(survey.found()).isFalse();
                    assertThat(survey.sentence())
                            .contains("answered 401")
                            .contains("check the connection's credentials");
                });
    }
}
