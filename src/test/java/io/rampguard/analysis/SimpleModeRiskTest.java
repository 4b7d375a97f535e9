package io.rampguard.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rampguard.analysis.SimpleModeRisk.Polls;
import io.rampguard.analysis.SimpleModeRisk.Stretch;
import io.rampguard.analysis.ThresholdEvidence.Mark;
import io.rampguard.policy.Guardrail.Critical;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimpleModeRiskTest {
    private static Critical critical(double limit, int bad, int of) {
        return (Critical) Bench.critical(Bench.ERRORS, limit, bad, of);
    }

    /** Every outcome of every poll, judged by the rule itself. */
    private static double enumerated(Critical guardrail, int requests, double rate, int polls, List<Mark> marks) {
        if (CriticalPolls.broken(guardrail, marks)) {
            return 1;
        }
        if (polls == 0) {
            return 0;
        }
        double breached = 0;
        for (int events = 0; events <= requests; events++) {
            List<Mark> next = new ArrayList<>(marks);
            next.add(new Mark((double) events / requests > guardrail.limit(), false, events));
            List<Mark> last = next.subList(Math.max(0, next.size() - guardrail.of()), next.size());
            breached += chance(requests, events, rate) * enumerated(guardrail, requests, rate, polls - 1, last);
        }
        return breached;
    }

    private static double chance(int n, int k, double rate) {
        double ways = 1;
        for (int i = 0; i < k; i++) {
            ways = ways * (n - i) / (i + 1);
        }
        return ways * Math.pow(rate, k) * Math.pow(1 - rate, n - k);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 0.1, 0.3, 3 of 5, 6",
        "6, 0.3, 0.3, 2 of 3, 5",
        "12, 0.2, 0.3, 2 of 3, 4",
        "12, 0.05, 0.1, 3 of 3, 5",
        "20, 0.2, 0.5, 1 of 1, 4",
        "20, 0.3, 0.4, 1 of 2, 4",
        "10, 0.4, 0.3, 2 of 2, 5",
        "1, 0.5, 0.3, 9 of 10, 12",
    })
    void theChanceIsWhatEnumeratingEveryOutcomeGives(int requests, double rate, double limit, String rule, int polls) {
        String[] numbers = rule.split(" of ");
        Critical guardrail = critical(limit, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        double truth = enumerated(guardrail, requests, rate, polls, List.of());
        Polls single = Polls.of(guardrail, rate, requests);

        assertThat(SimpleModeRisk.of(guardrail, rate, List.of(new Stretch(requests, polls))))
                .isEqualTo(truth, within(1e-12));
        assertThat(single.exact(polls)).isEqualTo(truth, within(1e-12));
        assertThat(single.bound(polls)).isGreaterThanOrEqualTo(truth - 1e-12);
    }

    @Test
    void theBoundIsNearTheTruthWhereBreachesAreRare() {
        Polls polls = Polls.of(critical(0.3, 3, 5), 0.15, 40);
        double truth = polls.exact(1000);

        assertThat(truth).isBetween(1e-6, 0.05);
        assertThat(polls.bound(1000)).isBetween(truth, 1.5 * truth);
    }

    @Test
    void aThresholdThatFewEventsExceedIsCalledWhatItIs() {
        // One error of 60 requests is beyond 1.5 %, and one per cent fail: only the ten events stand in the way.
        List<Stretch> ramp = List.of(new Stretch(60, 1440));

        assertThat(SimpleModeRisk.of(critical(0.015, 3, 5), 0.01, ramp)).isGreaterThan(SimpleModeRisk.WORTH_A_WARNING);
        assertThat(SimpleModeRisk.of(critical(0.3, 3, 5), 0.01, ramp)).isLessThan(1e-9);
    }

    @Test
    void stagesAddUpAndAHealthyRateOfZeroNeverBreaches() {
        Critical guardrail = critical(0.1, 2, 3);
        Stretch stage = new Stretch(50, 200);
        double one = SimpleModeRisk.of(guardrail, 0.05, List.of(stage));

        assertThat(SimpleModeRisk.of(guardrail, 0.05, List.of(stage, stage)))
                .isEqualTo(1 - (1 - one) * (1 - one), within(1e-12));
        assertThat(SimpleModeRisk.of(guardrail, 0, List.of(stage))).isZero();
        assertThat(SimpleModeRisk.of(guardrail, 1, List.of(stage))).isEqualTo(1, within(1e-12));
    }

    @Test
    void theBearableRateIsWhereTheWarningBegins() {
        Critical guardrail = critical(0.2, 2, 3);
        List<Stretch> ramp = List.of(new Stretch(30, 2000), new Stretch(300, 2000));
        double bearable = SimpleModeRisk.bearable(guardrail, ramp);

        assertThat(bearable).isBetween(0.01, 0.2);
        assertThat(SimpleModeRisk.of(guardrail, bearable, ramp)).isLessThan(SimpleModeRisk.WORTH_A_WARNING);
        assertThat(SimpleModeRisk.of(guardrail, bearable * 1.01, ramp)).isGreaterThan(SimpleModeRisk.WORTH_A_WARNING);
    }

    @Test
    void aRampIsCountedInPollsOfItsStagesAndWatch() {
        // Bench: stages 1, 5, 25, 50, 75, 100 of 24 h and a watch of 24 h, polled every 15 s.
        List<Stretch> ramp = SimpleModeRisk.ramp(new Bench(critical(0.3, 3, 5)).policy, 24_000);

        assertThat(ramp).hasSize(6);
        assertThat(ramp.get(0)).isEqualTo(new Stretch(1, 5758));
        assertThat(ramp.get(2)).isEqualTo(new Stretch(25, 5758));
        assertThat(ramp.get(5)).isEqualTo(new Stretch(100, 11_518));
        assertThat(SimpleModeRisk.ramp(new Bench(critical(0.3, 3, 5)).policy, 2_400)
                        .get(0))
                .isEqualTo(new Stretch(1, 576));
    }

    @Test
    void onlyAProportionHasCountsOfEvents() {
        Critical tokens = (Critical) Bench.critical(Bench.TOKENS, 4000, 3, 5);

        assertThatThrownBy(() -> SimpleModeRisk.of(tokens, 0.01, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
