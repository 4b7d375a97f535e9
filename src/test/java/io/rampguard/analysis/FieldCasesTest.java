package io.rampguard.analysis;

import static io.rampguard.analysis.Bench.ERRORS;
import static io.rampguard.analysis.Bench.LATENCY;
import static io.rampguard.analysis.Bench.TOKENS;
import static io.rampguard.analysis.Bench.critical;
import static io.rampguard.analysis.Bench.limit;
import static io.rampguard.analysis.Bench.mean;
import static io.rampguard.analysis.Bench.percents;
import static io.rampguard.analysis.Bench.points;
import static io.rampguard.analysis.Bench.share;
import static io.rampguard.analysis.Bench.tolerate;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.analysis.Finding.Outcome;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Window;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases in which the peers are wrong (design, field.md 4.5), as far as the judge decides them. */
class FieldCasesTest {
    @ParameterizedTest
    @EnumSource(names = {"SOURCE_DARK", "STALE", "PARTIAL_ANSWER", "NO_SERIES", "IMPLAUSIBLE"})
    void d1SilenceIsNoDataForALimitAndNeverABreach(ReasonCode code) {
        Bench bench = new Bench(limit(ERRORS, 0.05)).settled();
        bench.next(ERRORS, share(100, 1), share(900, 9));

        bench.missing(code);
        Instant began = bench.now;
        bench.missing(code);

        assertThat(bench.verdict()).isInstanceOf(Verdict.NoData.class);
        assertThat(bench.code()).isEqualTo(code);
        assertThat(((Verdict.NoData) bench.verdict()).since()).isEqualTo(began);
    }

    @ParameterizedTest
    @EnumSource(names = {"SOURCE_DARK", "STALE", "PARTIAL_ANSWER", "NO_SERIES", "IMPLAUSIBLE"})
    void d2SilenceIsNoDataForAToleranceAndNeverAPass(ReasonCode code) {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1)), critical(ERRORS, 0.3, 3, 5)).settled();
        for (int i = 0; i < 20; i++) {
            bench.next(ERRORS, share(100, 1), share(900, 9));
        }

        bench.missing(code);

        assertThat(bench.verdict()).isInstanceOf(Verdict.NoData.class);
        assertThat(bench.last.findings()).extracting(Finding::verdict).containsOnly(Outcome.NO_DATA);
    }

    @Test
    void d4AnOldAnswerGivenAgainGoesStale() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();
        Assessment well = bench.next(ERRORS, share(100, 1), share(900, 9));
        Measured old = bench.window(ERRORS, share(100, 1), share(900, 9));

        bench.now = bench.now.plusSeconds(60);
        bench.look(List.of(old));

        assertThat(well.verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(bench.code()).isEqualTo(ReasonCode.STALE);
    }

    @Test
    void d4ANewAnswerAboutAnHourAgoIsStaleToo() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();
        Measured old = new Measured(
                Bench.NAME,
                "error-rate",
                new Window(bench.now, bench.now.plusSeconds(15)),
                share(900, 9),
                share(100, 1));

        bench.now = bench.now.plus(Duration.ofHours(1));
        bench.look(List.of(old));

        assertThat(bench.code()).isEqualTo(ReasonCode.STALE);
    }

    @Test
    void d5WithoutAMeasurementThereIsNoVerdictButWarmingUp() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();

        bench.missing(ReasonCode.WARMING_UP);

        assertThat(bench.verdict()).isInstanceOf(Verdict.NoData.class);
        assertThat(bench.code()).isEqualTo(ReasonCode.WARMING_UP);
    }

    @Test
    void d6ACriticalThresholdOfOnePollActsAtThatPoll() {
        Bench bench = new Bench(critical(ERRORS, 0.3, 1, 1)).settled();

        bench.next(ERRORS, share(40, 20), share(900, 9));

        assertThat(bench.code()).isEqualTo(ReasonCode.BREACH_CRITICAL);
    }

    @Test
    void d12BothArmsBeyondTheLimitShareAFateAndHold() {
        Bench bench = new Bench(
                        tolerate(ERRORS, points(0.1)),
                        limit(ERRORS, 0.05),
                        critical(ERRORS, 0.3, 3, 5),
                        tolerate(TOKENS, percents(20)))
                .settled();

        for (int i = 0; i < 8; i++) {
            bench.now = bench.now.plus(bench.every);
            bench.look(List.of(
                    bench.window(ERRORS, share(500, 200 + i), share(9_500, 3_850)),
                    bench.window(TOKENS, mean(500, 1_000 + i), mean(9_500, 1_001))));
        }

        assertThat(bench.verdict()).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(bench.code()).isEqualTo(ReasonCode.SHARED_FATE);
        assertThat(bench.last.findings())
                .extracting(finding -> finding.reason().code())
                .containsExactly(
                        ReasonCode.ALL_PASS, ReasonCode.SHARED_FATE, ReasonCode.SHARED_FATE, ReasonCode.ALL_PASS);
    }

    @Test
    void d12BothArmsBeyondALimitOfTokensOrLatencyShareAFateToo() {
        Bench slow = new Bench(limit(LATENCY, 1)).settled();
        Bench costly = new Bench(limit(TOKENS, 1_500), critical(TOKENS, 1_500, 2, 3)).settled();

        for (int i = 0; i < 8; i++) {
            slow.next(LATENCY, histogram(1, 100, 100, 50), histogram(1, 1_000, 1_000, 500));
            costly.next(TOKENS, mean(100, 2_000 + i % 3), mean(900, 2_000 + i % 2));
        }

        assertThat(slow.code()).isEqualTo(ReasonCode.SHARED_FATE);
        assertThat(costly.last.findings())
                .extracting(finding -> finding.reason().code())
                .containsOnly(ReasonCode.SHARED_FATE);
    }

    @Test
    void d12AVariantThatIsClearlyWorseThanAnAilingControlIsStillToBlame() {
        Bench bench = new Bench(limit(ERRORS, 0.05), critical(ERRORS, 0.3, 3, 5)).settled();

        for (int i = 0; i < 3; i++) {
            bench.next(ERRORS, share(500, 400), share(9_500, 800));
        }

        assertThat(bench.last.findings()).extracting(Finding::verdict).containsOnly(Outcome.BREACH);
    }

    @Test
    void d13AVariantThatFallsSilentWhileControlReportsIsDark() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();
        for (int i = 0; i < 5; i++) {
            bench.next(ERRORS, share(10, 0), share(190, 2));
        }

        bench.next(ERRORS, share(0, 0), share(190, 2));
        Verdict tenOwed = bench.verdict();
        bench.next(ERRORS, share(0, 0), share(195, 2));
        Instant began = bench.now;
        bench.next(ERRORS, share(0, 0), share(190, 2));

        assertThat(tenOwed).isInstanceOf(Verdict.Pass.class);
        assertThat(bench.code()).isEqualTo(ReasonCode.VARIANT_DARK);
        assertThat(((Verdict.NoData) bench.verdict()).since()).isEqualTo(began);
        assertThat(bench.evidence.silence()).contains(new Evidence.Silence(ReasonCode.VARIANT_DARK, began));
    }

    @Test
    void d13ASmallFlagWithoutAVariantRequestYetIsNotDark() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();

        for (int i = 0; i < 20; i++) {
            bench.next(ERRORS, share(0, 0), share(10, 0));
        }

        assertThat(bench.code()).isEqualTo(ReasonCode.TOO_FEW_SAMPLES);
        assertThat(bench.evidence.silence()).isEmpty();
    }

    @Test
    void d13ALightRequestOfTheVariantEndsItsDarkness() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();
        bench.next(ERRORS, share(0, 0), share(1_900, 19));

        Verdict dark = bench.verdict();
        bench.next(ERRORS, share(100, 1), share(1_900, 19));

        assertThat(dark.reason().code()).isEqualTo(ReasonCode.VARIANT_DARK);
        assertThat(bench.verdict()).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void noRequestInEitherArmIsNoTraffic() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();
        bench.next(ERRORS, share(100, 1), share(900, 9));

        bench.next(ERRORS, share(0, 0), share(0, 0));
        Verdict pause = bench.verdict();
        bench.next(ERRORS, share(0, 0), share(0, 0));
        bench.next(ERRORS, share(0, 0), share(0, 0));

        assertThat(pause).isInstanceOf(Verdict.Pass.class);
        assertThat(bench.code()).isEqualTo(ReasonCode.NO_TRAFFIC);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 1e-6, 1e-4, 1, 1e6})
    void d14TheVerdictIsTheSameAtAnyUnit(double unit) {
        Bench cost = new Bench(tolerate(TOKENS, percents(20)), limit(TOKENS, 1.4 * unit)).settled();
        Bench speed = new Bench(tolerate(LATENCY, percents(30))).settled();

        for (int i = 0; i < 10; i++) {
            cost.next(TOKENS, mean(50, unit * (1.6 + 0.05 * (i % 4))), mean(950, unit * (1 + 0.02 * (i % 3))));
            speed.next(LATENCY, histogram(unit, 100, 20, 30), histogram(unit, 1_000, 20, 0));
        }

        assertThat(cost.last.findings()).extracting(Finding::verdict).containsOnly(Outcome.BREACH);
        assertThat(cost.last.findings().get(0).low().getAsDouble()).isBetween(0.5, 0.7);
        assertThat(speed.verdict()).isInstanceOf(Verdict.Breach.class);
    }

    @Test
    void d14AnErrorShareOfAMillionthIsJudgedAsAnyOther() {
        Bench bench = new Bench(tolerate(ERRORS, percents(50))).settled();

        bench.next(ERRORS, share(2e7, 60), share(2e8, 200));
        bench.next(ERRORS, share(2e7, 60), share(2e8, 200));

        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
    }

    @Test
    void d15AWindowThatIsNotCompleteYetIsNoSilenceWhileTheLastOnesAreFresh() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1))).settled();
        bench.next(ERRORS, share(100, 1), share(900, 9));

        bench.missing(ReasonCode.WARMING_UP);

        assertThat(bench.verdict()).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void aMeasurementOfTheWrongKindIsImplausible() {
        Bench bench = new Bench(tolerate(TOKENS, percents(20))).settled();

        bench.next(TOKENS, share(100, 1), share(900, 9));

        assertThat(bench.code()).isEqualTo(ReasonCode.IMPLAUSIBLE);
    }

    @Test
    void theGravestSilenceSpeaksForTheRollout() {
        Bench bench = new Bench(tolerate(ERRORS, points(0.1)), tolerate(TOKENS, percents(20))).settled();
        bench.now = bench.now.plus(bench.every);

        bench.look(List.<Observation>of(
                new Observation.Missing(
                        Bench.NAME, "tokens-per-request", io.rampguard.units.Reason.of(ReasonCode.NO_SERIES)),
                bench.window(ERRORS, share(0, 0), share(1_900, 19))));

        assertThat(bench.code()).isEqualTo(ReasonCode.VARIANT_DARK);
    }

    private static Counts histogram(double unit, double... buckets) {
        List<Double> counts = DoubleStream.of(buckets).boxed().toList();
        double n = DoubleStream.of(buckets).sum();
        return new Counts.Histogram(n, n * unit, List.of(unit, 2 * unit, Double.POSITIVE_INFINITY), counts);
    }
}
