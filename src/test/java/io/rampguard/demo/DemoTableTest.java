package io.rampguard.demo;

import static io.rampguard.demo.Statuses.NOON;
import static io.rampguard.demo.Statuses.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.controller.RolloutStatus;
import io.rampguard.rollout.Phase;
import io.rampguard.units.ReasonCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTableTest {
    private final RolloutStatus ramping =
            status("summarizer-model", Phase.RAMPING, 25, ReasonCode.STILL_HOLDING, "the stage's hold has not ended");

    @Test
    void aRolloutIsThreeLinesThatReadLikeASentence() {
        List<String> lines = DemoTable.render(List.of(ramping), NOON.plusSeconds(3), 100);

        assertThat(String.join("\n", lines)).isEqualTo("""
                        rollout                ramp                   share phase          hold
                        summarizer-model       █████····┊····┊····┊    25 % ramping         5 s
                          tokens-per-request 1,203 vs 750 · latency-p95 – vs 1.91 s
                          the stage's hold has not ended""");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 60, 72, 80, 200})
    void noLineIsWiderThanTheTerminal(int width) {
        List<String> lines = DemoTable.render(
                List.of(status(
                        "a-rollout-with-quite-a-long-name-indeed",
                        Phase.ROLLED_BACK,
                        0,
                        ReasonCode.BREACH_LIMIT,
                        "x".repeat(300))),
                NOON,
                width);

        assertThat(lines).hasSize(4).allMatch(line -> line.length() <= Math.max(width, 60));
    }

    @Test
    void theLastSecondOfAHoldIsFollowedByOver() {
        assertThat(DemoTable.render(List.of(ramping), NOON.plusSeconds(8), 100).get(1))
                .endsWith("over");
    }

    @Test
    void aDecisionIsOneLineAndNoChangeIsNone() {
        RolloutStatus back = status(
                "summarizer-model",
                Phase.ROLLED_BACK,
                0,
                ReasonCode.BREACH_TOLERANCE,
                "tokens-per-request 1203 vs 750 control");

        assertThat(DemoTable.line(Optional.of(ramping), back, NOON))
                .contains("12:00:00  summarizer-model           0 %  rolled-back   breach-tolerance: "
                        + "tokens-per-request 1203 vs 750 control");
        assertThat(DemoTable.line(Optional.of(ramping), ramping, NOON)).isEmpty();
        assertThat(DemoTable.line(Optional.empty(), ramping, NOON)).isPresent();
    }
}
