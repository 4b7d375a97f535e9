package io.rampguard.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.scrape.Exposition.Sample;
import io.rampguard.metrics.scrape.ScrapeSettings.Target;
import io.rampguard.metrics.scrape.TargetReader.Answer;
import io.rampguard.metrics.scrape.Targets.Place;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a tick costs does not multiply flags by series, and what is kept does not grow with time. */
class ObservingCostTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final int FLAGS = 1_000;
    private static final List<Signal> SIGNALS = List.of(
            proportion("error-rate", "error"),
            proportion("truncation-rate", "truncated"),
            proportion("refusal-rate", "refused"),
            new Signal(
                    "tokens-per-request",
                    new Measure.Mean(Selector.of("t_total"), Selector.of("r_total"), Optional.empty()),
                    Signal.Better.LOWER,
                    Signal.Unit.NUMBER));

    private static Signal proportion(String name, String outcome) {
        return new Signal(
                name,
                new Measure.Proportion(
                        Selector.of("r_total", Matcher.equal("outcome", outcome)), Selector.of("r_total"), false),
                Signal.Better.LOWER,
                Signal.Unit.FRACTION);
    }

    private static MetricsPlan plan(int flag) {
        return new MetricsPlan(
                "apps",
                Duration.ofSeconds(15),
                new TreeMap<>(Map.of("flag", "f" + flag, "arm", "old")),
                new TreeMap<>(Map.of("flag", "f" + flag, "arm", "new")),
                SIGNALS,
                Optional.empty());
    }

    private static List<ObservationRequest> requests(Optional<Instant> cursor) {
        List<ObservationRequest> requests = new ArrayList<>();
        for (int flag = 0; flag < FLAGS; flag++) {
            MetricsPlan plan = plan(flag);
            PolicyName name = PolicyName.of("p" + flag);
            SIGNALS.forEach(signal -> requests.add(new ObservationRequest(name, plan, signal, cursor)));
        }
        return requests;
    }

    private static Map<Place, Answer> answer(int total) {
        List<Sample> samples = new ArrayList<>();
        for (int flag = 0; flag < FLAGS; flag++) {
            for (String arm : List.of("old", "new")) {
                Map<String, String> labels = new TreeMap<>(Map.of("flag", "f" + flag, "arm", arm));
                samples.add(new Sample("t_total", Labels.of(labels), 300.0 * total));
                for (String outcome : List.of("ok", "error", "truncated", "refused")) {
                    labels.put("outcome", outcome);
                    samples.add(new Sample("r_total", Labels.of(labels), total));
                }
            }
        }
        Target target = Target.of("http://app/metrics", "app");
        return Map.of(new Place(target, target.url()), new Answer.Read(new Exposition(samples, Set.of())));
    }

    private static void scrape(Book book, int second) {
        book.count(
                answer(second), book.ledger().wanted(), NOON.plusSeconds(second).toEpochMilli());
    }

    @Test
    void aThousandFlagsAreObservedInOnePassOverTheSeries() {
        Book book = new Book(new Ledger(Duration.ofSeconds(5), Ledger.Bounds.DEFAULT));
        new Observing(book.ledger(), NOON).observe(requests(Optional.empty()).getFirst());
        requests(Optional.empty()).forEach(new Observing(book.ledger(), NOON)::observe);
        for (int second = 0; second <= 60; second += 5) {
            scrape(book, second);
        }
        Observing observing = new Observing(book.ledger(), NOON.plusSeconds(60));

        List<Observation> seen = requests(Optional.of(NOON.plusSeconds(15))).stream()
                .map(observing::observe)
                .toList();

        assertThat(seen).hasSize(4 * FLAGS).allSatisfy(one -> assertThat(one).isInstanceOf(Measured.class));
        assertThat(((Measured) seen.getFirst()).variant()).isEqualTo(new Counts.Proportion(4 * 45, 45));
        assertThat(observing.shapes()).isEqualTo(5);
    }

    @Test
    void whatIsKeptIsBoundedHoweverLongItRuns() {
        Book book = new Book(new Ledger(Duration.ofSeconds(1), new Ledger.Bounds(100_000, 200_000)));
        requests(Optional.empty()).forEach(new Observing(book.ledger(), NOON)::observe);

        for (int second = 1; second <= 400; second++) {
            scrape(book, second);
        }

        assertThat(points(book)).isLessThanOrEqualTo(200_000);
        assertThat(new Observing(book.ledger(), NOON.plusSeconds(400))
                        .observe(requests(Optional.of(NOON.plusSeconds(375))).getFirst()))
                .isInstanceOf(Measured.class);
    }

    @Test
    void cutsThatNobodysBoundaryFallsOnTakeNoRoom() {
        Book book = new Book(new Ledger(Duration.ofSeconds(1), Ledger.Bounds.DEFAULT));
        requests(Optional.empty()).forEach(new Observing(book.ledger(), NOON)::observe);

        for (int second = 1; second <= 150; second++) {
            scrape(book, second);
        }

        assertThat(points(book)).isLessThanOrEqualTo(13L * 10 * FLAGS);
    }

    @Test
    void aFamilyWithMoreSeriesThanAreCountedIsNotMeasuredAtAll() {
        Book book = new Book(new Ledger(Duration.ofSeconds(1), new Ledger.Bounds(500, 200_000)));
        ObservationRequest request = requests(Optional.empty()).getFirst();
        new Observing(book.ledger(), NOON).observe(request);

        scrape(book, 1);

        assertThat(new Observing(book.ledger(), NOON.plusSeconds(60))
                        .observe(request)
                        .toString())
                .contains("partial-answer", "'r_total' has more series");
    }

    private static long points(Book book) {
        return book.ledger().wanted().values().stream()
                .mapToLong(Family::points)
                .sum();
    }
}
