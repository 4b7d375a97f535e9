package io.rampguard.rollout;

import static io.rampguard.rollout.Standing.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.Arm;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState.Completed;
import io.rampguard.rollout.RolloutState.Paused;
import io.rampguard.rollout.RolloutState.RolledBack;
import io.rampguard.rollout.RolloutState.RollingBack;
import io.rampguard.rollout.RolloutState.Waiting;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuccessionTest {
    private static final RolloutPolicy NEXT =
            SamplePolicy.policy().revision("r2").build();
    private static final Reason WHY = Reason.of(ReasonCode.BREACH_TOLERANCE);
    private static final RollingBack ROLLING = new RollingBack(WHY, NOON, percent(25), 2);
    private static final RolledBack LATCHED = new RolledBack(WHY, NOON, percent(25), 2);

    @Test
    void anUnchangedPolicyAsksForNothing() {
        assertThat(Succession.changed(POLICY, rollout(ramping(2)))).isEmpty();
        assertThat(Succession.changed(POLICY, rollout(LATCHED))).isEmpty();
    }

    @Test
    void usersOfTheOldRevisionAreTakenOutBeforeTheNewOneBegins() {
        for (RolloutState exposed : List.of(ramping(0), paused(2, false), watching())) {
            assertThat(Succession.changed(NEXT, rollout(exposed)))
                    .hasValueSatisfying(move -> assertThat(move).isInstanceOf(Decision.RollBack.class));
        }
    }

    @Test
    void aNewRevisionBeginsAtOnceWhereNobodySeesTheOldOne() {
        for (RolloutState nobody : List.of(Waiting.FIRST, LATCHED, new Completed(NOON), pausedAtZero())) {
            Optional<Decision> move = Succession.changed(NEXT, rollout(nobody));

            assertThat(move).hasValueSatisfying(begin -> {
                assertThat(begin).isInstanceOf(Decision.Begin.class);
                assertThat(begin.reason().text()).contains("'r2' follows 'r1'");
            });
        }
    }

    @Test
    void aRollbackThatIsNotConfirmedIsFinishedBeforeANewRevisionIsLookedAt() {
        assertThat(Succession.changed(NEXT, rollout(ROLLING))).isEmpty();
    }

    @Test
    void anArmsNewValueUnderTheOldRevisionPausesOnceAndSaysTheCure() {
        RolloutPolicy edited = SamplePolicy.policy()
                .variant(new Arm("sonnet", Optional.of("\"sonnet-4.5\"")))
                .build();

        Optional<Decision> first = Succession.changed(edited, rollout(ramping(2)));
        Optional<Decision> again = Succession.changed(
                edited, rollout(new Paused(stage(2), Reason.of(ReasonCode.ARMS_CHANGED), NOON, false)));

        assertThat(first).hasValueSatisfying(move -> {
            assertThat(move).isInstanceOfSatisfying(Decision.Pause.class, pause -> {
                assertThat(pause.at()).isEqualTo(share(2));
                assertThat(pause.resumesByItself()).isFalse();
            });
            assertThat(move.reason().text()).contains("give what is tried a new revision");
        });
        assertThat(again).isEmpty();
        assertThat(Succession.changed(edited, rollout(Waiting.FIRST))).isEmpty();
        assertThat(Succession.changed(edited, rollout(paused(2, false)))).get().isInstanceOf(Decision.Pause.class);
    }

    @Test
    void anArmsNewValueIsNothingToARollbackUnderWay() {
        RolloutPolicy edited = SamplePolicy.policy().arms("haiku", "opus").build();

        assertThat(Succession.changed(edited, rollout(ROLLING))).isEmpty();
    }

    @Test
    void aRampThatIsMeantToEndBelowWhatUsersHaveGoesDownToItsLastStage() {
        RolloutPolicy shorter = SamplePolicy.policy().stages(HOLD, 1, 5).build();

        Optional<Decision> move = Succession.changed(shorter, rollout(ramping(3)));

        assertThat(move).contains(new Decision.StepDown(1, percent(5), Reason.of(ReasonCode.STAGES_CHANGED)));
        assertThat(Succession.changed(shorter, rollout(ramping(1)))).isEmpty();
    }

    @Test
    void aPausedRolloutIsNotMovedByAShorterRamp() {
        RolloutPolicy shorter = SamplePolicy.policy().stages(HOLD, 1, 5).build();

        assertThat(Succession.changed(shorter, rollout(paused(3, false)))).isEmpty();
    }

    @Test
    void aVanishedPolicyIsWaitedForBeforeAnybodyIsMoved() {
        Decision move = Succession.orphaned(rollout(ramping(2)), served(25), false);

        assertThat(move).isInstanceOf(Decision.Hold.class);
        assertThat(move.reason().code()).isEqualTo(ReasonCode.POLICY_REMOVED);
    }

    @Test
    void aDeletionThatIsBelievedTakesUsersOutAndThenForgets() {
        assertThat(Succession.orphaned(rollout(ramping(2)), served(25), true)).isInstanceOf(Decision.RollBack.class);
        assertThat(Succession.orphaned(rollout(LATCHED), served(0), true)).isInstanceOf(Decision.Forget.class);
        assertThat(Succession.orphaned(rollout(Waiting.FIRST), served(0), true)).isInstanceOf(Decision.Forget.class);
    }

    @Test
    void theWinnerStaysWhenTheFinishedRolloutsPolicyIsDeleted() {
        Decision move = Succession.orphaned(rollout(new Completed(NOON)), served(100), true);

        assertThat(move).isInstanceOf(Decision.Forget.class);
    }

    @Test
    void anUnfinishedRollbackIsFinishedWhetherTheDeletionIsBelievedOrNot() {
        for (boolean removed : List.of(true, false)) {
            assertThat(Succession.orphaned(rollout(ROLLING), served(25), removed))
                    .isEqualTo(new Decision.RollBack(WHY));
            assertThat(Succession.orphaned(rollout(ROLLING), unread(), removed)).isEqualTo(new Decision.RollBack(WHY));
            assertThat(Succession.orphaned(rollout(ROLLING), served(0), removed))
                    .isEqualTo(new Decision.ConfirmZero(WHY));
            assertThat(Succession.orphaned(rollout(ROLLING), unprepared(), removed))
                    .isEqualTo(new Decision.ConfirmZero(WHY));
        }
    }

    @Test
    void aFlagRaisedByHandAfterARollbackIsLoweredWithoutItsPolicyToo() {
        for (boolean removed : List.of(true, false)) {
            assertThat(Succession.orphaned(rollout(LATCHED), served(10), removed))
                    .isInstanceOfSatisfying(
                            Decision.Lower.class,
                            lower -> assertThat(lower.to()).isEqualTo(percent(0)));
        }
    }

    @Test
    void armsThatAreNobodysOfOursAreLeftAloneWhenThePolicyIsGone() {
        Exposure foreign = new Exposure.Foreign(Reason.of(ReasonCode.FOREIGN_ARMS));

        assertThat(Succession.orphaned(rollout(ROLLING), foreign, true)).isInstanceOf(Decision.Forget.class);
    }

    @Test
    void aLatchIsNotForgottenOverForeignArmsWhileNobodyBelievesTheDeletion() {
        Exposure.Foreign foreign = new Exposure.Foreign(Reason.of(ReasonCode.FOREIGN_ARMS));

        assertThat(Succession.orphaned(rollout(ROLLING), foreign, false))
                .isEqualTo(new Decision.Hold(foreign.reason()));
    }

    private static Paused pausedAtZero() {
        return new Paused(Step.GROUND, Reason.of(ReasonCode.OPERATOR), NOON, false);
    }

    private static Exposure unread() {
        return new Exposure.Unread(Reason.of(ReasonCode.UNREAD));
    }

    private static Exposure unprepared() {
        return new Exposure.Unprepared(Reason.of(ReasonCode.PREPARING));
    }
}
