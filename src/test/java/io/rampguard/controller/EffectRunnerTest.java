package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.controller.EffectRunner.Outcome;
import io.rampguard.flags.WriteResult;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Effects;
import io.rampguard.rollout.Exposure;
import io.rampguard.rollout.RolloutState;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.store.memory.FaultyStore.Fault;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EffectRunnerTest {
    private static final RolloutPolicy POLICY = SamplePolicy.policy().build();
    private static final Reason WORSE = Reason.of(ReasonCode.BREACH_TOLERANCE);
    private static final Decision UP =
            new Decision.Advance(2, Percentage.of(25), false, Reason.of(ReasonCode.ALL_PASS));
    private static final Decision DOWN = new Decision.StepDown(0, Percentage.of(1), Reason.of(ReasonCode.OPERATOR));
    private static final Decision BACK = new Decision.RollBack(WORSE);

    private final Rig rig = new Rig(POLICY);

    @Test
    void upIsRecordedFirstAndWrittenThen() {
        LiveRollout live = rig.ramping(POLICY, 1);

        Outcome outcome = run(live, UP);

        assertThat(rig.calls).containsExactly("save ramping", "write 25 %");
        assertThat(outcome.verified()).isTrue();
        assertThat(live.exposure).isEqualTo(new Exposure.Served(Percentage.of(25)));
    }

    @Test
    void downIsWrittenFirstAndRecordedThen() {
        run(rig.ramping(POLICY, 1), DOWN);

        assertThat(rig.calls).containsExactly("write 1 %", "save ramping");
    }

    @Test
    void aRollbackTakesTheShortestWayAndIsRecordedThen() {
        LiveRollout live = rig.ramping(POLICY, 1);

        Outcome outcome = run(live, BACK);

        assertThat(rig.calls).containsExactly("kill", "save rolled-back");
        assertThat(live.rollout.state()).isInstanceOf(RolloutState.RolledBack.class);
        assertThat(outcome.took()).isPresent();
    }

    @Test
    void whatWasWrittenIsKeptInTheSaveThatTellsOfTheRollback() {
        LiveRollout live = rig.ramping(POLICY, 1);
        rig.store.fault(Fault.DOWN);

        run(live, BACK);

        assertThat(live.unsaved.orElseThrow().entries())
                .extracting(JournalEntry::kind)
                .containsExactly(Kind.WRITE, Kind.TRANSITION);
    }

    @Test
    void anIntentThatWasNotRecordedIsNotWritten() {
        LiveRollout live = rig.ramping(POLICY, 1);
        rig.store.fault(Fault.DOWN);

        Outcome outcome = run(live, UP);

        assertThat(rig.calls).containsExactly("save ramping");
        assertThat(outcome.recorded()).isFalse();
        assertThat(served(POLICY)).isEqualTo(Percentage.of(5));
    }

    @Test
    void aWriteThatFailsIsSaidAndTheShareIsUnknownUntilItIsRead() {
        LiveRollout live = rig.ramping(POLICY, 1);
        rig.flags.writesFail(true);

        Outcome outcome = run(live, UP);

        assertThat(outcome.verified()).isFalse();
        assertThat(outcome.failure()).isNotEmpty();
        assertThat(live.exposure).isInstanceOf(Exposure.Unread.class);
        assertThat(rig.journal(Kind.WRITE).getLast().facts()).containsEntry("outcome", "unreachable");
    }

    @Test
    void aZeroThatNobodyReadIsARollbackStillUnderWay() {
        LiveRollout live = rig.ramping(POLICY, 1);
        rig.flags.writesFail(true);

        Outcome outcome = run(live, BACK);

        assertThat(rig.calls).containsExactly("kill", "save rolling-back");
        assertThat(outcome.took()).isEmpty();
        assertThat(live.rollout.state()).isInstanceOfSatisfying(RolloutState.RollingBack.class, going -> {
            assertThat(going.from()).isEqualTo(Percentage.of(5));
            assertThat(going.why()).isEqualTo(WORSE);
        });
    }

    @Test
    void aZeroThatWasTakenAndIsNotSeenIsNotClaimed() {
        LiveRollout live = rig.ramping(POLICY, 1);
        rig.flags.answerNext(new WriteResult.Applied(Percentage.ZERO));

        Outcome outcome = run(live, BACK);

        assertThat(outcome.verified()).isFalse();
        assertThat(outcome.failure()).isEqualTo("written, and not yet seen in the backend");
        assertThat(live.rollout.state()).isInstanceOf(RolloutState.RollingBack.class);
        assertThat(live.exposure).isEqualTo(new Exposure.Served(Percentage.of(5)));
    }

    @Test
    void anOnlookerRecordsWhatItWouldHaveDoneAndWritesNothing() {
        for (RolloutPolicy watched : java.util.List.of(
                SamplePolicy.policy().named("external").backend("external").build(),
                SamplePolicy.policy().named("dry").dryRun().build())) {
            LiveRollout live = rig.ramping(watched, 1);

            Outcome outcome = run(live, watched, BACK);

            assertThat(rig.calls).containsExactly("save rolled-back");
            assertThat(outcome.wouldHave()).isTrue();
            assertThat(served(watched)).isEqualTo(Percentage.of(5));
            assertThat(rig.journal(Kind.TRANSITION).getLast().facts()).containsEntry("would-have", "true");
        }
    }

    @Test
    void aBackendThatNobodyConfiguredIsRefusedWithTheCure() {
        RolloutPolicy lost = SamplePolicy.policy().backend("flagd").build();
        LiveRollout live = rig.ramping(lost, 1);

        Outcome outcome = run(live, lost, BACK);

        assertThat(outcome.failure()).contains("no flag backend is called 'flagd'", "rampguard.backends.flagd");
        assertThat(live.rollout.state()).isInstanceOf(RolloutState.RollingBack.class);
    }

    @Test
    void aRaiseIsRefusedOnceTheLeaseHasPassedOnAndALoweringIsNot() {
        LiveRollout live = rig.ramping(POLICY, 1);
        rig.term = OptionalLong.empty();

        Outcome up = run(live, UP);
        live.exposure = new Exposure.Served(Percentage.of(5));
        Outcome down = run(live, BACK);

        assertThat(up.failure()).contains("the lease passed on");
        assertThat(down.verified()).isTrue();
        assertThat(rig.calls).containsExactly("save ramping", "kill", "save rolled-back");
    }

    @Test
    void anAdapterThatThrowsLeavesARollbackUnderWayAndItsPageDecided() {
        rig.backends.put("flags", new BrokenFlags());
        LiveRollout live = rig.ramping(POLICY, 1);

        Outcome outcome = run(live, BACK);

        assertThat(outcome.verified()).isFalse();
        assertThat(live.rollout.state()).isInstanceOf(RolloutState.RollingBack.class);
        assertThat(rig.store.standing()).extracting(alert -> alert.key()).contains("rollback/default/summarizer");
    }

    private Outcome run(LiveRollout live, Decision decision) {
        return run(live, POLICY, decision);
    }

    private Outcome run(LiveRollout live, RolloutPolicy policy, Decision decision) {
        Ports ports = rig.ports();
        rig.now = rig.now.plus(Duration.ofSeconds(1));
        EffectRunner runner = new EffectRunner(ports, new Recorder(ports, new Announcer(ports)));
        return runner.run(live, decision, Effects.of(policy, live.rollout, decision, rig.now), Rig.TERM, Rig.NOON);
    }

    private Percentage served(RolloutPolicy policy) {
        return rig.flags.truth(policy.flag().key());
    }
}
