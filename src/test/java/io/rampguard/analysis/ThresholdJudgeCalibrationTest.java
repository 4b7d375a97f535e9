package io.rampguard.analysis;

import static io.rampguard.analysis.Bench.ERRORS;
import static io.rampguard.analysis.Bench.LATENCY;
import static io.rampguard.analysis.Bench.TOKENS;
import static io.rampguard.analysis.Bench.limit;
import static io.rampguard.analysis.Bench.percents;
import static io.rampguard.analysis.Bench.points;
import static io.rampguard.analysis.Bench.tolerate;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.Counts;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Signal;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** How often the judge is wrong and how soon it is right, over seeded rollouts. The bounds leave room for chance, not for error. */
class ThresholdJudgeCalibrationTest {
    private static final int[] STAGES = {1, 5, 25, 50, 75};
    private static final int LOOKS = 40;

    @Test
    void harmlessRolloutsOfOnePercentErrorsAreSeldomRolledBack() {
        // 5 stages of 10 minutes, looked at every 15 s, at 20 requests a second: 200 looks a rollout.
        int rolledBack =
                rolledBack(400, 300, ERRORS, tolerate(ERRORS, points(0.1)), (draws, n) -> draws.share(n, 0.01));

        assertThat(rolledBack).as("of 400 harmless rollouts").isLessThanOrEqualTo(12);
    }

    @Test
    void harmlessRolloutsOfHeavyTailedTokensAreSeldomRolledBack() {
        int rolledBack =
                rolledBack(300, 150, TOKENS, tolerate(TOKENS, percents(20)), (draws, n) -> draws.mean(n, 400, 1.0));

        assertThat(rolledBack).as("of 300 harmless rollouts").isLessThanOrEqualTo(3);
    }

    @Test
    void harmlessRolloutsOfLatencyAreSeldomRolledBack() {
        int rolledBack = rolledBack(
                200,
                150,
                LATENCY,
                tolerate(LATENCY, percents(10)),
                (draws, n) -> draws.histogram(n, () -> draws.lognormal(0.8, 0.6)));

        assertThat(rolledBack).as("of 200 harmless rollouts").isLessThanOrEqualTo(3);
    }

    @Test
    void batchesThatFailTogetherAreNotTakenForHarm() {
        int rolledBack = rolledBack(300, 100, ERRORS, tolerate(ERRORS, points(0.1)), (draws, n) -> {
            int batches = draws.poisson(n / 10);
            Counts.Proportion failed = (Counts.Proportion) draws.share(batches, 0.01);
            return new Counts.Proportion(failed.total() * 10, failed.events() * 10);
        });

        assertThat(rolledBack).as("of 300 harmless rollouts").isLessThanOrEqualTo(15);
    }

    @Test
    void errorsFromOneToFivePercentAreFoundWithinAThousandRequests() {
        double[] found = detection(
                ERRORS,
                List.of(tolerate(ERRORS, points(0.1))),
                20,
                380,
                (draws, bad) -> n -> draws.share(n, bad ? 0.05 : 0.01));

        assertThat(found[0]).as("found").isEqualTo(1);
        assertThat(found[1]).as("mean windows of 20 variant requests").isBetween(5.0, 25.0);
    }

    @Test
    void sixtyPercentMoreTokensAreFoundWithinThirtyWindowsOfASecond() {
        double[] found = detection(
                TOKENS,
                List.of(tolerate(TOKENS, percents(20))),
                15,
                285,
                (draws, bad) -> n -> draws.mean(n, bad ? 640 : 400, 0.6));

        assertThat(found[0]).as("found").isEqualTo(1);
        assertThat(found[1]).as("mean windows of 15 variant requests").isLessThan(14);
    }

    @Test
    void twiceTheLatencyIsFound() {
        double[] found = detection(
                LATENCY,
                List.of(tolerate(LATENCY, percents(20))),
                20,
                380,
                (draws, bad) -> n -> draws.histogram(n, () -> draws.lognormal(bad ? 1.6 : 0.8, 0.6)));

        assertThat(found[0]).as("found").isEqualTo(1);
        assertThat(found[1]).as("mean windows of 20 variant requests").isLessThan(12);
    }

    @Test
    void aTruthAtHalfTheLimitIsLeftAlone() {
        int rolledBack = rolledBack(200, 100, ERRORS, limit(ERRORS, 0.05), (draws, n) -> draws.share(n, 0.025));

        assertThat(rolledBack).isZero();
    }

    @Test
    void harmThatIsToleratedIsTolerated() {
        double[] found = detection(
                TOKENS,
                List.of(tolerate(TOKENS, percents(20))),
                15,
                285,
                (draws, bad) -> n -> draws.mean(n, bad ? 460 : 400, 0.6));

        assertThat(found[0]).as("rolled back at +15 %, of 40 looks each").isLessThanOrEqualTo(0.02);
    }

    private interface Arms {
        java.util.function.DoubleFunction<Counts> arm(Draws draws, boolean bad);
    }

    private static int rolledBack(
            int rollouts, double requests, Signal signal, Guardrail guardrail, BiFunction<Draws, Double, Counts> draw) {
        int rolledBack = 0;
        for (int rollout = 0; rollout < rollouts; rollout++) {
            Draws draws = new Draws(1_000 + rollout);
            Bench bench = new Bench(guardrail);
            rolledBack += breached(bench, requests, signal, n -> draw.apply(draws, n)) ? 1 : 0;
        }
        return rolledBack;
    }

    private static boolean breached(
            Bench bench, double requests, Signal signal, java.util.function.DoubleFunction<Counts> draw) {
        for (int stage : STAGES) {
            bench.stage(stage);
            for (int look = 0; look < LOOKS; look++) {
                bench.next(signal, draw.apply(requests * stage / 100), draw.apply(requests * (100 - stage) / 100));
                if (bench.verdict() instanceof Verdict.Breach) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Share of 200 rollouts that are rolled back within 40 windows, and after how many windows on average. */
    private static double[] detection(
            Signal signal, List<Guardrail> guardrails, double variant, double control, Arms arms) {
        int found = 0;
        double windows = 0;
        for (int rollout = 0; rollout < 200; rollout++) {
            Draws draws = new Draws(9_000 + rollout);
            Bench bench = new Bench(Duration.ofSeconds(1), guardrails).settled();
            for (int look = 1; look <= 40; look++) {
                bench.next(
                        signal,
                        arms.arm(draws, true).apply(variant),
                        arms.arm(draws, false).apply(control));
                if (bench.verdict() instanceof Verdict.Breach) {
                    found++;
                    windows += look;
                    break;
                }
            }
        }
        return new double[] {found / 200.0, found == 0 ? Double.NaN : windows / found};
    }
}
