package io.rampguard.rollout;

import static io.rampguard.rollout.Standing.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.RolloutState.AwaitingApproval;
import io.rampguard.rollout.RolloutState.Paused;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.RolloutState.Waiting;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {
    @Test
    void aPersonNeverPassesABreachAFreezeDarknessOrForeignArmsUpwards() {
        List<Sight> barred = List.of(
                sight(served(25), BREACH),
                frozen(served(25), PASS),
                sight(served(25), silent(ReasonCode.SOURCE_DARK, NOON)),
                sight(new Exposure.Foreign(Reason.of(ReasonCode.FOREIGN_ARMS)), PASS),
                sight(new Exposure.Unread(Reason.of(ReasonCode.UNREAD)), PASS));

        assertThat(barred).allSatisfy(sight -> {
            assertThat(obey(ramping(2), new Verb.Advance(), sight)).isInstanceOf(Obedience.Refusal.class);
            assertThat(obey(ramping(2), new Verb.Jump(percent(50)), sight)).isInstanceOf(Obedience.Refusal.class);
            assertThat(obey(ramping(2), new Verb.StepDown(), sight)).isInstanceOf(Obedience.Move.class);
            assertThat(obey(ramping(2), new Verb.RollBack(), sight)).isInstanceOf(Obedience.Move.class);
        });
    }

    @Test
    void theWatchBeginsByCommandOnlyWhereTheLastStageIsSeenServed() {
        Ramping last = ramping(POLICY.ramp().last());

        assertThat(List.of(
                        sight(new Exposure.Unread(Reason.of(ReasonCode.UNREAD)), PASS),
                        sight(new Exposure.Foreign(Reason.of(ReasonCode.FOREIGN_ARMS)), PASS),
                        sight(served(4), PASS)))
                .allSatisfy(sight ->
                        assertThat(obey(last, new Verb.Advance(), sight)).isInstanceOf(Obedience.Refusal.class));
        assertThat(obey(last, new Verb.Advance(), sight(served(100), PASS)))
                .isInstanceOfSatisfying(
                        Obedience.Move.class,
                        move -> assertThat(move.decision()).isInstanceOf(Decision.Promote.class));
    }

    @Test
    void anApprovalOfAStageThatWasTakenOffTheLadderIsRefused() {
        RolloutPolicy upTo25 = SamplePolicy.policy().stages(HOLD, 1, 5, 25).build();
        Rollout asked = rollout(new AwaitingApproval(stage(2), NOON, HELD));

        Obedience answer = Ramp.obey(
                upTo25, asked, new Command(new Verb.Approve(), "request", "ann", "because"), sight(served(25), PASS));

        assertThat(answer).isInstanceOf(Obedience.Refusal.class);
    }

    @Test
    void nobodyJumpsOverTheFirstStage() {
        Sight clear = sight(served(0), PASS);
        Paused atZero = new Paused(Step.GROUND, Reason.of(ReasonCode.OPERATOR), NOON, false);

        assertThat(List.of(Waiting.FIRST, new Ramping(risingTo(0)), atZero))
                .allSatisfy(state -> assertThat(obey(state, new Verb.Jump(percent(50)), clear))
                        .isInstanceOf(Obedience.Refusal.class));
        assertThat(obey(atZero, new Verb.Jump(percent(1)), clear)).isInstanceOf(Obedience.Move.class);
    }

    @Test
    void downIsBelowWhatUsersHaveAndNotBelowWhatWasAskedFor() {
        Ramping jumping = new Ramping(Step.to(3, percent(50), percent(5), false));

        Obedience answer = obey(jumping, new Verb.StepDown(), sight(served(5), PASS));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Obedience.Move.class,
                        move -> assertThat(move.decision())
                                .isInstanceOfSatisfying(
                                        Decision.StepDown.class,
                                        down -> assertThat(down.to()).isEqualTo(percent(5))));
    }
}
