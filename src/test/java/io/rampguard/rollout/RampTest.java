package io.rampguard.rollout;

import static io.rampguard.rollout.Standing.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.analysis.ThresholdEvidence;
import io.rampguard.analysis.Verdict;
import io.rampguard.policy.Calendar;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState.AwaitingApproval;
import io.rampguard.rollout.RolloutState.Completed;
import io.rampguard.rollout.RolloutState.Paused;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.RolloutState.RolledBack;
import io.rampguard.rollout.RolloutState.Waiting;
import io.rampguard.rollout.RolloutState.Watching;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sentences about single moves; the whole of them is docs/decision-table.md. */
class RampTest {
    private static final Instant DAYS_LATER = NOON.plus(Duration.ofDays(3));

    @Test
    void missingMetricsHoldTheRampEvenAfterItsHoldHasElapsed() {
        Decision decision = decide(ramping(1), sight(served(5), silent(ReasonCode.NO_SERIES, DAYS_LATER)), DAYS_LATER);

        assertThat(decision).isEqualTo(new Decision.Hold(Reason.of(ReasonCode.NO_SERIES)));
    }

    @Test
    void aBreachGoesBeforeEverythingInEveryPhaseThatExposesSomebody() {
        List<RolloutState> exposing = List.of(
                new Ramping(risingTo(2)),
                ramping(2),
                new AwaitingApproval(stage(2), NOON, HELD),
                paused(2, true),
                paused(2, false),
                watching());

        assertThat(exposing)
                .allSatisfy(state -> assertThat(
                                decide(state, frozen(new Exposure.Unread(Reason.of(ReasonCode.UNREAD)), BREACH), NOON))
                        .isInstanceOf(Decision.RollBack.class));
    }

    @Test
    void aFlagThatAHandRaisedIsLoweredWhateverTheVerdict() {
        assertThat(List.of(
                        PASS,
                        UNCLEAR,
                        BREACH_THAT_PAUSES,
                        silent(ReasonCode.SOURCE_DARK, NOON.minus(Duration.ofDays(1)))))
                .allSatisfy(verdict -> assertThat(decide(ramping(2), sight(served(80), verdict), NOON))
                        .isInstanceOfSatisfying(
                                Decision.Lower.class,
                                lower -> assertThat(lower.to()).isEqualTo(percent(25))));
    }

    @Test
    void aPassAtAShareBetweenTwoStagesLeadsToTheStageAboveIt() {
        Step between = new Step(1, percent(3), percent(3), Optional.of(HoldClock.startedAt(NOON)), false);

        Optional<Percentage> next = Ramp.nextOf(POLICY, rollout(new Ramping(between)));

        assertThat(next).contains(share(1));
        assertThat(Ramp.nextOf(POLICY, rollout(ramping(1)))).contains(share(2));
        assertThat(Ramp.nextOf(POLICY, rollout(watching()))).isEmpty();
    }

    @Test
    void aRollbackWhoseRecordWasLostIsFinishedEvenWhenNobodyHadSeenTheFirstStage() {
        assertThat(decide(new Ramping(risingTo(0)), sight(noted(0), PASS), NOON))
                .isInstanceOf(Decision.RollBack.class);
        assertThat(decide(ramping(2), sight(noted(0), PASS), NOON)).isInstanceOf(Decision.RollBack.class);
        assertThat(decide(Waiting.FIRST, sight(noted(0), PASS), NOON)).isInstanceOf(Decision.RollBack.class);
    }

    @Test
    void aReArmTakesTheNoteOfTheOldRollbackAwayBeforeItRises() {
        Waiting rearmed = new Waiting(0, true);

        assertThat(decide(rearmed, sight(noted(0), PASS), NOON))
                .isEqualTo(new Decision.Rewrite(Percentage.ZERO, Reason.of(ReasonCode.PREPARING)));
        assertThat(decide(rearmed, sight(served(0), PASS), NOON)).isInstanceOf(Decision.Advance.class);
    }

    @Test
    void aShareThatAHandLeftBetweenTwoStagesClimbsToTheStageAboveIt() {
        Step between = new Step(1, percent(7), percent(7), stage(1).hold(), false);

        Decision decision = decide(new Ramping(between), sight(served(7), PASS), HELD);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Advance.class, up -> assertThat(up.to()).isEqualTo(percent(25)));
    }

    @Test
    void aShareBelowTheOnlyStageIsNotPromoted() {
        RolloutPolicy single = SamplePolicy.policy().stages(HOLD, 10).build();
        Step below = new Step(0, percent(6), percent(6), stage(0).hold(), false);

        Decision decision = Ramp.decide(single, rollout(new Ramping(below)), sight(served(6), PASS), HELD);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Advance.class, up -> assertThat(up.to()).isEqualTo(percent(10)));
    }

    @Test
    void theHeldBackUsersGetTheWinnerOnlyWhenAdvancesAreAllowed() {
        Calendar frozenForEver =
                new Calendar(List.of(), List.of(new Calendar.Freeze(NOON, NOON.plus(Duration.ofDays(9)))));
        RolloutPolicy open = SamplePolicy.policy().holdback(5).build();
        RolloutPolicy closed =
                SamplePolicy.policy().holdback(5).calendar(frozenForEver).build();
        Rollout rollout = rollout(new Watching(new Step(4, percent(95), percent(95), stage(4).hold(), false)));

        assertThat(Ramp.decide(open, rollout, sight(served(95), PASS), HELD)).isInstanceOf(Decision.Complete.class);
        assertThat(Ramp.decide(closed, rollout, sight(served(95), PASS), HELD)
                        .reason()
                        .code())
                .isEqualTo(ReasonCode.OUTSIDE_WINDOW);
        assertThat(Ramp.decide(open, rollout, frozen(served(95), PASS), HELD)
                        .reason()
                        .code())
                .isEqualTo(ReasonCode.FROZEN);
    }

    @Test
    void aPauseStopsTheHoldAndIsNeverCountedTwice() {
        Instant pausedAt = NOON.plusSeconds(60);
        Instant resumedAt = NOON.plusSeconds(600);
        Rollout darkSince =
                rollout(new Ramping(stage(1).withHold(HoldClock.startedAt(NOON).stop(NOON.plusSeconds(30)))));

        RolloutState paused = Transition.after(
                POLICY, darkSince, new Decision.Pause(percent(5), true, Reason.of(ReasonCode.SOURCE_DARK)), pausedAt);
        RolloutState again = Transition.after(
                POLICY,
                rollout(paused),
                new Decision.Pause(percent(5), false, Reason.of(ReasonCode.OPERATOR)),
                pausedAt.plusSeconds(60));
        RolloutState resumed = Transition.after(
                POLICY, rollout(again), new Decision.Resume(Reason.of(ReasonCode.OPERATOR)), resumedAt);

        HoldClock clock = resumed.step().flatMap(Step::hold).orElseThrow();
        assertThat(clock.ends(HOLD, resumedAt)).isEqualTo(HELD.plus(Duration.ofSeconds(570)));
    }

    @Test
    void whoResumesAfterDoubtGrantsAnotherHold() {
        Paused doubted = new Paused(stage(2), Reason.of(ReasonCode.NOT_PROVEN), HELD, false);
        Instant later = NOON.plus(Duration.ofHours(5));

        RolloutState resumed =
                Transition.after(POLICY, rollout(doubted), new Decision.Resume(Reason.of(ReasonCode.OPERATOR)), later);

        assertThat(decide(resumed, sight(served(25), UNCLEAR), later.plusSeconds(60)))
                .isInstanceOf(Decision.Hold.class);
        assertThat(resumed.step().flatMap(Step::hold).orElseThrow().started()).isEqualTo(NOON);
    }

    @Test
    void nobodyMoreSeesAVariantWhileEvidenceAgainstItGathers() {
        Verdict warm = new Verdict.Inconclusive(Reason.of(ReasonCode.WARM_EVIDENCE));
        Instant stretched = NOON.plus(HOLD.multipliedBy(4));

        Decision doubted = decide(ramping(0), sight(served(1), UNCLEAR), stretched);
        Decision suspected = decide(ramping(0), sight(served(1), warm), stretched);

        assertThat(doubted).isInstanceOf(Decision.Advance.class);
        assertThat(suspected).isEqualTo(new Decision.Pause(percent(1), false, warm.reason()));
    }

    @Test
    void aLadderThatWasEditedInMidRampKeepsTheShareAndFindsItsStageAnew() {
        RolloutPolicy shorter = SamplePolicy.policy().stages(HOLD, 25, 100).build();

        Rollout fitted = Refit.of(shorter, rollout(ramping(2)));

        assertThat(fitted.state().step().orElseThrow().stage()).isZero();
        assertThat(fitted.state().step().orElseThrow().target()).isEqualTo(percent(25));
        assertThat(Refit.of(POLICY, rollout(ramping(2)))).isEqualTo(rollout(ramping(2)));
    }

    @Test
    void aLadderThatNowEndsBelowWhatUsersHaveIsSteppedDownTo() {
        RolloutPolicy upTo5 = SamplePolicy.policy().stages(HOLD, 1, 5).build();
        Rollout fitted = Refit.of(upTo5, rollout(ramping(3)));

        Optional<Decision> decision = Succession.changed(upTo5, fitted);

        assertThat(decision).contains(new Decision.StepDown(1, percent(5), Reason.of(ReasonCode.STAGES_CHANGED)));
    }

    @Test
    void aRevisionThatCompletedHereBeforeIsHeldForATenth() {
        Rollout known =
                Rollout.of(POLICY, ThresholdEvidence.NONE, NOON, List.of("r1")).withState(ramping(1));

        assertThat(Ramp.holdOf(POLICY, known)).isEqualTo(HOLD.dividedBy(10));
        assertThat(Ramp.decide(POLICY, known, sight(served(5), PASS), NOON.plusSeconds(24)))
                .isInstanceOf(Decision.Advance.class);
    }

    @Test
    void anUnfinishedRollbackOfAnOrphanGoesOnThoughNobodyBelievesTheDeletionYet() {
        RolloutState rolling = new RolloutState.RollingBack(Reason.of(ReasonCode.BREACH_LIMIT), NOON, percent(25), 2);

        assertThat(Succession.orphaned(rollout(rolling), served(25), false)).isInstanceOf(Decision.RollBack.class);
        assertThat(Succession.orphaned(rollout(ramping(2)), served(25), false)).isInstanceOf(Decision.Hold.class);
        assertThat(Succession.orphaned(
                        rollout(new RolledBack(Reason.of(ReasonCode.OPERATOR), NOON, percent(25), 2)),
                        served(3),
                        false))
                .isInstanceOf(Decision.Lower.class);
        assertThat(Succession.orphaned(rollout(new Completed(NOON)), served(100), true))
                .isInstanceOf(Decision.Forget.class);
    }
}
