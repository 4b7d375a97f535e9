package io.rampguard.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.History;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.metrics.prometheus.FakePrometheus.Misbehaviour;
import io.rampguard.metrics.prometheus.PrometheusSettings.Limits;
import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import io.rampguard.units.ReasonCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a server makes of a range query, the warm-up gets whole windows or a reason, and the guard notices nothing. */
class BadHistoryTest {
    private static final Instant NOON = PrometheusSourceTest.NOON;
    private static final Instant BOUNDARY = NOON.minusSeconds(30);
    private static final Duration SPAN = Duration.ofMinutes(2);

    private FakePrometheus server;
    private PrometheusSource source;

    @BeforeEach
    void start() throws IOException {
        server = new FakePrometheus();
        for (String variant : List.of("haiku", "sonnet")) {
            server.counted(
                    "llm_outputs_total", PrometheusSourceTest.arm("summary", variant), "10", PrometheusSourceTest.T);
        }
        source = source(1_000, 8);
    }

    @AfterEach
    void stop() {
        source.close();
        server.close();
    }

    private PrometheusSource source(int rows, int concurrent) {
        Limits limits =
                new Limits(Duration.ofMillis(300), 1_000_000, rows, 1L << 20, concurrent, Duration.ofMinutes(1));
        return new PrometheusSource(
                PrometheusSettings.at("test", server.url())
                        .with(Timing.every(Duration.ofSeconds(15)))
                        .with(limits),
                () -> NOON);
    }

    private static List<ObservationRequest> requests() {
        return List.of(PrometheusSourceTest.request("summary", PrometheusSourceTest.VALID));
    }

    private History history() {
        return source.history(requests(), NOON, SPAN).getFirst();
    }

    /** Misbehaves at ranges alone. */
    private History historyWhere(Misbehaviour how) {
        server.misbehave((exchange, form) -> form.get("path").endsWith("query_range") && how.answer(exchange, form));
        return history();
    }

    private History historyOf(String body) {
        return historyWhere((exchange, form) -> FakePrometheus.send(exchange, 200, "application/json", body));
    }

    /** One arm's row with these values at the range's instants. */
    private static String row(String variant, Map<String, String> form, String... values) {
        List<String> points = new ArrayList<>();
        List<String> instants = FakePrometheus.instants(form);
        for (int i = 0; i < values.length; i++) {
            points.add("[" + instants.get(i) + ",\"" + values[i] + "\"]");
        }
        return "{\"metric\":{\"feature_flag_key\":\"summary\",\"feature_flag_result_variant\":\"" + variant
                + "\"},\"values\":" + points + "}";
    }

    private static String newest(Map<String, String> form) {
        List<String> points = FakePrometheus.instants(form).stream()
                .map(at -> "[" + at + ",\"" + at + "\"]")
                .toList();
        return "{\"values\":" + points + ",\"metric\":{\"feature_flag_key\":\"summary\","
                + "\"feature_flag_result_variant\":\"haiku\",\"rampguard_row\":\"newest\"}}";
    }

    @Test
    void aRangeIsOneQueryForEachShapeAndItsWindowsTileUpToTheNewestBoundary() {
        History seen = history();

        assertThat(seen.windows())
                .extracting(Measured::window)
                .containsExactly(
                        new Window(BOUNDARY.minusSeconds(120), BOUNDARY.minusSeconds(90)),
                        new Window(BOUNDARY.minusSeconds(90), BOUNDARY.minusSeconds(60)),
                        new Window(BOUNDARY.minusSeconds(60), BOUNDARY.minusSeconds(30)),
                        new Window(BOUNDARY.minusSeconds(30), BOUNDARY));
        assertThat(seen.windows().getFirst().control()).isEqualTo(new Counts.Proportion(10, 0));
        assertThat(server.queries()).hasSize(2);
        assertThat(server.asked().getFirst())
                .containsEntry("start", QueryApi.time(BOUNDARY.minusSeconds(90)))
                .containsEntry("end", QueryApi.time(BOUNDARY))
                .containsEntry("step", "30s")
                .containsEntry("partial_response", "false");
    }

    @Test
    void aThousandFlagsAskAsFewQueriesAsOne() {
        source.close();
        source = source(1_000_000, 8);
        List<ObservationRequest> requests = new ArrayList<>();
        for (int flag = 0; flag < 1_000; flag++) {
            requests.add(PrometheusSourceTest.request("flag-" + flag, PrometheusSourceTest.VALID));
        }

        List<History> seen = source.history(requests, NOON, SPAN);

        assertThat(seen)
                .hasSize(1_000)
                .allSatisfy(history -> assertThat(history.windows()).isEmpty());
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void hoursAreAskedFromTheNewestWindowsBackwardsSoThatASlowServerTellsThoseAtLeast() {
        AtomicInteger totals = new AtomicInteger();
        source.close();
        source = source(1_000_000, 8);
        server.misbehave((exchange, form) -> form.get("path").endsWith("query_range")
                && !form.get("query").contains("valid")
                && totals.incrementAndGet() > 1
                && FakePrometheus.send(
                        exchange, 422, "application/json", "{\"status\":\"error\",\"error\":\"too many samples\"}"));

        History seen = source.history(requests(), NOON, Duration.ofHours(1)).getFirst();

        assertThat(seen.windows()).hasSize(16);
        assertThat(seen.windows().getLast().window().to()).isEqualTo(BOUNDARY);
        assertThat(seen.sentence())
                .contains("16 windows of 30 s; others are missing")
                .contains("too many samples");
        assertThat(seen.unanswered()).isFalse();
    }

    @Test
    void allOfTwoHoursIsThereWhereTheServerIsQuick() {
        source.close();
        source = source(1_000_000, 8);

        History seen = source.history(requests(), NOON, Duration.ofHours(2)).getFirst();

        assertThat(seen.missing()).isEmpty();
        assertThat(seen.windows()).hasSize(240);
        assertThat(server.requests()).isLessThanOrEqualTo(8);
    }

    @Test
    void twoHoursOfShortWindowsAreAskedInAtMost240() {
        Duration hours = Duration.ofHours(2);

        assertThat(History.step(hours, Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(30));
        assertThat(History.step(hours, Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(30));
        assertThat(History.step(hours, Duration.ofSeconds(14))).isEqualTo(Duration.ofSeconds(42));
        assertThat(History.step(hours, Duration.ofSeconds(15))).isEqualTo(Duration.ofSeconds(15));
        assertThat(History.step(hours, Duration.ofMinutes(10))).isEqualTo(Duration.ofMinutes(10));
        assertThat(History.step(Duration.ofDays(7), Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(21));
    }

    @Test
    void aWindowThatCannotBeBelievedIsLeftOutAndTheOthersStay() {
        History seen = historyWhere((exchange, form) -> {
            boolean total = !form.get("query").contains("valid");
            String rows = total
                    ? row("haiku", form, "10", "NaN", "30", "40") + "," + newest(form)
                    : row("haiku", form, "1", "1", "31", "4");
            return FakePrometheus.send(exchange, 200, "application/json", FakePrometheus.matrix(rows));
        });

        assertThat(seen.windows()).extracting(w -> w.control().n()).containsExactly(10.0, 40.0);
        assertThat(seen.windows()).extracting(w -> w.variant().n()).containsExactly(0.0, 0.0);
        assertThat(seen.missing().orElseThrow().code()).isEqualTo(ReasonCode.IMPLAUSIBLE);
        assertThat(seen.sentence()).contains("2 windows of 30 s").contains("more events than trials");
        assertThat(seen.unanswered()).isFalse();
    }

    @Test
    void aGapInARangeIsAGapAndNotZero() {
        History seen = historyWhere((exchange, form) -> {
            String rows = row("haiku", form, "10", "20") + ","
                    + "{\"metric\":{\"feature_flag_key\":\"summary\",\"feature_flag_result_variant\":\"haiku\","
                    + "\"rampguard_row\":\"newest\"},\"values\":["
                    + "[" + FakePrometheus.instants(form).getFirst() + ",\""
                    + FakePrometheus.instants(form).getFirst() + "\"]]}";
            return FakePrometheus.send(exchange, 200, "application/json", FakePrometheus.matrix(rows));
        });

        assertThat(seen.windows()).extracting(w -> w.control().n()).containsExactly(10.0);
    }

    @Test
    void pagesTornAnswersAndOddJsonLeaveAnEmptyHistoryToAskForAgain() {
        History page = historyWhere(
                (exchange, form) -> FakePrometheus.send(exchange, 200, "text/html", "<html>Please sign in</html>"));
        assertThat(page.windows()).isEmpty();
        assertThat(page.sentence()).contains("login page");
        assertThat(page.unanswered()).isTrue();
        for (String body : List.of(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1,",
                "",
                "[]",
                FakePrometheus.vector(""),
                FakePrometheus.matrix("{\"metric\":{},\"values\":[[\"1\",\"1\"]]}"),
                FakePrometheus.matrix("{\"metric\":{},\"values\":[[1,2]]}"),
                FakePrometheus.matrix("{\"metric\":{},\"values\":[[1,\"x\"]]}"),
                FakePrometheus.matrix("{\"metric\":{},\"values\":\"none\"}"))) {
            source.close();
            source = source(1_000, 8);

            History seen = historyOf(body);

            assertThat(seen.windows()).as(body).isEmpty();
            assertThat(seen.unanswered()).as(body + seen.missing()).isTrue();
        }
    }

    @Test
    void aTornRangeLeavesNothingBehindForTheNextAttempt() {
        AtomicInteger calls = new AtomicInteger();
        History seen = historyWhere((exchange, form) -> {
            if (calls.getAndIncrement() > 1) {
                return false;
            }
            String whole = FakePrometheus.matrix(row("haiku", form, "999", "999", "999", "999"));
            return FakePrometheus.send(exchange, 200, "application/json", whole.substring(0, whole.length() - 3));
        });

        assertThat(seen.windows())
                .hasSize(4)
                .allSatisfy(window -> assertThat(window.control()).isEqualTo(new Counts.Proportion(10, 0)));
    }

    @Test
    void anEmptyMatrixIsNoSeriesAndNothingToAskAgain() {
        History seen = historyOf(FakePrometheus.matrix(""));

        assertThat(seen.missing().orElseThrow().code()).isEqualTo(ReasonCode.NO_SERIES);
        assertThat(seen.unanswered()).isFalse();
    }

    @Test
    void warningsMakeARangePartial() {
        String rows = FakePrometheus.matrix("");

        History seen = historyOf(rows.substring(0, rows.length() - 1) + ",\"warnings\":[\"node-2 is away\"]}");

        assertThat(seen.sentence()).contains("node-2");
        assertThat(seen.unanswered()).isTrue();
    }

    @Test
    void instantsThatNobodyAskedForAreRefused() {
        History seen = historyWhere((exchange, form) -> FakePrometheus.send(
                exchange,
                200,
                "application/json",
                FakePrometheus.matrix(row("haiku", form, "1").replaceAll("\\[(\\d+),", "[$1.5,"))));

        assertThat(seen.windows()).isEmpty();
        assertThat(seen.sentence()).contains("other instants").contains("align");
    }

    @Test
    void aRangeWithTooManyValuesIsNotReadToItsEnd() {
        source.close();
        source = source(5, 8);

        assertThat(history().sentence()).contains("more than 5 rows");
    }

    @Test
    void nativeHistogramsInARangeAreNamed() {
        assertThat(historyOf(FakePrometheus.matrix("{\"metric\":{},\"histograms\":[[1,{\"count\":\"3\"}]]}"))
                        .sentence())
                .contains("native histograms");
    }

    @Test
    void aServerThatAsksForPeaceIsGivenItAndTheGuardGoesOn() {
        History told = historyWhere((exchange, form) -> {
            exchange.getResponseHeaders().set("Retry-After", "30");
            return FakePrometheus.send(exchange, 429, "text/plain", "slow down");
        });
        int before = server.requests();
        History early = history();

        assertThat(told.sentence()).contains("429");
        assertThat(early.sentence()).contains("asked not to be called before");
        assertThat(server.requests()).isEqualTo(before);
        assertThat(source.observe(requests(), NOON).getFirst()).isInstanceOf(Measured.class);
        assertThat(source.status().up()).isTrue();
    }

    @Test
    void aHangingRangeIsGivenUpAndItsBreakerLeavesTheGuardAlone() {
        CountDownLatch end = new CountDownLatch(1);
        Misbehaviour hang = (exchange, form) -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        };

        History first = historyWhere(hang);
        for (int i = 0; i < 7; i++) {
            history();
        }
        History open = history();
        Optional<Measured> guard = source.observe(requests(), NOON).stream()
                .filter(Measured.class::isInstance)
                .map(Measured.class::cast)
                .findFirst();
        end.countDown();

        assertThat(first.unanswered()).isTrue();
        assertThat(first.sentence()).containsAnyOf("within 300 ms", "in time");
        assertThat(open.sentence()).contains("left alone for 60 s");
        assertThat(guard).isPresent();
    }
}
