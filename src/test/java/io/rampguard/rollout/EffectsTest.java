package io.rampguard.rollout;

import static io.rampguard.rollout.Standing.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.rollout.Effect.Save;
import io.rampguard.rollout.Effect.Write;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectsTest {
    private static final Reason WHY = Reason.of(ReasonCode.ALL_PASS);

    @Test
    void upIsRecordedFirst() {
        assertThat(order(new Decision.Advance(3, percent(50), false, WHY))).containsExactly(Save.class, Write.class);
    }

    @Test
    void downIsWrittenFirst() {
        assertThat(order(new Decision.RollBack(WHY))).containsExactly(Write.class, Save.class);
        assertThat(order(new Decision.Lower(percent(25), WHY))).containsExactly(Write.class, Save.class);
        assertThat(order(new Decision.StepDown(1, percent(5), WHY))).containsExactly(Write.class, Save.class);
    }

    @Test
    void aRollbackThatWasNotReadBackStaysUnfinished() {
        List<Effect> effects = Effects.rollBack(rollout(ramping(2)), new Decision.RollBack(WHY), NOON);

        assertThat(effects.getFirst()).isEqualTo(new Write(Percentage.ZERO, true));
        assertThat(effects.getLast()).isInstanceOfSatisfying(Save.class, save -> {
            assertThat(save.next()).isInstanceOf(RolloutState.RolledBack.class);
            assertThat(save.unverified()).isInstanceOf(RolloutState.RollingBack.class);
        });
    }

    @Test
    void aHoldDoesNothing() {
        assertThat(order(new Decision.Hold(WHY))).isEmpty();
    }

    private static List<Class<?>> order(Decision decision) {
        return Effects.of(POLICY, rollout(ramping(2)), decision, NOON).stream()
                .<Class<?>>map(Object::getClass)
                .toList();
    }
}
