package io.rampguard.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.scrape.ScrapeSettings.Target;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.ReasonCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeSourceTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Signal ERROR_RATE = new Signal(
            "error-rate",
            new Measure.Proportion(
                    Selector.of("r_total", Matcher.equal("outcome", "error")), Selector.of("r_total"), false),
            Signal.Better.LOWER,
            Signal.Unit.FRACTION);
    private static final MetricsPlan PLAN = new MetricsPlan(
            "apps",
            Duration.ofSeconds(2),
            new TreeMap<>(Map.of("arm", "haiku")),
            new TreeMap<>(Map.of("arm", "sonnet")),
            List.of(ERROR_RATE),
            Optional.empty());

    /** What a path answers now. */
    private record Page(int status, String type, String body) {
        static Page metrics(String body) {
            return new Page(200, "text/plain; version=0.0.4", body);
        }
    }

    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final List<String> authorizations = new ArrayList<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpServer server;
    private ScrapeSource source;
    private Instant now = NOON;
    private Optional<Instant> cursor = Optional.empty();

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        hanging.countDown();
        for (AutoCloseable one : open) {
            one.close();
        }
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        synchronized (authorizations) {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        }
        Page page = pages.getOrDefault(exchange.getRequestURI().getPath(), new Page(404, "text/plain", ""));
        try (exchange) {
            if (page.body().equals("hang")) {
                hanging.await();
            }
            byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", page.type());
            exchange.getResponseHeaders().set("Location", "/a");
            exchange.sendResponseHeaders(page.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String url(String path) {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + path;
    }

    private void sourceOf(String... paths) {
        Target[] targets =
                List.of(paths).stream().map(path -> Target.of(url(path), "app")).toArray(Target[]::new);
        sourceWith(ScrapeSettings.of(INTERVAL, targets));
    }

    private void sourceWith(ScrapeSettings settings) {
        source = new ScrapeSource(settings, () -> now);
        open.add(source);
        observe();
    }

    private Observation observe() {
        Observation seen = source.observe(
                        List.of(new ObservationRequest(PolicyName.of("summarizer"), PLAN, ERROR_RATE, cursor)), now)
                .getFirst();
        if (seen instanceof Measured measured) {
            cursor = Optional.of(measured.window().to());
        }
        return seen;
    }

    private void expose(String path, int control, int variant, int errors) {
        pages.put(path, Page.metrics(exposed(control, variant, String.valueOf(errors))));
    }

    private static String exposed(int control, int variant, String errors) {
        return "r_total{arm=\"haiku\",outcome=\"ok\"} " + control + "\nr_total{arm=\"sonnet\",outcome=\"ok\"} "
                + variant + "\nr_total{arm=\"sonnet\",outcome=\"error\"} " + errors + "\n";
    }

    private void scrape(int times) {
        for (int i = 0; i < times; i++) {
            source.scrape(now);
            now = now.plus(INTERVAL);
        }
        now = now.minus(INTERVAL);
    }

    private Observation next(int scrapes) {
        now = now.plus(INTERVAL);
        scrape(scrapes);
        return observe();
    }

    private static Counts.Proportion variant(Observation seen) {
        assertThat(seen).isInstanceOf(Measured.class);
        return (Counts.Proportion) ((Measured) seen).variant();
    }

    private static void assertMissing(Observation seen, ReasonCode code, String... said) {
        assertThat(seen).isInstanceOfSatisfying(Missing.class, missing -> {
            assertThat(missing.reason().code()).isEqualTo(code);
            assertThat(List.of(said))
                    .allSatisfy(words -> assertThat(missing.reason().text()).contains(words));
        });
    }

    private void warm(String... paths) {
        for (String path : paths) {
            expose(path, 100, 10, 1);
        }
        sourceOf(paths);
        scrape(5);
        variant(observe());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | text/plain | oops | answers 500",
                "401 | text/plain | no | token file",
                "302 | text/plain | see /a | redirects are not followed",
                "200 | text/html; charset=utf-8 | <html></html> | a web page",
                "200 | text/plain | <html></html> | line 1, column 1",
                "200 | text/plain | r_total 12 | ends in the middle of a line",
                "200 | text/plain | hang | within 800 ms",
                "200 | application/openmetrics-text; version=1.0.0 | # x | # EOF"
            })
    void anAnswerThatIsNoneMakesTheSourceDarkAndSaysWhy(int status, String type, String body, String said) {
        warm("/a");
        pages.put("/a", new Page(status, type, body.equals("# x") ? "# x\n" : body));

        Observation seen = next(1);

        assertMissing(seen, ReasonCode.SOURCE_DARK, "0 of 1 targets answer", said);
        assertThat(source.status().up()).isFalse();
        assertThat(source.status().sentence()).contains(said);
    }

    @Test
    void afterDarknessTheWindowIsLongerAndNothingIsLost() {
        warm("/a");
        pages.put("/a", new Page(503, "text/plain", ""));
        next(6);
        expose("/a", 180, 17, 3);

        Observation seen = next(2);

        assertThat(variant(seen)).isEqualTo(new Counts.Proportion(9, 2));
        assertThat(((Measured) seen).window().length()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void aTargetThatStaysDarkDoesNotBlindTheGuardForTheOthers() {
        warm("/a", "/b");
        pages.put("/b", new Page(503, "text/plain", ""));
        expose("/a", 150, 20, 2);

        assertMissing(next(2), ReasonCode.WARMING_UP);
        Observation without = next(2);
        expose("/b", 100, 14, 1);
        Observation back = next(2);

        assertThat(variant(without)).isEqualTo(new Counts.Proportion(11, 1));
        assertThat(variant(back)).isEqualTo(new Counts.Proportion(4, 0));
    }

    @Test
    void aTargetThatWasDarkForLongIsABaselineWhenItReturns() {
        warm("/a", "/b");
        pages.put("/b", new Page(503, "text/plain", ""));
        next(310);
        expose("/b", 100_000, 50_000, 40_000);

        Observation back = next(2);

        assertThat(variant(back).n()).isZero();
    }

    @Test
    void aValueThatCannotBeTrueDropsItsStretchForBothArms() {
        warm("/a");
        pages.put("/a", Page.metrics(exposed(200, 20, "NaN")));
        Observation during = next(2);
        expose("/a", 300, 30, 5);
        Observation until = next(2);
        expose("/a", 400, 40, 8);

        Observation clean = next(2);

        assertMissing(during, ReasonCode.IMPLAUSIBLE, "NaN");
        assertMissing(until, ReasonCode.IMPLAUSIBLE);
        assertThat(variant(clean)).isEqualTo(new Counts.Proportion(13, 3));
    }

    @Test
    void aClockThatIsSetBackCountsNothingTwice() {
        warm("/a");
        now = now.minus(Duration.ofHours(1));
        expose("/a", 150, 15, 1);
        observe();

        scrape(1);
        Observation first = next(4);
        expose("/a", 170, 18, 1);
        Observation seen = next(2);

        assertThat(variant(first).n()).isZero();
        assertThat(variant(seen)).isEqualTo(new Counts.Proportion(3, 0));
    }

    @Test
    void aScraperThatStandsStillIsStale() {
        warm("/a");
        now = now.plus(Duration.ofSeconds(30));

        assertMissing(observe(), ReasonCode.STALE, "30 s old");
    }

    @Test
    void aWindowLongerThanAllowedIsDropped() {
        warm("/a");
        now = now.plus(Duration.ofMinutes(11));
        expose("/a", 900, 90, 10);

        assertMissing(next(2), ReasonCode.WARMING_UP, "starts anew");
        assertThat(variant(next(2)).n()).isZero();
        expose("/a", 910, 92, 10);
        assertThat(variant(next(2))).isEqualTo(new Counts.Proportion(2, 0));
    }

    @Test
    void anotherDaemonsCursorIsNeverCountedTwice() {
        warm("/a");
        cursor = Optional.of(now.minusMillis(1_300));
        expose("/a", 150, 15, 1);

        Observation seen = next(3);

        assertThat(((Measured) seen).window().from()).isAfterOrEqualTo(now.minusMillis(4_300));
        assertThat(variant(seen).n()).isEqualTo(5);
    }

    @Test
    void aNameStandsForEveryAddressBehindIt() throws IOException {
        expose("/a", 100, 10, 1);
        Target target = new Target(java.net.URI.create(url("/a")), "app", Map.of(), true);
        List<InetAddress> found = new ArrayList<>(List.of(InetAddress.getLoopbackAddress()));
        source = new ScrapeSource(
                ScrapeSettings.of(INTERVAL, target), () -> now, host -> List.copyOf(found), Ledger.Bounds.DEFAULT);
        open.add(source);
        observe();
        scrape(4);
        // Nothing listens there: a pod that is about to start.
        found.add(InetAddress.getByAddress("app", new byte[] {127, 0, 0, 77}));
        expose("/a", 110, 12, 1);

        Observation seen = next(2);

        assertThat(variant(seen).n()).isEqualTo(2);
        assertThat(source.status().sentence()).startsWith("1 of 2 targets answer");
    }

    @Test
    void theTokenIsReadAtEachScrapeAndNeverShown(@TempDir Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "first-secret\n");
        sourceWith(new ScrapeSettings(
                List.of(Target.of(url("/a"), "app")), INTERVAL, INTERVAL, Optional.of(token), Map.of()));
        scrape(1);
        Files.writeString(token, "second-secret\n");
        next(1);
        Files.delete(token);
        Observation without = next(1);

        assertThat(authorizations).containsExactly("Bearer first-secret", "Bearer second-secret");
        assertMissing(without, ReasonCode.SOURCE_DARK, "token file");
        assertThat(source.status().sentence()).doesNotContain("secret\n", "first-secret", "second-secret");
    }

    @Test
    void settingsThatCannotWorkAreRefusedWithACure() {
        assertThatThrownBy(() -> Target.of("ftp://app/metrics", "app")).hasMessageContaining("http or https");
        assertThatThrownBy(() -> Target.of("http://me:secret@app/metrics", "app"))
                .hasMessageContaining("put the token into a file")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> ScrapeSettings.of(Duration.ofMillis(100), Target.of("http://app/metrics", "app")))
                .hasMessageContaining("within 1s and 1m");
        assertThatThrownBy(() -> ScrapeSettings.of(INTERVAL)).hasMessageContaining("at least one target");
    }
}
