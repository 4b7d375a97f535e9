package io.rampguard.analysis;

import static io.rampguard.analysis.Bench.ERRORS;
import static io.rampguard.analysis.Bench.TOKENS;
import static io.rampguard.analysis.Bench.limit;
import static io.rampguard.analysis.Bench.percents;
import static io.rampguard.analysis.Bench.points;
import static io.rampguard.analysis.Bench.share;
import static io.rampguard.analysis.Bench.times;
import static io.rampguard.analysis.Bench.tolerate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Arms;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.Guardrail.Sensitivity;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequentialJudgeTest {
    private static final Signal TRAFFIC = new Signal(
            Guardrail.TrafficShare.SIGNAL,
            new Signal.Measure.Proportion(Selector.of("requests_total"), Selector.of("requests_total"), true),
            Signal.Better.HIGHER,
            Signal.Unit.FRACTION);

    private static SequentialBench errors(long seed, Guardrail guardrail) {
        SequentialBench bench = new SequentialBench(seed, guardrail);
        return bench.history(0.01, bench::errors).stage(5);
    }

    private static Guardrail pausing(Signal signal, double points) {
        return new NoWorseThanControl("pausing", signal, points(points), 0, Sensitivity.AS_WRITTEN, Action.PAUSE);
    }

    @Test
    void aHarmlessVariantAdvancesOnceSafetyIsShownForTheNextStage() {
        SequentialBench bench = errors(1, tolerate(ERRORS, points(1)));

        Assessment first = bench.errors(0.01, 0.01);
        int windows = 1;
        while (!(bench.verdict() instanceof Verdict.Pass) && windows < 400) {
            bench.errors(0.01, 0.01);
            assertThat(bench.verdict()).isNotInstanceOf(Verdict.Breach.class);
            windows++;
        }

        assertThat(first.verdict().reason().code()).isEqualTo(ReasonCode.TOO_FEW_SAMPLES);
        assertThat(first.verdict().reason().text()).contains("safety for 25 % is shown at 20 : 1 and stands at");
        assertThat(first.readiness().ready()).isFalse();
        assertThat(first.readiness().eta()).isPresent();
        assertThat(windows).isBetween(5, 200);
        assertThat(bench.last.readiness().ready()).isTrue();
        assertThat(bench.judge.safe(bench.policy, bench.evidence, Percentage.of(25)))
                .isTrue();
        assertThat(bench.judge.safe(bench.policy, bench.evidence, Percentage.of(100)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fiveTimesTheErrorsAreRolledBackWithinMinutesAndTheReasonCarriesTheNumbers(long seed) {
        SequentialBench bench = errors(seed, tolerate(ERRORS, points(0.1)));

        bench.windows(60, 0.05, 0.01, bench::errors);

        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
        assertThat(((Verdict.Breach) bench.verdict()).action()).isEqualTo(Action.ROLLBACK);
        assertThat(bench.code()).isEqualTo(ReasonCode.BREACH_TOLERANCE);
        assertThat(bench.words())
                .matches("error-rate [0-9.]+ % vs [0-9.]+ % control \\(n [0-9,]+ / [0-9,]+\\); [0-9.]+x control "
                        + "(\\([0-9.]+x to [0-9.]+x at any time\\))?, tolerated \\+0\\.1pp; "
                        + "evidence [0-9,]+ : 1 against the variant, rolled back from 10[0-9] : 1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sixtyPercentMoreTokensAreRolledBackWithinMinutes(long seed) {
        SequentialBench bench = new SequentialBench(seed, tolerate(TOKENS, percents(20)));
        bench.history(1_000, bench::tokens).stage(5);

        bench.windows(40, 1_600, 1_000, bench::tokens);

        assertThat(bench.code()).isEqualTo(ReasonCode.BREACH_TOLERANCE);
        assertThat(bench.words()).startsWith("tokens-per-request").contains("tolerated +20%", "x control");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsToleratedIsToleratedForHours(long seed) {
        SequentialBench errors = errors(seed, tolerate(ERRORS, times(2)));
        SequentialBench tokens = new SequentialBench(seed, tolerate(TOKENS, percents(20)));
        tokens.history(1_000, tokens::tokens).stage(5);

        errors.windows(1_000, 0.018, 0.01, errors::errors);
        tokens.windows(1_000, 1_150, 1_000, tokens::tokens);

        assertThat(errors.verdict()).isNotInstanceOf(Verdict.Breach.class);
        assertThat(tokens.verdict()).isNotInstanceOf(Verdict.Breach.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.45, 0.48, 0.5, 0.6, 0.9, 0.99})
    void aToleranceBeyondEverythingIsNeverExceeded(double rate) {
        SequentialBench bench = new SequentialBench(1, tolerate(ERRORS, times(2)));
        bench.history(rate, bench::errors).stage(5);

        bench.windows(200, rate, rate, bench::errors);
        bench.stage(100);
        bench.windows(200, rate, rate, bench::errors);

        assertThat(bench.verdict()).isNotInstanceOf(Verdict.Breach.class);
        assertThat(bench.odds()).isLessThan(2);
    }

    @Test
    void whatIsWrongWithBothArmsIsNotTheVariantsDoing() {
        SequentialBench bench = errors(3, tolerate(ERRORS, points(0.1)));

        for (int i = 0; i < 20; i++) {
            bench.errors(0.2, 0.2);
            assertThat(bench.verdict()).isNotInstanceOf(Verdict.Breach.class);
        }

        assertThat(bench.code()).isEqualTo(ReasonCode.SHARED_FATE);
        assertThat(bench.words()).contains("both arms are worse together");
    }

    @Test
    void lookingTwiceAtTheSameWindowsChangesNothing() {
        SequentialBench bench = errors(4, tolerate(ERRORS, points(0.1)));

        for (int i = 0; i < 30; i++) {
            bench.now = bench.now.plus(SequentialBench.EVERY);
            List<Measured> windows = List.of(bench.window(ERRORS, share(15, i % 2), share(285, 3)));
            Assessment once = bench.look(windows);
            Assessment twice = bench.look(windows);

            assertThat(twice.evidence()).isEqualTo(once.evidence());
            assertThat(twice.verdict()).isEqualTo(once.verdict());
        }
        assertThat(bench.odds()).isGreaterThan(1.5);
    }

    @Test
    void justAfterAStepControlIsLearntAndNothingCompared() {
        SequentialBench bench = new SequentialBench(5, tolerate(ERRORS, points(0.1)));
        bench.history(0.01, bench::errors);
        bench.enter(5);

        bench.errors(0.9, 0.01);
        bench.errors(0.9, 0.01);
        assertThat(windowsLearnt(bench)).isEqualTo(62);
        assertThat(bench.odds()).isEqualTo(1);
        assertThat(bench.verdict()).isNotInstanceOf(Verdict.Breach.class);

        bench.errors(0.9, 0.01);
        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
    }

    private static double windowsLearnt(SequentialBench bench) {
        return bench.kept().signals().get(ERRORS.name()).get("level").get(2);
    }

    @Test
    void historyTeachesWhatControlIsLikeAndComparesNothing() {
        SequentialBench warmed = new SequentialBench(6, tolerate(ERRORS, points(0.1)));
        SequentialBench cold = new SequentialBench(6, tolerate(ERRORS, points(0.1)));

        warmed.history(0.01, warmed::errors);
        assertThat(warmed.code()).isEqualTo(ReasonCode.FIRST_STAGE);
        assertThat(warmed.odds()).isEqualTo(1);
        assertThat(windowsLearnt(warmed)).isEqualTo(60);
        warmed.stage(5);
        cold.stage(5);
        warmed.errors(0.01, 0.01);
        cold.errors(0.01, 0.01);

        assertThat(warmed.words()).contains("safety for 25 %");
        assertThat(cold.words()).contains("control is still being learnt (1 windows so far)");
        assertThat(cold.last.readiness().eta()).isEmpty();
    }

    @Test
    void gapsChangeNoEvidence() {
        SequentialBench bench = errors(7, tolerate(ERRORS, points(0.1)));
        bench.windows(5, 0.03, 0.01, bench::errors);
        SequentialEvidence before = bench.kept();

        bench.missing(ReasonCode.SOURCE_DARK);
        bench.missing(ReasonCode.STALE);
        bench.evidence = bench.evidence.afterGap();

        assertThat(bench.verdict()).isInstanceOf(Verdict.NoData.class);
        assertThat(bench.kept().guardrails()).isEqualTo(before.guardrails());
        assertThat(bench.kept().signals()).isEqualTo(before.signals());
    }

    @Test
    void aWindowThatOverlapsTheLastOneIsNotCountedTwice() {
        SequentialBench bench = errors(7, tolerate(ERRORS, points(0.1)));
        bench.windows(5, 0.01, 0.01, bench::errors);
        double before = bench.odds();

        bench.now = bench.now.plusSeconds(5);
        bench.look(List.of(bench.window(ERRORS, share(15, 15), share(285, 3))));

        assertThat(bench.odds()).isEqualTo(before);
    }

    @Test
    void aGuardrailThatPausesDoesNotShareThePromiseOfThoseThatRollBack() {
        Guardrail rollsBack = tolerate(TOKENS, percents(20));
        SequentialBench alone = errors(8, pausing(ERRORS, 0.1));
        SequentialBench beside = new SequentialBench(8, rollsBack, pausing(ERRORS, 0.1));
        beside.history(0.01, beside::errors).stage(5);

        alone.windows(60, 0.05, 0.01, alone::errors);
        beside.windows(60, 0.05, 0.01, beside::errors);

        assertThat(beside.verdict()).isInstanceOf(Verdict.Breach.class);
        assertThat(((Verdict.Breach) beside.verdict()).action()).isEqualTo(Action.PAUSE);
        assertThat(beside.now).isEqualTo(alone.now);
        assertThat(beside.words()).isEqualTo(alone.words()).doesNotContain("over all");
    }

    @Test
    void guardrailsThatRollBackShareOnePromise() {
        SequentialBench both =
                new SequentialBench(9, tolerate(TOKENS, percents(20)), SequentialBench.strict(ERRORS, points(1)));
        both.history(0.01, both::errors).stage(5);

        both.windows(80, 0.06, 0.01, both::errors);

        assertThat(((Verdict.Breach) both.verdict()).guardrail()).isEqualTo("strict");
        assertThat(both.words()).contains("over all 2 guardrails, rolled back from 10");
    }

    @Test
    void aCatastropheIsRolledBackFromOneWindow() {
        SequentialBench bench = errors(10, tolerate(ERRORS, points(0.1)));

        bench.next(ERRORS, share(15, 14), share(285, 3));

        assertThat(bench.code()).isEqualTo(ReasonCode.BREACH_TOLERANCE);
        assertThat(((Verdict.Breach) bench.verdict()).action()).isEqualTo(Action.ROLLBACK);
        assertThat(bench.words()).endsWith("so many in one window come by chance less than once in 100 million");
    }

    @Test
    void whereNoControlIsLeftAPersonIsCalledAndNothingRolledBack() {
        SequentialBench bench = errors(11, tolerate(ERRORS, points(0.1)));
        bench.windows(40, 0.01, 0.01, bench::errors);
        bench.stage(100);

        bench.windows(100, 0.01, 0.01, bench::errors);
        assertThat(bench.verdict()).isNotInstanceOf(Verdict.Breach.class);
        bench.windows(40, 0.1, 0.01, bench::errors);

        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
        assertThat(((Verdict.Breach) bench.verdict()).action()).isEqualTo(Action.PAUSE);
        assertThat(bench.words()).contains("no control is left", "a person must judge");
    }

    @Test
    void beyondAnAbsoluteLimitTheVariantIsRolledBackUnlessControlIsBeyondItToo() {
        SequentialBench alone = errors(12, limit(ERRORS, 0.05));
        SequentialBench together = errors(12, limit(ERRORS, 0.05));
        SequentialBench within = errors(12, limit(ERRORS, 0.05));

        alone.windows(60, 0.15, 0.01, alone::errors);
        together.windows(60, 0.15, 0.15, together::errors);
        within.windows(200, 0.045, 0.01, within::errors);

        assertThat(alone.code()).isEqualTo(ReasonCode.BREACH_LIMIT);
        assertThat(alone.words()).contains("limit 5 %");
        assertThat(together.code()).isEqualTo(ReasonCode.SHARED_FATE);
        assertThat(within.verdict()).isNotInstanceOf(Verdict.Breach.class);
    }

    @Test
    void twiceTheTrafficThatWasAskedForIsAWrongSplit() {
        Guardrail share = new Guardrail.TrafficShare("share", TRAFFIC, 0.2, Action.PAUSE);
        SequentialBench wrong = new SequentialBench(13, share).stage(1);
        SequentialBench right = new SequentialBench(13, share).stage(1);

        for (int i = 0; i < 400 && !(wrong.verdict() instanceof Verdict.Breach); i++) {
            wrong.next(TRAFFIC, wrong.draws.share(6, 1), wrong.draws.share(294, 1));
            right.next(TRAFFIC, right.draws.share(3, 1), right.draws.share(297, 1));
        }

        assertThat(wrong.code()).isEqualTo(ReasonCode.BREACH_SHARE);
        assertThat(((Verdict.Breach) wrong.verdict()).action()).isEqualTo(Action.PAUSE);
        assertThat(right.verdict()).isNotInstanceOf(Verdict.Breach.class);
    }

    @Test
    void harmOfOneBucketOfUsersWaitsAndHarmOfAllIsRolledBack() {
        SequentialBench heavy = errors(14, tolerate(ERRORS, points(0.1)));
        SequentialBench alike = errors(14, tolerate(ERRORS, points(0.1)));

        for (int i = 0; i < 60 && !(alike.verdict() instanceof Verdict.Breach); i++) {
            split(heavy, 0.01, 0.6);
            split(alike, 0.05, 0.05);
            assertThat(heavy.verdict()).isNotInstanceOf(Verdict.Breach.class);
        }

        assertThat(alike.verdict()).isInstanceOf(Verdict.Breach.class);
        assertThat(heavy.code()).isEqualTo(ReasonCode.WARM_EVIDENCE);
        assertThat(heavy.words()).contains("held back because users' buckets differ as much among themselves");
    }

    /** A window of ten buckets of users, of which the first has errors of its own. */
    private static void split(SequentialBench bench, double rate, double first) {
        TreeMap<String, Arms> buckets = new TreeMap<>();
        double[] sums = new double[4];
        for (int b = 0; b < 10; b++) {
            Counts.Proportion variant = (Counts.Proportion) bench.draws.share(3, b == 0 ? first : rate);
            Counts.Proportion control = (Counts.Proportion) bench.draws.share(57, 0.01);
            buckets.put("b" + b, new Arms(control, variant));
            sums[0] += variant.total();
            sums[1] += variant.events();
            sums[2] += control.total();
            sums[3] += control.events();
        }
        bench.buckets(ERRORS, new Arms(share(sums[2], sums[3]), share(sums[0], sums[1])), buckets);
    }

    @Test
    void strictlyEvenTheToleratedIsRolledBackWhenItIsProven() {
        SequentialBench asWritten = errors(15, tolerate(ERRORS, times(2)));
        SequentialBench strict = errors(15, SequentialBench.strict(ERRORS, times(2)));

        asWritten.windows(600, 0.02, 0.01, asWritten::errors);
        strict.windows(600, 0.02, 0.01, strict::errors);

        assertThat(asWritten.verdict()).isNotInstanceOf(Verdict.Breach.class);
        assertThat(strict.code()).isEqualTo(ReasonCode.BREACH_TOLERANCE);
    }

    @Test
    void anotherMethodsEvidenceIsReplacedByFreshEvidence() {
        PolicyJudge judge = new PolicyJudge();
        SequentialBench sequential = errors(16, tolerate(ERRORS, points(0.1)));
        Bench threshold = new Bench(tolerate(ERRORS, points(0.1))).settled();
        threshold.next(ERRORS, share(400, 20), share(7_600, 76));
        sequential.errors(0.05, 0.01);
        Look look = sequential.looking(List.of(sequential.window(ERRORS, share(15, 1), share(285, 3))));

        assertThat(judge.assess(sequential.policy, threshold.evidence, look).evidence())
                .isEqualTo(judge.assess(sequential.policy, judge.fresh(), look).evidence())
                .isInstanceOf(SequentialEvidence.class);
        assertThat(judge.assess(threshold.policy, sequential.evidence, look).evidence())
                .isInstanceOf(ThresholdEvidence.class);
        assertThat(judge.fresh()).isEqualTo(SequentialEvidence.NONE);
    }

    @Test
    void aNewRevisionKeepsWhatIsKnownOfControlOnly() {
        SequentialBench bench = errors(17, tolerate(ERRORS, points(0.1)));
        bench.windows(60, 0.05, 0.01, bench::errors);
        SequentialEvidence before = bench.kept();

        bench.evidence = bench.evidence.fresh();

        assertThat(bench.odds()).isCloseTo(1, within(1e-12));
        assertThat(bench.kept().signals()).isEqualTo(before.signals());
        assertThat(bench.kept().cursors()).isEqualTo(before.cursors());
        assertThat(Optional.of(before).map(SequentialEvidence::guardrails))
                .isNotEqualTo(Optional.of(bench.kept().guardrails()));
    }
}
