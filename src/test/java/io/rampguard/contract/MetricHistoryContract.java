package io.rampguard.contract;

import static io.rampguard.contract.Summarizer.ERROR_RATE;
import static io.rampguard.contract.Summarizer.EVERY;
import static io.rampguard.contract.Summarizer.HAIKU;
import static io.rampguard.contract.Summarizer.LATENCY;
import static io.rampguard.contract.Summarizer.MISSPELT;
import static io.rampguard.contract.Summarizer.SONNET;
import static io.rampguard.contract.Summarizer.TOKENS;
import static io.rampguard.contract.Summarizer.bucketed;
import static io.rampguard.contract.Summarizer.plan;
import static io.rampguard.contract.Summarizer.requests;
import static io.rampguard.contract.Summarizer.warm;
import static io.rampguard.contract.Summarizer.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.contract.MetricWorld.Sight;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Signal;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a source promises of the time before it was first asked, and the bench on which every promise is proved. */
public abstract class MetricHistoryContract {
    /** Time enough for the last event to lie in a window of every source. */
    static final int LAST_WINDOWS = 6;

    private static final Duration SPAN = Duration.ofMinutes(3);

    private final List<AutoCloseable> open = new ArrayList<>();

    /** A source that sees a played world, up to the instant it was advanced to. */
    public interface Bench extends AutoCloseable {
        MetricSource source();

        /** Makes the source see every scrape up to and including an instant. Never goes back. */
        void advanceTo(Instant now);

        /** The daemon is started anew; its cursors were kept, its memory was not. */
        void restart();
    }

    protected abstract Bench bench(MetricWorld world) throws Exception;

    protected abstract Sight sight();

    /** Whether a window from before a restart of the daemon, or before its first request, can still be measured after it. */
    protected abstract boolean keepsHistory();

    @AfterEach
    void closeBenches() throws Exception {
        for (AutoCloseable bench : open) {
            bench.close();
        }
    }

    Bench opened(MetricWorld world) throws Exception {
        Bench bench = bench(world);
        open.add(bench);
        return bench;
    }

    /** Polls at every scrape of the world. */
    MetricRun polled(MetricWorld world, Signal... signals) throws Exception {
        Bench bench = opened(world);
        MetricRun run = new MetricRun(world, sight(), plan(signals));
        world.scrapes().forEach(scrape -> tick(bench, run, scrape.at()));
        return run;
    }

    static List<Observation> tick(Bench bench, MetricRun run, Instant now) {
        bench.advanceTo(now);
        return run.poll(bench.source(), now);
    }

    /** Births, a reset, a silent minute and a process that is not scraped for a while. */
    private static MetricWorld eventful() {
        MetricWorld world = warm("pod-1", "pod-2");
        for (int i = 1; i <= 24; i++) {
            if (i == 9) {
                world.start("pod-2");
            }
            world.dark("pod-1", i == 14);
            requests(world, i % 2 == 0 ? "pod-1" : "pod-2", HAIKU, i < 16 ? 40 + i : 0, i % 3);
            requests(world, "pod-2", SONNET, i % 4, i == 10 || i > 20 ? 1 : 0);
            world.pass();
        }
        return world.pass(LAST_WINDOWS);
    }

    @Test
    void historyAndTheFirstWindowsAfterItCountEachRequestOnce() throws Exception {
        MetricWorld world = eventful();
        Bench bench = opened(world);
        MetricRun run = new MetricRun(world, sight(), plan(ERROR_RATE, TOKENS));
        List<Instant> scrapes =
                world.scrapes().stream().map(MetricWorld.Scrape::at).toList();
        int met = 21;
        bench.advanceTo(scrapes.get(met));

        List<History> past = run.lookBack(bench.source(), scrapes.get(met), SPAN);
        scrapes.subList(met, scrapes.size()).forEach(at -> tick(bench, run, at));

        assertThat(past).extracting(History::signal).containsExactly("error-rate", "tokens-per-request");
        if (keepsHistory()) {
            assertThat(past)
                    .allSatisfy(history -> assertThat(history.windows())
                            .hasSizeGreaterThanOrEqualTo(8)
                            .allSatisfy(window ->
                                    assertThat(window.window().length()).isEqualTo(EVERY)));
            run.assertTrueAndTiled();
            assertThat(run.trials("error-rate", false)).isGreaterThan(500);
            assertThat(run.events("error-rate", true)).isPositive();
        } else {
            assertThat(past).allSatisfy(history -> {
                assertThat(history.windows()).isEmpty();
                assertThat(history.sentence()).contains("past");
                assertThat(history.unanswered()).isFalse();
            });
            run.assertTrueAndApart();
        }
    }

    @Test
    void historyEndsAtTheCursorAndCountsAsTheWindowsThatWereObserved() throws Exception {
        MetricWorld world = eventful();
        Bench bench = opened(world);
        MetricRun run = new MetricRun(world, sight(), plan(ERROR_RATE));
        List<Instant> scrapes =
                world.scrapes().stream().map(MetricWorld.Scrape::at).toList();
        scrapes.subList(0, 30).forEach(at -> tick(bench, run, at));

        History past = bench.source()
                .history(run.requests(), scrapes.get(35), Duration.ofSeconds(100))
                .getFirst();

        if (keepsHistory()) {
            List<Measured> observed = run.windows("error-rate");
            assertThat(past.windows()).hasSize(10).isSubsetOf(observed);
            assertThat(past.windows().getLast()).isEqualTo(observed.getLast());
            assertThat(past.missing()).isEmpty();
            assertThat(past.sentence()).isEqualTo("10 windows of 10 s");
        } else {
            assertThat(past.windows()).isEmpty();
        }
    }

    @Test
    void aSpanOfManyShortWindowsIsToldInLongerOnesThatTileAsWell() throws Exception {
        MetricWorld world = eventful();
        Bench bench = opened(world);
        MetricRun run = new MetricRun(world, sight(), plan(ERROR_RATE));
        List<Instant> scrapes =
                world.scrapes().stream().map(MetricWorld.Scrape::at).toList();
        int met = 27;
        bench.advanceTo(scrapes.get(met));

        List<History> past = run.lookBack(bench.source(), scrapes.get(met), Duration.ofHours(2));
        scrapes.subList(met, scrapes.size()).forEach(at -> tick(bench, run, at));

        if (keepsHistory()) {
            assertThat(past.getFirst().windows())
                    .hasSizeBetween(3, 6)
                    .allSatisfy(window -> assertThat(window.window().length()).isEqualTo(EVERY.multipliedBy(3)));
            run.assertTrueAndTiled();
        } else {
            run.assertTrueAndApart();
        }
    }

    @Test
    void aHistogramsPastIsReadAsItsBucketsAndAMisspeltSignalHasNone() throws Exception {
        MetricWorld world = new MetricWorld().start("pod-1");
        world.record("pod-1", "latency_seconds", HAIKU, 0.2, 0.5, 1, 2.5).pass(8);
        for (double seconds : new double[] {0.1, 0.5, 0.6, 1.7, 9, 0.4}) {
            world.record("pod-1", "latency_seconds", HAIKU, seconds, 0.5, 1, 2.5);
            world.pass();
        }
        Bench bench = opened(world.pass(LAST_WINDOWS));
        MetricRun run = new MetricRun(world, sight(), plan(LATENCY, MISSPELT));
        bench.advanceTo(world.end());

        List<History> past = run.lookBack(bench.source(), world.end(), SPAN);

        assertThat(past.get(1).windows()).isEmpty();
        assertThat(past.get(1).sentence()).isNotBlank();
        if (keepsHistory()) {
            assertThat(run.trials("latency-p95", false)).isEqualTo(6);
            assertThat(past.getFirst().windows()).isNotEmpty();
            run.assertTrueAndApart();
        }
    }

    /** Users of three buckets, one of which is busy and fails; the warm-up's requests carry no bucket. */
    private static MetricWorld clustered() {
        MetricWorld world = warm("pod-1", "pod-2");
        for (int i = 1; i <= 12; i++) {
            for (String bucket : List.of("0", "7", "19")) {
                String pod = i % 2 == 0 ? "pod-1" : "pod-2";
                requests(world, pod, with(HAIKU, "bucket", bucket), 20 + i, i % 3);
                requests(
                        world,
                        pod,
                        with(SONNET, "bucket", bucket),
                        bucket.equals("7") ? 9 : 1,
                        bucket.equals("7") ? 2 : 0);
            }
            requests(world, "pod-1", HAIKU, 1, 0);
            world.pass();
        }
        return world.pass(LAST_WINDOWS);
    }

    @Test
    void aProportionIsToldApartByTheBucketLabelAndItsBucketsAddUp() throws Exception {
        MetricWorld world = clustered();
        Bench bench = opened(world);
        MetricRun run = new MetricRun(world, sight(), bucketed("bucket", ERROR_RATE, TOKENS));
        List<Instant> scrapes =
                world.scrapes().stream().map(MetricWorld.Scrape::at).toList();
        int met = keepsHistory() ? 14 : 0;
        bench.advanceTo(scrapes.get(met));

        run.lookBack(bench.source(), scrapes.get(met), SPAN);
        scrapes.subList(met, scrapes.size()).forEach(at -> tick(bench, run, at));

        run.assertTrueAndTiled();
        assertThat(run.windows("error-rate").getLast().buckets().keySet()).containsExactly("", "0", "19", "7");
        assertThat(run.windows("error-rate")).allSatisfy(window -> {
            assertThat(sum(window, Observation.Arms::control))
                    .isEqualTo(window.control().n());
            assertThat(sum(window, Observation.Arms::variant))
                    .isEqualTo(window.variant().n());
        });
        assertThat(run.events("error-rate", true)).isEqualTo(24);
        assertThat(run.windows("tokens-per-request"))
                .allSatisfy(window -> assertThat(window.buckets()).isEmpty());
    }

    private static double sum(Measured window, Function<Observation.Arms, Counts> arm) {
        return window.buckets().values().stream()
                .mapToDouble(arms -> arm.apply(arms).n())
                .sum();
    }

    @Test
    void aBucketLabelWithOneValueForEachUserIsRefusedWithTheCure() throws Exception {
        MetricWorld world = warm("pod-1");
        for (int user = 0; user < 65; user++) {
            requests(world, "pod-1", with(HAIKU, "user", "u" + user), 1, 0);
            requests(world, "pod-1", with(SONNET, "user", "u" + user % 3), 1, 0);
        }
        Bench bench = opened(world.pass(LAST_WINDOWS));
        MetricRun run = new MetricRun(world, sight(), bucketed("user", ERROR_RATE));

        world.scrapes().forEach(scrape -> tick(bench, run, scrape.at()));

        assertThat(run.lastMissing("error-rate").reason().code()).isEqualTo(ReasonCode.IMPLAUSIBLE);
        assertThat(run.lastMissing("error-rate").reason().text())
                .contains("user has 66 values; it must be a hash of the user modulo about 20");
    }
}
