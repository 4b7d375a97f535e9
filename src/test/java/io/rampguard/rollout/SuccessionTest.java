package io.rampguard.rollout;

import static io.rampguard.rollout.Standing.NOON;
import static io.rampguard.rollout.Standing.POLICY;
import static io.rampguard.rollout.Standing.ramping;
import static io.rampguard.rollout.Standing.rollout;
import static io.rampguard.rollout.Standing.served;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState.Paused;
import io.rampguard.rollout.RolloutState.RollingBack;
import io.rampguard.rollout.RolloutState.Waiting;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a policy asks for that was changed or taken away in mid-ramp. */
class SuccessionTest {
    private static final Reason WHY = Reason.of(ReasonCode.BREACH_LIMIT);
    private static final RolloutPolicy NEXT =
            SamplePolicy.policy().revision("r2").build();
    private static final RolloutPolicy OTHER_ARM =
            SamplePolicy.policy().arms("haiku", "opus").build();

    private static final RolloutState ROLLING_BACK = new RollingBack(WHY, NOON, Percentage.of(25), 2);

    @Test
    void theSamePolicyAsksForNothing() {
        assertThat(Succession.changed(POLICY, rollout(ramping(2)))).isEmpty();
    }

    @Test
    void aNewRevisionTakesTheOldOnesUsersOutFirst() {
        assertThat(Succession.changed(NEXT, rollout(ramping(2)))).get().isInstanceOf(Decision.RollBack.class);
        assertThat(Succession.changed(NEXT, rollout(Waiting.FIRST))).get().isInstanceOf(Decision.Begin.class);
        assertThat(Succession.changed(NEXT, rollout(ROLLING_BACK))).isEmpty();
    }

    @Test
    void anArmThatChangesUnderTheSameRevisionPausesOnce() {
        Optional<Decision> first = Succession.changed(OTHER_ARM, rollout(ramping(2)));
        Paused paused = new Paused(Standing.stage(2), Reason.of(ReasonCode.ARMS_CHANGED), NOON, false);

        assertThat(first)
                .get()
                .isInstanceOfSatisfying(
                        Decision.Pause.class,
                        pause -> assertThat(pause.reason().text()).contains("give what is tried a new revision"));
        assertThat(Succession.changed(OTHER_ARM, rollout(paused))).isEmpty();
        assertThat(Succession.changed(OTHER_ARM, rollout(Standing.paused(2, false))))
                .get()
                .isInstanceOf(Decision.Pause.class);
        assertThat(Succession.changed(OTHER_ARM, rollout(ROLLING_BACK))).isEmpty();
        assertThat(Succession.changed(OTHER_ARM, rollout(Waiting.FIRST))).isEmpty();
    }

    @Test
    void aRampThatIsShortenedBelowItsUsersStepsDownToItsEnd() {
        RolloutPolicy shorter =
                SamplePolicy.policy().stages(Standing.HOLD, 1, 5, 25).build();

        assertThat(Succession.changed(shorter, rollout(ramping(3))))
                .get()
                .isInstanceOfSatisfying(
                        Decision.StepDown.class, down -> assertThat(down.to()).isEqualTo(Percentage.of(25)));
        assertThat(Succession.changed(shorter, rollout(ramping(2)))).isEmpty();
        assertThat(Succession.changed(shorter, rollout(Standing.paused(3, false))))
                .isEmpty();
    }

    @Test
    void aPolicyThatIsGoneWaitsUntilItsDeletionIsBelieved() {
        Rollout ramping = rollout(ramping(2));

        assertThat(Succession.orphaned(ramping, served(25), false)).isInstanceOf(Decision.Hold.class);
        assertThat(Succession.orphaned(ramping, served(25), true)).isInstanceOf(Decision.RollBack.class);
        assertThat(Succession.orphaned(rollout(Waiting.FIRST), served(0), true)).isInstanceOf(Decision.Forget.class);
    }

    static Stream<Arguments> rollbackOfAnOrphan() {
        return Stream.of(
                Arguments.of(served(0), Decision.ConfirmZero.class),
                Arguments.of(served(5), Decision.RollBack.class),
                Arguments.of(new Exposure.Unread(Reason.of(ReasonCode.UNREAD)), Decision.RollBack.class),
                Arguments.of(new Exposure.Unprepared(Reason.of(ReasonCode.PREPARING)), Decision.ConfirmZero.class),
                Arguments.of(new Exposure.Foreign(Reason.of(ReasonCode.FOREIGN_ARMS)), Decision.Forget.class));
    }

    @ParameterizedTest
    @MethodSource("rollbackOfAnOrphan")
    void aRollbackIsFinishedWithoutItsPolicyTooBelievedOrNot(Exposure exposure, Class<? extends Decision> move) {
        assertThat(Succession.orphaned(rollout(ROLLING_BACK), exposure, false)).isInstanceOf(move);
        assertThat(Succession.orphaned(rollout(ROLLING_BACK), exposure, true)).isInstanceOf(move);
    }
}
