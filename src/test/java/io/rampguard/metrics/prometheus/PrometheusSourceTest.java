package io.rampguard.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import io.rampguard.metrics.prometheus.PrometheusSettings.Limits;
import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Signal.Unit;
import io.rampguard.units.ReasonCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the source asks and how it reads the answers, against a server that answers as Prometheus does. */
class PrometheusSourceTest {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    static final Instant T = NOON.minusSeconds(15);
    static final Signal ERRORS = proportion("error-rate", "llm_errors_total", "llm_requests_total");
    static final Signal VALID = new Signal(
            "output-validity",
            new Measure.Proportion(
                    Selector.of("llm_outputs_total", Matcher.equal("valid", "true")),
                    Selector.of("llm_outputs_total"),
                    true),
            Better.HIGHER,
            Unit.FRACTION);
    static final Signal TOKENS = new Signal(
            "tokens-per-request",
            new Measure.Mean(Selector.of("llm_tokens_sum"), Selector.of("llm_tokens_count"), Optional.empty()),
            Better.LOWER,
            Unit.NUMBER);
    static final Signal LATENCY = new Signal(
            "latency-p95", new Measure.Quantile(Selector.of("llm_seconds"), 0.95), Better.LOWER, Unit.SECONDS);

    FakePrometheus server;
    PrometheusSource source;

    @BeforeEach
    void start() throws IOException {
        server = new FakePrometheus();
        source = new PrometheusSource(
                PrometheusSettings.at("test", server.url()).with(Timing.every(Duration.ofSeconds(15))), () -> NOON);
    }

    @AfterEach
    void stop() {
        source.close();
        server.close();
    }

    static Signal proportion(String name, String events, String total) {
        return new Signal(
                name,
                new Measure.Proportion(Selector.of(events), Selector.of(total), false),
                Better.LOWER,
                Unit.FRACTION);
    }

    static Map<String, String> arm(String flag, String variant) {
        return Map.of("feature_flag_key", flag, "feature_flag_result_variant", variant);
    }

    static ObservationRequest request(String flag, Signal signal) {
        return request(flag, signal, Optional.empty());
    }

    static ObservationRequest request(String flag, Signal signal, Optional<Instant> cursor) {
        return new ObservationRequest(
                PolicyName.of(flag),
                new MetricsPlan(
                        "test",
                        Duration.ofSeconds(30),
                        new TreeMap<>(arm(flag, "haiku")),
                        new TreeMap<>(arm(flag, "sonnet")),
                        List.of(signal),
                        Optional.empty()),
                signal,
                cursor);
    }

    Observation observe(Signal signal) {
        return source.observe(List.of(request("summary", signal)), NOON).getFirst();
    }

    static Measured measured(Observation observation) {
        assertThat(observation).isInstanceOf(Measured.class);
        return (Measured) observation;
    }

    static Missing missing(Observation observation) {
        assertThat(observation).isInstanceOf(Missing.class);
        return (Missing) observation;
    }

    void serve(String metric, String haiku, String sonnet) {
        server.counted(metric, arm("summary", "haiku"), haiku, T);
        server.counted(metric, arm("summary", "sonnet"), sonnet, T);
    }

    @Test
    void twoHundredPoliciesInTwelveShapesAskTwelveQueries() {
        List<ObservationRequest> requests = new ArrayList<>();
        for (int policy = 0; policy < 200; policy++) {
            // Six pairs of series, two shapes each.
            Signal signal =
                    proportion("error-rate", "errors_" + policy % 6 + "_total", "requests_" + policy % 6 + "_total");
            requests.add(request("flag-" + policy, signal));
            for (String variant : List.of("haiku", "sonnet")) {
                server.counted("requests_" + policy % 6 + "_total", arm("flag-" + policy, variant), "1" + policy, T);
                server.counted("errors_" + policy % 6 + "_total", arm("flag-" + policy, variant), "1", T);
            }
        }

        List<Observation> seen = source.observe(requests, NOON);

        assertThat(server.queries()).hasSize(12);
        assertThat(server.requests()).isEqualTo(12);
        assertThat(seen).hasSize(200);
        assertThat(measured(seen.get(137)).rollout()).isEqualTo(PolicyName.of("flag-137"));
        assertThat(measured(seen.get(137)).variant()).isEqualTo(new Counts.Proportion(1137, 1));
    }

    @Test
    void fourSignalsOfTenThousandFlagsAskEightQueries() {
        List<ObservationRequest> requests = new ArrayList<>();
        for (int flag = 0; flag < 10_000; flag++) {
            for (Signal signal : List.of(ERRORS, VALID, TOKENS, LATENCY)) {
                requests.add(request("flag-" + flag, signal));
            }
        }

        List<Observation> seen = source.observe(requests, NOON);

        assertThat(server.requests()).isLessThanOrEqualTo(8);
        assertThat(seen).allSatisfy(o -> assertThat(missing(o).reason().code()).isEqualTo(ReasonCode.NO_SERIES));
    }

    @Test
    void namesOfFlagsAreLeftOutOfAQueryThatWouldBeTooLongForTheServer() {
        Limits tight = new Limits(Duration.ofSeconds(8), 1_000, 1_000_000, 1L << 28, 8, Duration.ofSeconds(10));
        PrometheusSettings settings =
                PrometheusSettings.at("test", server.url()).with(Timing.every(Duration.ofSeconds(15)));
        List<ObservationRequest> requests = new ArrayList<>();
        for (int flag = 0; flag < 50; flag++) {
            requests.add(request("flag-" + flag, VALID));
            server.counted("llm_outputs_total", arm("flag-" + flag, "sonnet"), String.valueOf(flag), T);
        }

        List<Observation> seen;
        try (PrometheusSource limited = new PrometheusSource(settings.with(tight), () -> NOON)) {
            seen = limited.observe(requests, NOON);
        }

        assertThat(server.queries())
                .allSatisfy(query -> assertThat(query).hasSizeLessThan(1_000).contains("feature_flag_key!=\"\""));
        assertThat(measured(seen.get(49)).variant().n()).isEqualTo(49);
    }

    @Test
    void requestsWithOtherCursorsAreAskedApart() {
        serve("llm_outputs_total", "10", "20");

        List<Observation> seen = source.observe(
                List.of(
                        request("summary", VALID, Optional.of(NOON.minusSeconds(90))),
                        request("summary", VALID, Optional.of(NOON.minusSeconds(60)))),
                NOON);

        assertThat(server.queries()).hasSize(4);
        assertThat(measured(seen.get(0)).window()).isEqualTo(new Window(NOON.minusSeconds(90), NOON.minusSeconds(30)));
        assertThat(server.asked())
                .allSatisfy(form -> assertThat(form)
                        .containsEntry("time", "1795435170.000")
                        .containsEntry("partial_response", "false"));
    }

    @Test
    void aSurveyTellsTheLastHoursTrafficAndValueInTheSignalsUnit() {
        serve("llm_requests_total", "7200", "0");
        serve("llm_errors_total", "72", "0");

        List<Survey> found = source.survey(List.of(request("summary", ERRORS)), NOON);

        assertThat(found.getFirst().perSecond()).isEqualTo(2);
        assertThat(found.getFirst().value()).hasValue(0.01);
        assertThat(found.getLast().value()).isEmpty();
    }

    private void serveBucket(String metric, String variant, String bucket, String counted) {
        Map<String, String> labels = new TreeMap<>(arm("summary", variant));
        labels.put("bucket", bucket);
        server.counted(metric, labels, counted, T);
    }

    private static ObservationRequest bucketed(Signal signal, String label) {
        ObservationRequest plain = request("summary", signal);
        MetricsPlan plan = plain.plan();
        return new ObservationRequest(
                plain.rollout(),
                new MetricsPlan(
                        plan.source(),
                        plan.every(),
                        plan.control(),
                        plan.variant(),
                        plan.signals(),
                        Optional.of(label)),
                signal,
                plain.cursor());
    }

    @Test
    void policiesWithOtherBucketLabelsAreAskedApartAndEachIsTheSumOfItsBuckets() {
        for (String bucket : List.of("3", "12")) {
            serveBucket("llm_requests_total", "haiku", bucket, "10" + bucket);
            serveBucket("llm_requests_total", "sonnet", bucket, "1" + bucket);
            serveBucket("llm_errors_total", "sonnet", bucket, bucket);
        }

        List<Observation> seen = source.observe(
                List.of(
                        bucketed(ERRORS, "bucket"),
                        request("summary", ERRORS),
                        bucketed(ERRORS, "none"),
                        bucketed(ERRORS, "no label")),
                NOON);

        assertThat(server.queries()).hasSize(6);
        Measured split = measured(seen.getFirst());
        assertThat(split.buckets().get("3"))
                .isEqualTo(new Observation.Arms(new Counts.Proportion(103, 0), new Counts.Proportion(13, 3)));
        assertThat(split.variant()).isEqualTo(new Counts.Proportion(13 + 112, 15));
        assertThat(measured(seen.get(1)).variant()).isEqualTo(split.variant());
        assertThat(measured(seen.get(1)).buckets()).isEmpty();
        assertThat(measured(seen.get(2)).buckets().keySet()).containsExactly("");
        assertThat(missing(seen.get(3)).reason().text()).contains("'no label' is not a label's name");
    }

    @Test
    void eventsWithoutTheirTotalsBucketAndLabelsWithThousandsOfValuesAreRefused() {
        serveBucket("llm_requests_total", "haiku", "3", "100");
        server.counted("llm_errors_total", arm("summary", "haiku"), "2", T);
        Missing unlabelled = missing(
                source.observe(List.of(bucketed(ERRORS, "bucket")), NOON).getFirst());
        server.forget();
        for (int user = 0; user < 3_000; user++) {
            serveBucket("llm_requests_total", "haiku", "u" + user, "1");
        }
        serveBucket("llm_errors_total", "haiku", "u7", "1");
        Missing users = missing(
                source.observe(List.of(bucketed(ERRORS, "bucket")), NOON).getFirst());

        assertThat(unlabelled.reason().code()).isEqualTo(ReasonCode.IMPLAUSIBLE);
        assertThat(unlabelled.reason().text()).contains("both must carry the bucket label");
        assertThat(users.reason().code()).isEqualTo(ReasonCode.IMPLAUSIBLE);
        assertThat(users.reason().text())
                .isEqualTo("bucket has 3,000 values; it must be a hash of the user modulo about 20");
    }

    @Test
    void quotesAndRegularExpressionsInAFlagsNameAreTakenLiterally() {
        String odd = "a.b|c\"d\\e{f}";
        server.counted("llm_outputs_total", arm(odd, "haiku"), "5", T);
        server.counted("llm_outputs_total", arm("aXb", "haiku"), "7", T);

        List<Observation> seen = source.observe(List.of(request(odd, VALID), request("other", VALID)), NOON);

        assertThat(measured(seen.get(0)).control().n()).isEqualTo(5);
        assertThat(missing(seen.get(1)).reason().code()).isEqualTo(ReasonCode.NO_SERIES);
    }

    @Test
    void anOddMetricNameSpoilsOnlyItsOwnRequest() {
        serve("llm_outputs_total", "10", "20");

        List<Observation> seen = source.observe(
                List.of(request("summary", proportion("x", "evil) or vector(1", "y")), request("summary", VALID)),
                NOON);

        assertThat(missing(seen.get(0)).reason().text()).contains("not a metric's name");
        assertThat(measured(seen.get(1)).control().n()).isEqualTo(10);
    }

    @Test
    void d15AWindowEndsAtAClosedBoundaryOneScrapeBehindNow() {
        serve("llm_outputs_total", "10", "20");

        Measured seen = measured(observe(VALID));

        assertThat(seen.window()).isEqualTo(new Window(NOON.minusSeconds(60), NOON.minusSeconds(30)));
    }

    @Test
    void askingAgainBeforeTheNextBoundaryWarmsUpAndLosesNothing() {
        serve("llm_outputs_total", "10", "20");

        List<Observation> soon = source.observe(
                List.of(request("summary", VALID, Optional.of(NOON.minusSeconds(30)))), NOON.plusSeconds(10));
        List<Observation> later = source.observe(
                List.of(request("summary", VALID, Optional.of(NOON.minusSeconds(30)))), NOON.plusSeconds(50));

        assertThat(missing(soon.getFirst()).reason().code()).isEqualTo(ReasonCode.WARMING_UP);
        assertThat(measured(later.getFirst()).window())
                .isEqualTo(new Window(NOON.minusSeconds(30), NOON.plusSeconds(30)));
    }

    @Test
    void aCursorOlderThanTenMinutesOrFarAheadBeginsAFreshWindow() {
        serve("llm_outputs_total", "10", "20");

        List<Observation> seen = source.observe(
                List.of(
                        request("summary", VALID, Optional.of(NOON.minusSeconds(631))),
                        request("summary", VALID, Optional.of(NOON.plusSeconds(3600)))),
                NOON);

        assertThat(seen)
                .allSatisfy(o -> assertThat(measured(o).window().length()).isEqualTo(Duration.ofSeconds(30)));
    }

    @Test
    void samplesFurtherApartThanHalfAWindowMakeTheWindowLonger() {
        serve("llm_outputs_total", "10", "20");
        PrometheusSettings settings =
                PrometheusSettings.at("test", server.url()).with(Timing.every(Duration.ofSeconds(60)));

        Observation seen;
        try (PrometheusSource slow = new PrometheusSource(settings, () -> NOON)) {
            seen = slow.observe(List.of(request("summary", VALID)), NOON).getFirst();
        }

        assertThat(measured(seen).window()).isEqualTo(new Window(NOON.minusSeconds(240), NOON.minusSeconds(120)));
    }

    @Test
    void theSpacingOfSamplesIsMeasuredOnceForEachMetric() {
        serve("llm_outputs_total", "10", "20");
        PrometheusSettings settings = PrometheusSettings.at("test", server.url());

        try (PrometheusSource learning = new PrometheusSource(settings, () -> NOON)) {
            learning.observe(List.of(request("summary", VALID)), NOON);
            learning.observe(List.of(request("summary", VALID)), NOON.plusSeconds(30));
        }

        assertThat(server.requests()).isEqualTo(1 + 2 + 2);
    }

    @Test
    void anAbsentNumeratorOfTheSameFamilyIsZero() {
        server.counted(
                "llm_outputs_total",
                Map.of("feature_flag_key", "summary", "feature_flag_result_variant", "haiku", "valid", "false"),
                "4",
                T);

        Measured seen = measured(observe(VALID));

        assertThat(seen.control()).isEqualTo(new Counts.Proportion(4, 0));
        assertThat(seen.variant()).isEqualTo(new Counts.Proportion(0, 0));
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void anErrorCounterThatOnlyOtherFlagsHaveIsZeroAndAMisspeltOneIsMissing() {
        serve("llm_requests_total", "10", "20");

        Missing misspelt = missing(observe(ERRORS));
        server.counted("llm_errors_total", arm("other", "haiku"), "3", T);
        Measured healthy = measured(observe(ERRORS));

        assertThat(misspelt.reason().code()).isEqualTo(ReasonCode.NO_SERIES);
        assertThat(misspelt.reason().text()).contains("llm_errors_total").contains("create the counter at zero");
        assertThat(healthy.variant()).isEqualTo(new Counts.Proportion(20, 0));
    }

    @Test
    void noSeriesInBothArmsIsMissingAndAnAbsentArmIsZero() {
        Missing nothing = missing(observe(TOKENS));
        server.counted("llm_tokens_count", arm("summary", "haiku"), "4", T);
        server.counted("llm_tokens_sum", arm("summary", "haiku"), "4000", T);
        Measured dark = measured(observe(TOKENS));

        assertThat(nothing.reason().code()).isEqualTo(ReasonCode.NO_SERIES);
        assertThat(dark.control()).isEqualTo(new Counts.Mean(4, 4000));
        assertThat(dark.variant()).isEqualTo(new Counts.Mean(0, 0));
    }

    @Test
    void d4AnOldNewestSampleIsStaleAndNotZeroTraffic() {
        server.counted("llm_outputs_total", arm("summary", "haiku"), "0", T.minusSeconds(200));

        Missing old = missing(observe(VALID));
        server.forget();
        server.ended("llm_outputs_total", arm("summary", "haiku"), "0");
        Missing ended = missing(observe(VALID));

        assertThat(old.reason().code()).isEqualTo(ReasonCode.STALE);
        assertThat(old.reason().text()).contains("185 s older").contains("120 s are allowed");
        assertThat(ended.reason().code()).isEqualTo(ReasonCode.STALE);
    }

    @Test
    void bucketsAreReadAloneAtTheBoundsBothArmsHave() {
        bucket("haiku", "0.1", "5");
        bucket("haiku", "1", "9");
        bucket("haiku", "2.5", "9");
        bucket("haiku", "+Inf", "10");
        bucket("sonnet", "1.0", "3");
        bucket("sonnet", "2.5", "4");
        bucket("sonnet", "+Inf", "4");
        serve("llm_seconds_sum", "7.5", "2");

        Measured seen = measured(observe(LATENCY));

        List<Double> bounds = List.of(1.0, 2.5, Double.POSITIVE_INFINITY);
        assertThat(seen.control()).isEqualTo(new Counts.Histogram(10, 7.5, bounds, List.of(9.0, 0.0, 1.0)));
        assertThat(seen.variant()).isEqualTo(new Counts.Histogram(4, 2, bounds, List.of(3.0, 1.0, 0.0)));
    }

    private void bucket(String variant, String le, String counted) {
        server.counted(
                "llm_seconds_bucket",
                Map.of("feature_flag_key", "summary", "feature_flag_result_variant", variant, "le", le),
                counted,
                T);
    }

    @Test
    void bucketsThatAreNotCumulativeAreImplausible() {
        bucket("haiku", "0.1", "5");
        bucket("haiku", "1", "3");
        bucket("haiku", "+Inf", "10");
        serve("llm_seconds_sum", "7.5", "2");

        Missing seen = missing(observe(LATENCY));

        assertThat(seen.reason().code()).isEqualTo(ReasonCode.IMPLAUSIBLE);
        assertThat(seen.reason().text()).contains("not cumulative");
    }

    @Test
    void armsWithoutASharedBoundAreImplausible() {
        bucket("haiku", "0.1", "5");
        bucket("haiku", "+Inf", "10");
        bucket("sonnet", "0.2", "5");
        bucket("sonnet", "+Inf", "10");
        serve("llm_seconds_sum", "7.5", "2");

        assertThat(missing(observe(LATENCY)).reason().text()).contains("share no bucket bound");
    }

    @Test
    void eventsAboveTheTotalByRoundingAreClampedAndByMoreAreImplausible() {
        serve("llm_requests_total", "10", "20");
        serve("llm_errors_total", "10.000000001", "0");
        Measured rounded = measured(observe(ERRORS));
        server.forget();
        serve("llm_requests_total", "10", "20");
        serve("llm_errors_total", "11", "0");
        Missing wrong = missing(observe(ERRORS));

        assertThat(rounded.control()).isEqualTo(new Counts.Proportion(10, 10));
        assertThat(source.clamps()).isEqualTo(1);
        assertThat(wrong.reason().code()).isEqualTo(ReasonCode.IMPLAUSIBLE);
    }

    @Test
    void d1AndD2NotANumberNegativeAndHugeCountsAreImplausible() {
        for (String bad : List.of("NaN", "-3", "1e300", "+Inf")) {
            server.forget();
            serve("llm_requests_total", bad, "20");
            serve("llm_errors_total", "1", "0");

            assertThat(missing(observe(ERRORS)).reason().code()).as(bad).isEqualTo(ReasonCode.IMPLAUSIBLE);
        }
    }
}
