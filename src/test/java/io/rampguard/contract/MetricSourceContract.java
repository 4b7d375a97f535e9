package io.rampguard.contract;

import static io.rampguard.contract.Summarizer.ERROR_RATE;
import static io.rampguard.contract.Summarizer.EVERY;
import static io.rampguard.contract.Summarizer.HAIKU;
import static io.rampguard.contract.Summarizer.LATENCY;
import static io.rampguard.contract.Summarizer.MISSPELT;
import static io.rampguard.contract.Summarizer.SONNET;
import static io.rampguard.contract.Summarizer.TOKENS;
import static io.rampguard.contract.Summarizer.calls;
import static io.rampguard.contract.Summarizer.plan;
import static io.rampguard.contract.Summarizer.proportion;
import static io.rampguard.contract.Summarizer.requests;
import static io.rampguard.contract.Summarizer.warm;
import static io.rampguard.contract.Summarizer.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Selector.Operator;
import io.rampguard.policy.Signal;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every metric source promises, proved against a world whose truth is known. A source's own test extends this and says
 * how it is brought to see such a world.
 */
public abstract class MetricSourceContract extends MetricHistoryContract {
    @Test
    void eachRequestIsCountedInExactlyOneWindow() throws Exception {
        MetricWorld world = warm("pod-1", "pod-2");
        for (int i = 1; i <= 20; i++) {
            requests(world, i % 2 == 0 ? "pod-1" : "pod-2", HAIKU, 90 + i, i % 3);
            requests(world, "pod-1", SONNET, i % 4, i % 5 == 0 ? 1 : 0);
            world.pass();
        }

        MetricRun run = polled(world.pass(LAST_WINDOWS), ERROR_RATE, TOKENS);

        run.assertTrueAndTiled();
        assertThat(run.trials("error-rate", false)).isEqualTo(20 * 90 + 210 + 21);
        assertThat(run.events("error-rate", true)).isEqualTo(4);
        assertThat(run.events("tokens-per-request", true)).isEqualTo(300.5 * (30 + 4));
    }

    @Test
    void d19AnErrorSeriesIsCountedFromItsBirthWithItsFirstError() throws Exception {
        MetricWorld world = warm("pod-1", "pod-2", "pod-3");
        requests(world, "pod-1", SONNET, 40, 1);
        world.pass(2);
        requests(world, "pod-2", SONNET, 40, 1);
        world.pass(2);
        requests(world, "pod-3", SONNET, 40, 3);
        world.pass(LAST_WINDOWS);

        MetricRun run = polled(world, ERROR_RATE);

        run.assertTrueAndTiled();
        assertThat(run.events("error-rate", true)).isEqualTo(5);
        assertThat(run.trials("error-rate", true)).isEqualTo(125);
    }

    @Test
    void anArmThatIsSeenForTheFirstTimeIsCountedFromItsFirstRequest() throws Exception {
        MetricWorld world = new MetricWorld().start("pod-1");
        requests(world, "pod-1", HAIKU, 0, 0);
        world.pass(8);
        requests(world, "pod-1", SONNET, 7, 2);
        requests(world, "pod-1", HAIKU, 100, 1);
        world.pass(LAST_WINDOWS);

        MetricRun run = polled(world, ERROR_RATE, TOKENS);

        run.assertTrueAndTiled();
        assertThat(run.trials("error-rate", true)).isEqualTo(9);
        assertThat(run.events("error-rate", true)).isEqualTo(2);
    }

    @Test
    void aCounterThatIsResetLosesNothingThatWasCountedAfterIt() throws Exception {
        MetricWorld world = warm("pod-1");
        requests(world, "pod-1", HAIKU, 1_000, 20);
        requests(world, "pod-1", SONNET, 50, 5);
        world.pass(4).start("pod-1");
        requests(world, "pod-1", HAIKU, 30, 2);
        requests(world, "pod-1", SONNET, 4, 1);
        world.pass(LAST_WINDOWS);

        MetricRun run = polled(world, ERROR_RATE, TOKENS);

        run.assertTrueAndTiled();
        assertThat(run.trials("error-rate", false)).isEqualTo(1_052);
        assertThat(run.events("error-rate", true)).isEqualTo(6);
    }

    @Test
    void anErrorSeriesThatDiedWithItsProcessIsCountedInFullWhenItIsBornAgain() throws Exception {
        MetricWorld world = warm("pod-1");
        requests(world, "pod-1", HAIKU, 100, 2);
        requests(world, "pod-1", SONNET, 50, 3);
        world.pass(4).start("pod-1");
        requests(world, "pod-1", HAIKU, 20, 0);
        requests(world, "pod-1", SONNET, 10, 0);
        world.pass(8);
        requests(world, "pod-1", HAIKU, 20, 2);
        requests(world, "pod-1", SONNET, 10, 5);
        world.pass(LAST_WINDOWS);

        MetricRun run = polled(world, ERROR_RATE);

        run.assertTrueAndTiled();
        assertThat(run.events("error-rate", true)).isEqualTo(8);
        assertThat(run.events("error-rate", false)).isEqualTo(4);
    }

    @Test
    void aRescheduledPodIsABaselineAndThenCounts() throws Exception {
        MetricWorld world = warm("pod-1", "pod-2");
        requests(world, "pod-1", HAIKU, 500, 4);
        requests(world, "pod-2", SONNET, 60, 3);
        world.pass(2).stop("pod-2").start("pod-3");
        requests(world, "pod-3", SONNET, 10_000, 9_000);
        world.pass(8);
        requests(world, "pod-3", SONNET, 11, 1);
        requests(world, "pod-1", HAIKU, 70, 1);
        world.pass(LAST_WINDOWS);

        MetricRun run = polled(world, ERROR_RATE);

        run.assertTrueAndTiled();
        assertThat(run.events("error-rate", true)).isEqualTo(4);
        assertThat(run.trials("error-rate", true)).isEqualTo(75);
    }

    @Test
    void newLabelValuesJoinTheArmTheyBelongTo() throws Exception {
        MetricWorld world = warm("pod-1");
        for (String kind : List.of("timeout", "refused", "a \"quoted\"\\ one\nof two lines")) {
            world.count("pod-1", "failures_total", with(SONNET, "kind", kind), 2);
            world.count("pod-1", "failures_total", with(HAIKU, "kind", kind), 1);
            requests(world, "pod-1", SONNET, 10, 0);
            requests(world, "pod-1", HAIKU, 10, 0);
            world.pass(2);
        }
        Signal failures =
                proportion("failures", Selector.of("failures_total", new Matcher("kind", Operator.NOT_EQUAL, "")));

        MetricRun run = polled(world.pass(LAST_WINDOWS), failures);

        run.assertTrueAndApart();
        assertThat(run.events("failures", true)).isEqualTo(6);
        assertThat(run.events("failures", false)).isEqualTo(3);
    }

    @Test
    void matchersReadAsInPromQl() throws Exception {
        MetricWorld world = warm("pod-1");
        for (String code : List.of("200", "500", "502", "5xx", "")) {
            world.count("pod-1", "calls_total", with(SONNET, "code", code), 0);
        }
        world.pass(4);
        int amount = 1;
        for (String code : List.of("200", "500", "502", "5xx", "")) {
            world.count("pod-1", "calls_total", with(SONNET, "code", code), amount);
            amount *= 10;
        }
        world.pass(LAST_WINDOWS);

        MetricRun run = polled(
                world,
                calls("exact", Operator.EQUAL, "500"),
                calls("absent", Operator.EQUAL, ""),
                calls("not", Operator.NOT_EQUAL, "200"),
                calls("anchored", Operator.MATCHES, "50."),
                calls("neither", Operator.MATCHES_NOT, "5.*|"));

        run.assertTrueAndTiled();
        assertThat(run.events("exact", true)).isEqualTo(10);
        assertThat(run.events("absent", true)).isEqualTo(10_000);
        assertThat(run.events("not", true)).isEqualTo(11_110);
        assertThat(run.events("anchored", true)).isEqualTo(110);
        assertThat(run.events("neither", true)).isEqualTo(1);
    }

    @Test
    void aMissedTickMakesALongerWindowAndLosesNothing() throws Exception {
        MetricWorld world = warm("pod-1");
        for (int i = 0; i < 24; i++) {
            requests(world, "pod-1", HAIKU, 10, 1);
            requests(world, "pod-1", SONNET, 3, i % 2);
            world.pass();
        }
        world.pass(LAST_WINDOWS);
        Bench bench = opened(world);
        MetricRun run = new MetricRun(world, sight(), plan(ERROR_RATE));
        List<Instant> scrapes =
                world.scrapes().stream().map(MetricWorld.Scrape::at).toList();

        scrapes.subList(0, 10).forEach(at -> tick(bench, run, at));
        scrapes.subList(22, scrapes.size()).forEach(at -> tick(bench, run, at));

        run.assertTrueAndTiled();
        assertThat(run.trials("error-rate", false)).isEqualTo(264);
        assertThat(run.windows("error-rate"))
                .anySatisfy(
                        window -> assertThat(window.window().length()).isGreaterThanOrEqualTo(EVERY.multipliedBy(5)));
    }

    @Test
    void theSameQuestionAskedTwiceHasTheSameAnswer() throws Exception {
        MetricWorld world = warm("pod-1");
        requests(world, "pod-1", HAIKU, 10, 1);
        requests(world, "pod-1", SONNET, 3, 1);
        world.pass(LAST_WINDOWS);
        Bench bench = opened(world);
        MetricRun run = new MetricRun(world, sight(), plan(ERROR_RATE, TOKENS));

        world.scrapes().forEach(scrape -> {
            bench.advanceTo(scrape.at());
            List<Observation> once = bench.source().observe(run.requests(), scrape.at());
            List<Observation> twice = run.poll(bench.source(), scrape.at());

            assertThat(twice).isEqualTo(once);
        });

        run.assertTrueAndTiled();
    }

    @Test
    void equalSeriesOfTwoInstancesAddUp() throws Exception {
        MetricWorld world = warm("pod-1", "pod-2");
        requests(world, "pod-1", SONNET, 10, 1);
        requests(world, "pod-2", SONNET, 20, 2);
        world.pass(LAST_WINDOWS);

        MetricRun run = polled(world, ERROR_RATE);

        run.assertTrueAndTiled();
        assertThat(run.trials("error-rate", true)).isEqualTo(33);
    }

    @Test
    void aDaemonThatIsRestartedBetweenTwoPollsCountsNothingTwice() throws Exception {
        MetricWorld world = warm("pod-1");
        for (int i = 0; i < 24; i++) {
            requests(world, "pod-1", HAIKU, 10, 1);
            requests(world, "pod-1", SONNET, 3, 1);
            world.pass();
        }
        world.pass(LAST_WINDOWS);
        Bench bench = opened(world);
        MetricRun run = new MetricRun(world, sight(), plan(ERROR_RATE, TOKENS));
        List<Instant> scrapes =
                world.scrapes().stream().map(MetricWorld.Scrape::at).toList();

        scrapes.subList(0, 17).forEach(at -> tick(bench, run, at));
        bench.restart();
        List<Observation> first = tick(bench, run, scrapes.get(19));
        scrapes.subList(20, scrapes.size()).forEach(at -> tick(bench, run, at));

        if (keepsHistory()) {
            run.assertTrueAndTiled();
            assertThat(run.trials("error-rate", true)).isEqualTo(96);
        } else {
            assertThat(first)
                    .allSatisfy(answer -> assertThat(answer)
                            .isInstanceOfSatisfying(
                                    Observation.Missing.class,
                                    missing ->
                                            assertThat(missing.reason().code()).isEqualTo(ReasonCode.WARMING_UP)));
            run.assertTrueAndApart();
            assertThat(run.trials("error-rate", true)).isBetween(60.0, 95.0);
        }
    }

    @Test
    void anInstanceThatIsDarkForAMomentIsNeverCountedTwice() throws Exception {
        MetricWorld world = warm("pod-1", "pod-2");
        for (int i = 0; i < 12; i++) {
            requests(world, "pod-1", SONNET, 3, 1);
            requests(world, "pod-2", SONNET, 3, 1);
            world.dark("pod-2", i == 4 || i == 5).pass();
        }

        MetricRun run = polled(world.pass(LAST_WINDOWS), ERROR_RATE);

        run.assertTrueAndTiled();
        assertThat(run.trials("error-rate", true)).isBetween(48.0, 96.0);
    }

    @Test
    void aHistogramIsReadAsItsBuckets() throws Exception {
        MetricWorld world = new MetricWorld().start("pod-1");
        world.record("pod-1", "latency_seconds", HAIKU, 0.2, 0.5, 1, 2.5).pass(8);
        for (double seconds : new double[] {0.1, 0.5, 0.6, 1.7, 9, 0.4}) {
            world.record("pod-1", "latency_seconds", HAIKU, seconds, 0.5, 1, 2.5);
            world.record("pod-1", "latency_seconds", SONNET, seconds * 2, 0.5, 1, 2.5);
            world.pass();
        }

        MetricRun run = polled(world.pass(LAST_WINDOWS), LATENCY);

        run.assertTrueAndTiled();
        assertThat(run.trials("latency-p95", true)).isEqualTo(6);
        assertThat(run.trials("latency-p95", false)).isEqualTo(6);
    }

    @Test
    void d13AVariantWithoutTrafficIsMeasuredAsZeroBesideItsControl() throws Exception {
        MetricWorld world = warm("pod-1");
        for (int i = 0; i < 6; i++) {
            requests(world, "pod-1", HAIKU, 50, 1);
            world.pass();
        }

        MetricRun run = polled(world.pass(LAST_WINDOWS), ERROR_RATE);

        run.assertTrueAndTiled();
        assertThat(run.trials("error-rate", false)).isEqualTo(306);
        assertThat(run.trials("error-rate", true)).isZero();
    }

    @Test
    void noTrafficAtAllIsAMeasurementOfZero() throws Exception {
        MetricRun run = polled(warm("pod-1").pass(LAST_WINDOWS), ERROR_RATE, TOKENS);

        run.assertTrueAndTiled();
        assertThat(run.windows("error-rate").getLast().control().n()).isZero();
        assertThat(run.windows("error-rate").getLast().variant().n()).isZero();
    }

    @Test
    void anAbsentNumeratorBesideAPresentTotalIsZero() throws Exception {
        MetricWorld world = warm("pod-1");
        requests(world, "pod-1", SONNET, 40, 0);
        requests(world, "pod-1", HAIKU, 60, 0);

        MetricRun run = polled(world.pass(LAST_WINDOWS), ERROR_RATE);

        run.assertTrueAndTiled();
        assertThat(run.trials("error-rate", true)).isEqualTo(40);
        assertThat(run.events("error-rate", true)).isZero();
    }

    @Test
    void anEventsFamilyThatNobodyEverExposedIsMissingAndOneThatAnotherFlagExposesIsZero() throws Exception {
        MetricWorld world = warm("pod-1");
        world.count("pod-1", "failures_total", Map.of("flag", "another", "arm", "sonnet"), 3);
        requests(world, "pod-1", SONNET, 40, 0);
        requests(world, "pod-1", HAIKU, 60, 0);

        MetricRun run = polled(
                world.pass(LAST_WINDOWS),
                proportion("known", Selector.of("failures_total")),
                proportion("misspelt", Selector.of("failure_total")));

        run.assertTrueAndApart();
        assertThat(run.trials("known", true)).isEqualTo(40);
        assertThat(run.events("known", true)).isZero();
        assertThat(run.windows("misspelt")).isEmpty();
        assertThat(run.lastMissing("misspelt").reason().code()).isEqualTo(ReasonCode.NO_SERIES);
    }

    @Test
    void aFamilyThatIsAbsentInBothArmsIsMissingAndNotHealthy() throws Exception {
        MetricRun run = polled(warm("pod-1").pass(LAST_WINDOWS), ERROR_RATE, MISSPELT);

        assertThat(run.windows("misspelt")).isEmpty();
        assertThat(run.lastMissing("misspelt").reason().code()).isEqualTo(ReasonCode.NO_SERIES);
        assertThat(run.windows("error-rate")).isNotEmpty();
    }

    @Test
    void d15AWindowThatIsStillOpenIsNotMeasured() throws Exception {
        MetricWorld world = warm("pod-1");
        for (int i = 0; i < 12; i++) {
            requests(world, "pod-1", HAIKU, 10, 1);
            requests(world, "pod-1", SONNET, 3, 1);
            world.pass();
        }
        Bench bench = opened(world.pass(LAST_WINDOWS));
        MetricRun run = new MetricRun(world, sight(), plan(ERROR_RATE));

        world.scrapes().forEach(scrape -> {
            tick(bench, run, scrape.at());
            List<Observation> again = tick(bench, run, scrape.at().plusMillis(1_500));

            if (!run.windows("error-rate").isEmpty()) {
                assertThat(again.getFirst())
                        .isInstanceOfSatisfying(
                                Observation.Missing.class,
                                missing -> assertThat(missing.reason().code()).isEqualTo(ReasonCode.WARMING_UP));
            }
        });

        run.assertTrueAndTiled();
        assertThat(run.windows("error-rate")).extracting(Measured::window).allSatisfy(window -> {
            assertThat(window.from().toEpochMilli() % EVERY.toMillis()).isZero();
            assertThat(window.to().toEpochMilli() % EVERY.toMillis()).isZero();
        });
    }

    @Test
    void theFirstRequestMeasuresOneWindow() throws Exception {
        MetricWorld world = warm("pod-1");
        requests(world, "pod-1", HAIKU, 10, 1);

        MetricRun run = polled(world.pass(LAST_WINDOWS), ERROR_RATE);

        assertThat(run.windows("error-rate").getFirst().window().length()).isEqualTo(EVERY);
    }

    @Test
    void aSurveyTellsWhatIsThereAndWhatIsNot() throws Exception {
        MetricWorld world = warm("pod-1").pass(LAST_WINDOWS);
        Bench bench = opened(world);
        MetricRun run = new MetricRun(world, sight(), plan(ERROR_RATE, MISSPELT));
        world.scrapes().forEach(scrape -> tick(bench, run, scrape.at()));

        List<Survey> survey = bench.source().survey(run.requests(), world.end());

        assertThat(survey).hasSize(4);
        assertThat(survey)
                .filteredOn(found -> found.signal().equals("error-rate"))
                .allMatch(Survey::found);
        assertThat(survey)
                .filteredOn(found -> found.signal().equals("misspelt"))
                .noneMatch(Survey::found);
        assertThat(survey).noneMatch(found -> found.sentence().isBlank());
        assertThat(bench.source().status().up()).isTrue();
    }
}
