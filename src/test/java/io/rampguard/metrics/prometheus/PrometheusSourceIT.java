package io.rampguard.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rampguard.contract.RealPrometheus;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.prometheus.PrometheusSettings.Identity;
import io.rampguard.metrics.prometheus.PrometheusSettings.Presence;
import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts against a known truth on a real Prometheus: to the request, through everything that happens to pods and ticks. */
class PrometheusSourceIT {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration LAG = Duration.ofSeconds(15);
    private static final int WINDOWS = 12;
    private static final Signal ERRORS =
            PrometheusSourceTest.proportion("error-rate", "llm_errors_total", "llm_requests_total");
    private static final Signal LATENCY = new Signal(
            "latency-p95",
            new Measure.Quantile(Selector.of("llm_seconds"), 0.95),
            Signal.Better.LOWER,
            Signal.Unit.SECONDS);

    private static final ScrapedWorld WORLD = new ScrapedWorld(START);

    @TempDir
    static Path folder;

    private static RealPrometheus prometheus;
    private PrometheusSource source;

    @BeforeAll
    static void writeHistoryAndStart() throws Exception {
        assumeTrue(RealPrometheus.available(), "skipped: needs prometheus and promtool (Debian package 'prometheus')");
        live();
        prometheus = RealPrometheus.start(RealPrometheus.blocks(WORLD.openMetrics(), folder.resolve("tsdb")));
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
    }

    @BeforeEach
    void connect() {
        source = connected(settings());
    }

    @AfterEach
    void disconnect() {
        source.close();
    }

    private static PrometheusSettings settings() {
        return PrometheusSettings.at("real", prometheus.url()).with(Timing.every(LAG));
    }

    private static PrometheusSource connected(PrometheusSettings settings) {
        return new PrometheusSource(settings, () -> START);
    }

    /** Scrape k is at START + 15 s × k; windows end at every second scrape. */
    private static void live() {
        Random random = new Random(7);
        ScrapedWorld.Pod steady = WORLD.pod("steady:80");
        ScrapedWorld.Pod restarting = WORLD.pod("restarting:80");
        ScrapedWorld.Pod doomed = WORLD.pod("doomed:80");
        for (int k = 0; k <= 2 * WINDOWS; k++) {
            if (k == 9) {
                restarting.restart();
            }
            if (k == 12) {
                restarting.down();
            }
            if (k == 13) {
                restarting.up();
            }
            if (k == 15) {
                doomed.delete();
                // The scheduler starts another with a past of its own, which nobody read.
                serve(WORLD.pod("successor:80"), random, 40);
            }
            serve(steady, random, 5);
            serve(restarting, random, k < 9 ? 9 : 2);
            serve(doomed, random, 4);
            if (k > 15) {
                serve(WORLD.pod("successor:80"), random, 6);
            }
            if (k == 5 || k == 8) {
                steady.count("llm_errors_total{" + labels("sonnet") + ",error_type=\"timeout\"}", 2);
            }
            if (k == 12) {
                // Born while its instance is not scraped, at the very boundary.
                restarting.count("llm_errors_total{" + labels("sonnet") + ",error_type=\"filter\"}", 3);
            }
            if (k == 18) {
                WORLD.pod("successor:80").count("llm_errors_total{" + labels("sonnet") + ",error_type=\"timeout\"}", 1);
                steady.count("llm_errors_total{" + labels("haiku") + ",error_type=\"quota\"}", 1);
            }
            WORLD.scrape();
        }
    }

    private static void serve(ScrapedWorld.Pod pod, Random random, int most) {
        for (String variant : List.of("haiku", "sonnet")) {
            int requests = 1 + random.nextInt(most);
            pod.count("llm_requests_total{" + labels(variant) + "}", requests);
            int fast = random.nextInt(requests + 1);
            pod.count("llm_seconds_bucket{" + labels(variant) + ",le=\"0.5\"}", fast);
            pod.count("llm_seconds_bucket{" + labels(variant) + ",le=\"2.5\"}", requests);
            pod.count("llm_seconds_bucket{" + labels(variant) + ",le=\"+Inf\"}", requests);
            pod.count("llm_seconds_sum{" + labels(variant) + "}", fast * 0.25 + (requests - fast));
        }
    }

    private static String labels(String variant) {
        return "feature_flag_key=\"summary\",feature_flag_result_variant=\"" + variant + "\"";
    }

    private static Instant scrape(int k) {
        return START.plusSeconds(15L * k);
    }

    private List<Measured> follow(Signal signal, int... boundaries) {
        List<Measured> windows = new ArrayList<>();
        Optional<Instant> cursor = Optional.of(START);
        for (int boundary : boundaries) {
            Measured window = at(signal, boundary, cursor);
            cursor = Optional.of(window.window().to());
            windows.add(window);
        }
        return windows;
    }

    private Measured at(Signal signal, int boundary, Optional<Instant> cursor) {
        ObservationRequest request = PrometheusSourceTest.request("summary", signal, cursor);
        Observation seen =
                source.observe(List.of(request), scrape(boundary).plus(LAG)).getFirst();
        assertThat(seen).isInstanceOf(Measured.class);
        return (Measured) seen;
    }

    private static int[] everyWindow() {
        return java.util.stream.IntStream.rangeClosed(1, WINDOWS)
                .map(w -> 2 * w)
                .toArray();
    }

    private static Counts truth(Measured seen, String variant) {
        Instant from = seen.window().from();
        Instant to = seen.window().to();
        return new Counts.Proportion(
                WORLD.truth(from, to, "llm_requests_total", '"' + variant + '"'),
                WORLD.truth(from, to, "llm_errors_total", '"' + variant + '"'));
    }

    private static void assertTrue(List<Measured> windows) {
        assertThat(windows).allSatisfy(seen -> {
            assertThat(seen.control()).isEqualTo(truth(seen, "haiku"));
            assertThat(seen.variant()).isEqualTo(truth(seen, "sonnet"));
        });
    }

    @Test
    void everyWindowCountsToTheRequestThroughBirthsResetsFailedScrapesAndNewPods() {
        List<Measured> windows = follow(ERRORS, everyWindow());

        assertTrue(windows);
    }

    @Test
    void historyIsWhatWouldHaveBeenObservedAndTheFirstWindowFollowsIt() {
        History past = source.history(
                        List.of(PrometheusSourceTest.request("summary", ERRORS)),
                        scrape(20).plus(LAG),
                        Duration.ofMinutes(5))
                .getFirst();
        Measured next =
                at(ERRORS, 24, Optional.of(past.windows().getLast().window().to()));

        assertThat(past.missing()).isEmpty();
        assertThat(past.windows()).isEqualTo(follow(ERRORS, everyWindow()).subList(0, 10));
        assertTrue(past.windows());
        assertThat(next.window().from()).isEqualTo(scrape(20));
        assertTrue(List.of(next));
    }

    @Test
    void historyBeforeTheFirstScrapeIsLeftOutAndBucketsHaveOneToo() {
        List<History> past = source.history(
                List.of(
                        PrometheusSourceTest.request("summary", LATENCY),
                        PrometheusSourceTest.request("other", ERRORS)),
                scrape(24).plus(LAG),
                Duration.ofHours(2));

        assertThat(past.getFirst().windows())
                .endsWith(follow(LATENCY, everyWindow()).toArray(Measured[]::new));
        assertThat(past.getFirst().windows()).hasSizeLessThanOrEqualTo(WINDOWS + 1);
        assertThat(past.getFirst().sentence()).contains("others are missing");
        assertThat(past.getLast().windows()).isEmpty();
        assertThat(past.getLast().sentence()).contains("neither arm has a series");
    }

    @Test
    void d19AnErrorSeriesBornWithItsFirstErrorCountsInFull() {
        double errors = follow(ERRORS, everyWindow()).stream()
                .mapToDouble(w -> ((Counts.Proportion) w.variant()).events())
                .sum();

        assertThat(errors).isEqualTo(2 + 2 + 3 + 1);
    }

    @Test
    void missedTicksMakeALongerWindowAndLoseNothing() {
        List<Measured> windows = follow(ERRORS, 2, 8, 10, 18, 24);

        assertThat(windows).extracting(w -> w.window().length().toSeconds()).containsExactly(30L, 90L, 30L, 120L, 90L);
        assertTrue(windows);
    }

    @Test
    void aDaemonRestartedBetweenTwoPollsGoesOnWhereItWas() {
        List<Measured> before = follow(ERRORS, 2, 4, 6);

        Measured after;
        try (PrometheusSource restarted = connected(settings())) {
            after = (Measured) restarted
                    .observe(
                            List.of(PrometheusSourceTest.request(
                                    "summary",
                                    ERRORS,
                                    Optional.of(before.getLast().window().to()))),
                            scrape(8).plus(LAG))
                    .getFirst();
        }

        assertTrue(List.of(after));
        assertThat(after.window().from()).isEqualTo(before.getLast().window().to());
    }

    @Test
    void askingTwiceForOneWindowAnswersTwiceTheSame() {
        assertThat(at(ERRORS, 10, Optional.of(scrape(8)))).isEqualTo(at(ERRORS, 10, Optional.of(scrape(8))));
    }

    @Test
    void bucketsCountToTheRequestToo() {
        List<Measured> windows = follow(LATENCY, everyWindow());

        assertThat(windows).allSatisfy(seen -> {
            Instant from = seen.window().from();
            Instant to = seen.window().to();
            double fast = WORLD.truth(from, to, "llm_seconds_bucket", "\"sonnet\"", "\"0.5\"");
            double all = WORLD.truth(from, to, "llm_seconds_bucket", "\"sonnet\"", "\"+Inf\"");
            Counts.Histogram variant = (Counts.Histogram) seen.variant();
            assertThat(variant.buckets()).containsExactly(fast, all - fast, 0.0);
            assertThat(variant.sum()).isEqualTo(WORLD.truth(from, to, "llm_seconds_sum", "\"sonnet\""));
        });
    }

    @Test
    void theSignalsTotalShowsPresenceWhereThereIsNoUp() {
        source.close();
        source = connected(settings().with(new Identity(List.of("instance"), new Presence.SignalTotal())));

        assertTrue(follow(ERRORS, everyWindow()));
    }

    @Test
    void spacingIsMeasuredFromTheSamples() {
        source.close();
        source = connected(PrometheusSettings.at("real", prometheus.url()));

        Measured seen = at(ERRORS, 20, Optional.empty());

        assertThat(seen.window().length()).isEqualTo(Duration.ofSeconds(30));
        assertThat(seen.window().to()).isEqualTo(scrape(20));
    }

    @Test
    void d4ASourceThatNoLongerScrapesIsStale() {
        ObservationRequest request = PrometheusSourceTest.request("summary", ERRORS);

        Observation seen =
                source.observe(List.of(request), scrape(24).plusSeconds(200)).getFirst();

        assertThat(PrometheusSourceTest.missing(seen).reason().text()).contains("is it still scraped?");
    }

    @Test
    void aSurveyTellsWhatIsThereAndWhatWouldHaveToChange() {
        List<Survey> found = source.survey(
                List.of(
                        PrometheusSourceTest.request("summary", ERRORS),
                        PrometheusSourceTest.request("other", LATENCY)),
                scrape(24).plus(LAG));

        assertThat(found).hasSize(4);
        assertThat(found.get(1).found()).isTrue();
        assertThat(found.get(1).services()).containsExactly("app");
        assertThat(found.get(1).spacing()).isEqualTo(Duration.ofSeconds(15));
        assertThat(found.get(1).sentence()).isEqualTo("found in app");
        assertThat(found.get(2).found()).isFalse();
        assertThat(found.get(2).sentence()).contains("has no feature_flag_key=\"other\"; it has \"summary\"");
    }

    @Test
    void everyKindOfQueryIsUnderstoodByTheServer() {
        source.close();
        source = connected(PrometheusSettings.at("real", prometheus.url())
                .with(Timing.every(Duration.ofMillis(1500)))
                .with(new Identity(List.of("job", "instance"), new Presence.Metric(Selector.of("up")))));

        ObservationRequest request = PrometheusSourceTest.request(
                "summary", ERRORS, Optional.of(scrape(8).plusMillis(500)));
        Observation seen =
                source.observe(List.of(request), scrape(10).plus(LAG)).getFirst();

        assertThat(PrometheusSourceTest.measured(seen).window().length()).isEqualTo(Duration.ofMillis(29_500));
        assertThat(PrometheusSourceTest.measured(seen).control().n()).isPositive();
    }
}
