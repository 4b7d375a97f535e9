package io.rampguard.analysis;

import static io.rampguard.analysis.Bench.ERRORS;
import static io.rampguard.analysis.Bench.LATENCY;
import static io.rampguard.analysis.Bench.QUALITY;
import static io.rampguard.analysis.Bench.TOKENS;
import static io.rampguard.analysis.Bench.VALIDITY;
import static io.rampguard.analysis.Bench.critical;
import static io.rampguard.analysis.Bench.limit;
import static io.rampguard.analysis.Bench.mean;
import static io.rampguard.analysis.Bench.percents;
import static io.rampguard.analysis.Bench.points;
import static io.rampguard.analysis.Bench.share;
import static io.rampguard.analysis.Bench.times;
import static io.rampguard.analysis.Bench.tolerate;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.analysis.Finding.Outcome;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Window;
import io.rampguard.policy.Guardrail;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThresholdJudgeTest {
    private static final List<Double> BOUNDS = List.of(0.5, 1.0, 2.0, 4.0, Double.POSITIVE_INFINITY);

    private static Counts latency(double... buckets) {
        List<Double> counts = java.util.Arrays.stream(buckets).boxed().toList();
        double n = counts.stream().mapToDouble(Double::doubleValue).sum();
        return new Counts.Histogram(n, n, BOUNDS, counts);
    }

    @Test
    void fiveTimesTheErrorsBreachOnTheSecondLookAndTheReasonCarriesTheNumbers() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();

        Verdict first = bench.next(ERRORS, share(400, 20), share(7_600, 76)).verdict();
        Verdict second = bench.next(ERRORS, share(400, 20), share(7_600, 76)).verdict();

        assertThat(first).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(second).isInstanceOf(Verdict.Breach.class);
        assertThat(bench.code()).isEqualTo(ReasonCode.BREACH_TOLERANCE);
        assertThat(bench.verdict().reason().text())
                .isEqualTo("error-rate 5 % vs 1 % control (n 800 / 15,200); at least +1.9pp with 99.9 % confidence, "
                        + "tolerated +0.1pp");
    }

    @Test
    void equalArmsPassOnceBothHaveTheSamples() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();

        Assessment few = bench.next(ERRORS, share(20, 0), share(380, 4));
        Assessment enough = bench.next(ERRORS, share(20, 0), share(380, 4));

        assertThat(few.verdict().reason().code()).isEqualTo(ReasonCode.TOO_FEW_SAMPLES);
        assertThat(few.readiness().ready()).isFalse();
        assertThat(few.readiness().eta()).contains(Duration.ofSeconds(15));
        assertThat(enough.verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(enough.readiness().ready()).isTrue();
    }

    @Test
    void theStagesOwnMinimumHoldsLonger() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();
        bench.minimumSamples = 500;

        Assessment look = bench.next(ERRORS, share(100, 1), share(1_900, 19));

        assertThat(look.verdict().reason().text()).contains("500 trials of each arm are needed");
        assertThat(look.readiness().eta()).contains(Duration.ofSeconds(60));
    }

    @Test
    void twoErrorsAreAnAccidentWhateverTheRate() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();

        bench.next(ERRORS, share(15, 1), share(100_000, 1));
        bench.next(ERRORS, share(15, 1), share(100_000, 1));

        assertThat(bench.verdict()).isNotInstanceOf(Verdict.Breach.class);
    }

    @Test
    void aRatioIsToleratedUpToItself() {
        Bench doubled = new Bench(tolerate(ERRORS, times(2))).settled();
        Bench fivefold = new Bench(tolerate(ERRORS, times(2))).settled();

        for (int i = 0; i < 3; i++) {
            doubled.next(ERRORS, share(1_000, 20), share(9_000, 90));
            fivefold.next(ERRORS, share(1_000, 50), share(9_000, 90));
        }

        assertThat(doubled.verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(fivefold.verdict()).isInstanceOf(Verdict.Breach.class);
        assertThat(fivefold.verdict().reason().text()).contains("tolerated 2x");
    }

    @Test
    void whereMoreIsBetterALossOfValidityBreaches() {
        Bench bench = new Bench(tolerate(VALIDITY, points(1))).settled();

        bench.next(VALIDITY, share(500, 450), share(9_500, 9_405));
        bench.next(VALIDITY, share(500, 450), share(9_500, 9_405));

        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
        assertThat(bench.verdict().reason().text())
                .startsWith("output-validity 90 % vs 99 % control")
                .contains("tolerated -1pp");
        assertThat(bench.last.findings().get(0).variant().getAsDouble()).isEqualTo(0.9);
    }

    @Test
    void aPlannedChangeShiftsTheComparison() {
        Bench unplanned = new Bench(tolerate(TOKENS, percents(20))).settled();
        Bench planned = new Bench(tolerate(TOKENS, percents(20), 0.3)).settled();

        for (int i = 0; i < 8; i++) {
            unplanned.next(TOKENS, mean(100, 1_490 + i), mean(900, 1_000 + i));
            planned.next(TOKENS, mean(100, 1_490 + i), mean(900, 1_000 + i));
        }

        assertThat(unplanned.verdict()).isInstanceOf(Verdict.Breach.class);
        assertThat(planned.verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(planned.verdict().reason().text()).contains("tolerated +20% beyond the expected +30%");
    }

    @Test
    void meansWaitForFiveWindows() {
        Bench bench = new Bench(tolerate(TOKENS, percents(20))).settled();

        for (int i = 0; i < 4; i++) {
            bench.next(TOKENS, mean(100, 3_000 + i), mean(900, 1_000 + i));
        }

        assertThat(bench.code()).isEqualTo(ReasonCode.TOO_FEW_SAMPLES);
        assertThat(bench.verdict().reason().text()).contains("5 windows are needed");
    }

    @Test
    void aLossOfQualityBreachesAndAGainPasses() {
        Bench worse = new Bench(tolerate(QUALITY, percents(5))).settled();
        Bench better = new Bench(tolerate(QUALITY, percents(5)), limit(QUALITY, 0.7)).settled();

        for (int i = 0; i < 10; i++) {
            worse.next(QUALITY, mean(50, 0.6 + 0.01 * (i % 3)), mean(950, 0.8 + 0.001 * i));
            better.next(QUALITY, mean(50, 0.85 + 0.01 * (i % 3)), mean(950, 0.8 + 0.001 * i));
        }

        assertThat(worse.code()).isEqualTo(ReasonCode.BREACH_TOLERANCE);
        assertThat(better.verdict()).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void aQuantileIsJudgedByTheShareBeyondOneBoundWhichTheReasonNames() {
        Bench bench = new Bench(tolerate(LATENCY, percents(30))).settled();

        bench.next(LATENCY, latency(200, 100, 50, 40, 10), latency(5_000, 2_400, 200, 20, 0));
        bench.next(LATENCY, latency(200, 100, 50, 40, 10), latency(5_000, 2_400, 200, 20, 0));

        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
        assertThat(bench.verdict().reason().text())
                .contains("12.5 % of the variant's lie above 2 s")
                .contains("allowed 5 %");
    }

    @Test
    void aToleranceBeyondTheLastBucketIsSaidAndNeverPassed() {
        Bench bench = new Bench(tolerate(LATENCY, percents(30))).settled();

        bench.next(LATENCY, latency(0, 0, 100, 250, 10), latency(0, 0, 2_000, 6_000, 100));

        assertThat(bench.code()).isEqualTo(ReasonCode.NOT_PROVEN);
        assertThat(bench.verdict().reason().text()).contains("add a bucket");
    }

    @Test
    void aLimitBreachesWithoutAnyControl() {
        Bench bench = new Bench(limit(ERRORS, 0.05));
        bench.stage(100);

        bench.next(ERRORS, share(1_000, 90), share(0, 0));
        bench.next(ERRORS, share(1_000, 90), share(0, 0));

        assertThat(bench.code()).isEqualTo(ReasonCode.BREACH_LIMIT);
        assertThat(bench.verdict().reason().text()).contains("limit 5 %");
    }

    @Test
    void aCeilingOnLatencyAndOnTokensBreaches() {
        Bench slow = new Bench(limit(LATENCY, 2)).settled();
        Bench long_ = new Bench(limit(TOKENS, 1_500)).settled();

        for (int i = 0; i < 8; i++) {
            slow.next(LATENCY, latency(200, 100, 50, 40, 10), latency(5_000, 2_400, 200, 20, 0));
            long_.next(TOKENS, mean(100, 2_000 + 10 * (i % 3)), mean(900, 1_000));
        }

        assertThat(slow.code()).isEqualTo(ReasonCode.BREACH_LIMIT);
        assertThat(long_.code()).isEqualTo(ReasonCode.BREACH_LIMIT);
        assertThat(long_.verdict().reason().text()).contains("limit 1500");
    }

    @Test
    void aCriticalThresholdActsOnItsThirdPollOfFive() {
        Bench bench = new Bench(critical(ERRORS, 0.3, 3, 5)).settled();

        bench.next(ERRORS, share(10, 5), share(190, 2));
        bench.next(ERRORS, share(10, 0), share(190, 2));
        bench.next(ERRORS, share(10, 5), share(190, 2));
        Verdict before = bench.verdict();
        bench.next(ERRORS, share(10, 5), share(190, 2));

        assertThat(before).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(bench.code()).isEqualTo(ReasonCode.BREACH_CRITICAL);
    }

    @Test
    void aCriticalThresholdWantsTenEvents() {
        Bench bench = new Bench(critical(ERRORS, 0.3, 3, 5)).settled();

        for (int i = 0; i < 5; i++) {
            bench.next(ERRORS, share(2, 1), share(38, 0));
        }

        assertThat(bench.verdict()).isNotInstanceOf(Verdict.Breach.class);
    }

    @Test
    void criticalLatencyAndTokensAreCountedByPolls() {
        Bench slow = new Bench(critical(LATENCY, 4, 2, 3)).settled();
        Bench long_ = new Bench(critical(TOKENS, 5_000, 2, 3)).settled();

        for (int i = 0; i < 2; i++) {
            slow.next(LATENCY, latency(10, 10, 10, 10, 20), latency(5_000, 2_400, 200, 20, 0));
            long_.next(TOKENS, mean(40, 9_000), mean(900, 1_000));
        }

        assertThat(slow.code()).isEqualTo(ReasonCode.BREACH_CRITICAL);
        assertThat(long_.code()).isEqualTo(ReasonCode.BREACH_CRITICAL);
    }

    @Test
    void aBreachCountsAlthoughAnotherSignalIsMissing() {
        Bench bench =
                new Bench(Duration.ofSeconds(15), List.of(tolerate(ERRORS, points(0.1)), limit(LATENCY, 2))).settled();

        bench.next(ERRORS, share(400, 40), share(7_600, 76));
        bench.next(ERRORS, share(400, 40), share(7_600, 76));

        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
        assertThat(bench.last.findings()).extracting(Finding::verdict).containsExactly(Outcome.BREACH, Outcome.NO_DATA);
        assertThat(bench.last.evidence().silence()).isPresent();
    }

    @Test
    void aBreachThatRollsBackGoesBeforeOneThatPauses() {
        Guardrail pauses = new Guardrail.Ceiling("first", ERRORS, 0.02, Guardrail.Action.PAUSE);
        Bench bench = new Bench(pauses, tolerate(ERRORS, points(0.1))).settled();

        bench.next(ERRORS, share(400, 40), share(7_600, 76));
        bench.next(ERRORS, share(400, 40), share(7_600, 76));

        assertThat(((Verdict.Breach) bench.verdict()).guardrail()).isEqualTo("tolerate");
        assertThat(((Verdict.Breach) bench.verdict()).action()).isEqualTo(Guardrail.Action.ROLLBACK);
    }

    @Test
    void aPolicyWithoutGuardrailsPassesAndSaysSo() {
        Bench bench = new Bench();

        bench.look(List.of());

        assertThat(bench.verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(bench.code()).isEqualTo(ReasonCode.UNGUARDED);
    }

    @Test
    void windowsOfTheSettleTimeMoveTheCursorAndAreNotJudged() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1)));

        bench.next(ERRORS, share(400, 400), share(7_600, 76));
        bench.next(ERRORS, share(400, 400), share(7_600, 76));

        assertThat(bench.code()).isEqualTo(ReasonCode.WARMING_UP);
        assertThat(bench.evidence.cursors()).containsEntry("error-rate", bench.now);
    }

    @Test
    void aNewStageBeginsWithoutTheOldStagesWindows() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();
        bench.next(ERRORS, share(400, 40), share(7_600, 76));

        bench.stage(25);
        Assessment look = bench.next(ERRORS, share(400, 4), share(1_200, 12));

        assertThat(look.verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(look.findings().get(0).variantSamples()).isEqualTo(400);
    }

    @Test
    void harmThatBeginsInTheMiddleOfALongStageIsFoundWithinAFewPolls() {
        Bench errors = new Bench(limit(ERRORS, 0.05)).settled();
        Bench tokens = new Bench(tolerate(TOKENS, percents(20))).settled();
        for (int i = 0; i < 200; i++) {
            errors.next(ERRORS, share(1_000, 10 + i % 3), share(3_000, 30));
            tokens.next(TOKENS, mean(500, 1_000 + i % 7), mean(1_500, 1_000 + i % 5));
        }

        int polls = 0;
        while (polls < 20
                && !(errors.verdict() instanceof Verdict.Breach && tokens.verdict() instanceof Verdict.Breach)) {
            polls++;
            errors.next(ERRORS, share(1_000, 100), share(3_000, 30));
            tokens.next(TOKENS, mean(500, 2_000 + polls % 7), mean(1_500, 1_000 + polls % 5));
        }

        assertThat(polls).isLessThanOrEqualTo(8);
        assertThat(errors.verdict().reason().text()).contains("in the newest 6 windows");
    }

    @Test
    void whileNobodyIsExposedThereIsNothingToJudge() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1)));
        bench.servedSince = Optional.empty();
        bench.served = Percentage.ZERO;

        bench.next(ERRORS, share(0, 0), share(7_600, 76));

        assertThat(bench.code()).isEqualTo(ReasonCode.FIRST_STAGE);
        assertThat(bench.evidence.silence()).isEmpty();
    }

    @Test
    void atAllOfTheTrafficTheControlOfTheStageBeforeIsTheReferenceAndDoesNotRollBack() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();
        bench.next(ERRORS, share(5_000, 50), share(5_000, 50));
        bench.stage(100);

        Verdict well = bench.next(ERRORS, share(10_000, 100), share(0, 0)).verdict();
        for (int i = 0; i < 8; i++) {
            bench.next(ERRORS, share(10_000, 1_000), share(0, 0));
        }
        Verdict ill = bench.next(ERRORS, share(10_000, 1_000), share(0, 0)).verdict();

        assertThat(well).isInstanceOf(Verdict.Pass.class);
        assertThat(well.reason().text()).contains("1 % control before the last step");
        assertThat(ill).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(ill.reason().text()).contains("a comparison across time does not roll back");
    }

    @Test
    void withoutAnyMemoryOfControlARelativeGuardrailCannotPassAtTheTop() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1)));
        bench.stage(100);

        bench.next(ERRORS, share(10_000, 100), share(0, 0));

        assertThat(bench.code()).isEqualTo(ReasonCode.TOO_FEW_SAMPLES);
        assertThat(bench.verdict().reason().text()).contains("none is remembered");
    }

    @Test
    void evidenceOfThirtyMinutesOfSecondsStaysSmall() throws Exception {
        Bench bench = new Bench(
                        Duration.ofSeconds(1),
                        List.of(
                                tolerate(ERRORS, points(0.1)),
                                tolerate(TOKENS, percents(20)),
                                tolerate(LATENCY, percents(30)),
                                tolerate(VALIDITY, points(1)),
                                tolerate(QUALITY, points(5)),
                                critical(ERRORS, 0.3, 3, 5)))
                .settled();

        for (int i = 0; i < 2_400; i++) {
            bench.now = bench.now.plusSeconds(1);
            bench.look(List.of(
                    bench.window(ERRORS, share(100, 1), share(100, 1)),
                    bench.window(TOKENS, mean(100, 1234.5678 + i), mean(100, 1234.5678)),
                    bench.window(LATENCY, latency(11, 22, 33, 44, 1), latency(11, 22, 33, 44, 1)),
                    bench.window(VALIDITY, share(100, 99), share(100, 99)),
                    bench.window(QUALITY, mean(100, 0.81234), mean(100, 0.823456))));
        }
        var json = new com.fasterxml.jackson.databind.ObjectMapper()
                .findAndRegisterModules()
                .writeValueAsString(bench.evidence);

        assertThat(json.length()).isLessThan(20_000);
        assertThat(bench.last.findings().get(0).variantSamples()).isBetween(170_000.0, 190_000.0);
    }

    @Test
    void bucketsAreComparedAtTheBoundsBothArmsHave() {
        Bench bench = new Bench(tolerate(LATENCY, percents(30))).settled();
        Counts finer = new Counts.Histogram(
                400,
                0,
                List.of(0.5, 0.75, 1.0, 2.0, 4.0, Double.POSITIVE_INFINITY),
                List.of(200.0, 50.0, 50.0, 50.0, 40.0, 10.0));

        for (int i = 0; i < 2; i++) {
            bench.now = bench.now.plus(bench.every);
            bench.look(List.of(new Measured(
                    Bench.NAME,
                    "latency-p95",
                    new Window(bench.now.minus(bench.every), bench.now),
                    latency(5_000, 2_400, 200, 20, 0),
                    finer)));
        }

        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
    }

    @Test
    void aWindowWithoutAnyRequestTakesNoBucketsAway() {
        Bench bench = new Bench(tolerate(LATENCY, percents(30))).settled();
        Counts nothing = new Counts.Histogram(0, 0, List.of(Double.POSITIVE_INFINITY), List.of(0.0));
        bench.now = bench.now.plus(bench.every);
        bench.look(List.of(new Measured(
                Bench.NAME, "latency-p95", new Window(bench.now.minus(bench.every), bench.now), nothing, nothing)));

        for (int i = 0; i < 2; i++) {
            bench.now = bench.now.plus(bench.every);
            bench.look(List.of(new Measured(
                    Bench.NAME,
                    "latency-p95",
                    new Window(bench.now.minus(bench.every), bench.now),
                    latency(5_000, 2_400, 200, 20, 0),
                    latency(100, 100, 100, 80, 20))));
        }

        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
    }
}
