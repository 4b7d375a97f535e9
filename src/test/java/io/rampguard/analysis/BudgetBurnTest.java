package io.rampguard.analysis;

import static io.rampguard.analysis.Bench.ERRORS;
import static io.rampguard.analysis.Bench.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.Guardrail;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An objective of 99.5 % and a burn of 14.4: more than 7.2 % bad in 30 minutes and in 5. */
class BudgetBurnTest {
    private final Bench bench = new Bench(new Guardrail.Burn(
                    "budget",
                    ERRORS,
                    0.995,
                    14.4,
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(5),
                    Guardrail.Action.ROLLBACK))
            .settled();

    private void windows(int count, int variantBad, int controlBad) {
        for (int i = 0; i < count; i++) {
            bench.next(ERRORS, share(100, variantBad), share(1_900, controlBad));
        }
    }

    @Test
    void aBudgetThatBurnsInBothWindowsBreachesAtOnce() {
        windows(1, 10, 19);

        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
        assertThat(bench.code()).isEqualTo(ReasonCode.BREACH_BURN);
        assertThat(bench.verdict().reason().text())
                .contains("error-rate 10 % vs 1 % control")
                .contains("burns the budget at 20 times its rate over both 30 min and 5 min, allowed 14.4");
    }

    @Test
    void nineBadEventsAreTooFewToActOnAndTooManyToPass() {
        windows(1, 9, 19);

        assertThat(bench.code()).isEqualTo(ReasonCode.NOT_PROVEN);
    }

    @Test
    void aSpikeThatTheLongWindowHardlyShowsIsNoReason() {
        windows(80, 0, 0);
        windows(20, 10, 0);

        assertThat(bench.verdict()).isInstanceOf(Verdict.Pass.class);

        windows(200, 10, 0);

        assertThat(bench.code()).isEqualTo(ReasonCode.BREACH_BURN);
    }

    @Test
    void whatIsOverBurnsNoMore() {
        bench.next(ERRORS, share(100, 7), share(1_900, 0));
        bench.next(ERRORS, share(2_000, 2_000), share(38_000, 0));
        assertThat(bench.code()).isEqualTo(ReasonCode.BREACH_BURN);

        windows(21, 0, 0);

        assertThat(bench.verdict()).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void anOutageThatControlSharesIsNotTheVariantsDoing() {
        windows(1, 10, 190);

        assertThat(bench.code()).isEqualTo(ReasonCode.SHARED_FATE);
    }

    @Test
    void aShareOfTrafficIsNotJudgedAndNeverPasses() {
        Bench split = new Bench(new Guardrail.TrafficShare("split", ERRORS, 0.1, Guardrail.Action.PAUSE)).settled();

        split.next(ERRORS, share(100, 0), share(1_900, 0));

        assertThat(split.code()).isEqualTo(ReasonCode.NOT_PROVEN);
        assertThat(split.verdict().reason().text()).contains("by method 'sequential' only");
    }
}
