package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.alerts.Alert;
import io.rampguard.controller.EffectRunner.Outcome;
import io.rampguard.controller.LiveRollout.Unsaved;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Effect;
import io.rampguard.rollout.Effects;
import io.rampguard.rollout.Phase;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.store.StoredRollout;
import io.rampguard.store.memory.FaultyStore.Fault;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final RolloutPolicy POLICY = SamplePolicy.policy().build();
    private static final Outcome ZERO_READ = new Outcome(true, false, Optional.of(Duration.ofMillis(40)), "");
    private static final Decision UP =
            new Decision.Advance(2, Percentage.of(25), false, Reason.of(ReasonCode.ALL_PASS));
    private static final Decision BACK = new Decision.RollBack(Reason.of(ReasonCode.BREACH_TOLERANCE));

    private final Rig rig = new Rig(POLICY);
    private final Ports ports = rig.ports();
    private final Recorder recorder = new Recorder(ports, new Announcer(ports));
    private final LiveRollout live = rig.ramping(POLICY, 1);

    @Test
    void stateJournalAndAlertsAreKeptTogether() {
        assertThat(record(BACK)).isTrue();

        assertThat(stored().state().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(moves()).containsExactly("roll-back");
        assertThat(rig.store.standing()).hasSize(1);
        assertThat(rig.handedOver).as("the outbox has them").isEmpty();
    }

    @Test
    void aLoweringStandsWithTheStoreDownAndItsAlertsGoStraightToTheChannels() {
        rig.store.fault(Fault.DOWN);

        assertThat(record(BACK)).isFalse();

        assertThat(live.rollout.state().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(live.unsaved).isPresent();
        assertThat(rig.handedOver).hasSize(1);
    }

    @Test
    void aLoweringIsOfferedAgainWithTheSameAlertsUntilItIsKept() {
        rig.store.fault(Fault.DOWN);
        record(BACK);
        List<Alert> owed = live.unsaved.map(Unsaved::alerts).orElseThrow();

        boolean stillDown = recorder.checkpoint(live, Rig.TERM);
        rig.store.fault(Fault.NONE);
        boolean kept = recorder.checkpoint(live, Rig.TERM);

        assertThat(stillDown).isFalse();
        assertThat(kept).isTrue();
        assertThat(live.unsaved).isEmpty();
        assertThat(stored().state().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(moves()).containsExactly("roll-back");
        assertThat(rig.store.standing()).isEqualTo(owed);
        assertThat(rig.handedOver).as("handed over once").isEqualTo(owed);
    }

    @Test
    void aLoweringBegunAnewWhileTheStoreIsDownWakesNobodyTwice() {
        RolloutState before = live.rollout.state();
        rig.store.fault(Fault.DOWN);

        record(BACK);
        live.rollout = live.rollout.withState(before);
        record(BACK);

        assertThat(rig.handedOver).hasSize(1);
    }

    @Test
    void aSaveWhoseAnswerWasLostIsFoundAgain() {
        rig.store.fault(Fault.ANSWER_LOST);
        record(BACK);
        rig.store.fault(Fault.NONE);

        boolean kept = recorder.checkpoint(live, Rig.TERM);

        assertThat(kept).isTrue();
        assertThat(stored().state().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(live.revision).isEqualTo(rig.store.load().get(live.name).revision());
    }

    @Test
    void thePhaseBeganWhenItWasLoweredAlsoWithTheStoreDown() {
        rig.now = Rig.NOON.plusSeconds(600);
        rig.store.fault(Fault.DOWN);

        record(BACK);

        assertThat(live.since).isEqualTo(Rig.NOON.plusSeconds(600));
    }

    @Test
    void aRaiseIsRefusedWithoutARecord() {
        rig.store.fault(Fault.DOWN);
        Rollout before = live.rollout;

        assertThat(record(UP)).isFalse();

        assertThat(live.rollout).isEqualTo(before);
        assertThat(live.unsaved).isEmpty();
        assertThat(rig.handedOver).isEmpty();
    }

    @Test
    void aRaiseGivesWayToWhatSomebodySavedInBetween() {
        RolloutState paused = new RolloutState.Paused(
                live.rollout.state().step().orElseThrow(), Reason.of(ReasonCode.OPERATOR), Rig.NOON, false);
        somebodySaves(paused);

        assertThat(record(UP)).isFalse();

        assertThat(live.rollout.state()).isEqualTo(paused);
        assertThat(live.revision).isEqualTo(rig.store.load().get(live.name).revision());
    }

    @Test
    void aLoweringStandsOverWhatSomebodySavedInBetween() {
        somebodySaves(live.rollout.state());

        assertThat(record(BACK)).isTrue();

        assertThat(stored().state().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(rig.handedOver).isEmpty();
    }

    @Test
    void whatIsForgottenLeavesTheJournalLinesItStillOwed() {
        rig.store.fault(Fault.DOWN);
        record(BACK);
        rig.store.fault(Fault.NONE);

        assertThat(record(new Decision.Forget(Reason.of(ReasonCode.POLICY_REMOVED))))
                .isTrue();

        assertThat(rig.store.load()).isEmpty();
        assertThat(moves()).containsExactly("roll-back", "forget");
    }

    private boolean record(Decision decision) {
        Effect.Save save = (Effect.Save)
                (decision instanceof Decision.Forget
                        ? new Effect.Save(live.rollout.state(), live.rollout.state())
                        : Effects.of(POLICY, live.rollout, decision, rig.now).stream()
                                .filter(Effect.Save.class::isInstance)
                                .findFirst()
                                .orElseThrow());
        return recorder.record(live, decision, save, ZERO_READ, Rig.TERM);
    }

    private void somebodySaves(RolloutState state) {
        StoredRollout kept = rig.store.load().get(live.name);
        rig.store.save(kept.rollout().withState(state), kept.revision(), Rig.TERM, List.of(), List.of());
    }

    private Rollout stored() {
        return rig.store.load().get(live.name).rollout();
    }

    private List<String> moves() {
        return rig.journal(Kind.TRANSITION).stream().map(JournalEntry::move).toList();
    }
}
