package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Stage;
import io.rampguard.rollout.RolloutState;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.store.Revision;
import io.rampguard.store.memory.FaultyStore.Fault;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final Instant NOON = Rig.NOON;
    private static final RolloutPolicy POLICY = SamplePolicy.policy().build();
    private static final PolicyName NAME = POLICY.name();

    @Test
    void aNewPolicyGetsARolloutThatNobodyHasSeen() {
        Rig rig = new Rig(POLICY);
        Roster roster = roster(rig);

        LiveRollout live = roster.find(NAME).orElseThrow();

        assertThat(live.rollout.state()).isEqualTo(RolloutState.Waiting.FIRST);
        assertThat(live.revision).isEqualTo(Revision.NONE);
        assertThat(live.policy).contains(POLICY);
    }

    @Test
    void whatTheStoreKnowsIsJoinedWithItsPolicy() {
        Rig rig = new Rig(POLICY);
        RolloutState kept = rig.ramping(POLICY, 2).rollout.state();

        Roster roster = roster(rig);

        assertThat(roster.find(NAME).orElseThrow().rollout.state()).isEqualTo(kept);
        assertThat(roster.find(NAME).orElseThrow().policy).contains(POLICY);
    }

    @Test
    void anOrphanIsBelievedDeletedAfterTwoLooksFiveSecondsApart() {
        Rig rig = new Rig(POLICY);
        Roster roster = roster(rig);
        rig.applied.clear();

        roster.join(rig.current(NOON), NOON);
        boolean atOnce = roster.find(NAME).orElseThrow().removed;
        roster.join(rig.current(NOON), NOON.plusMillis(4_999));
        boolean tooSoon = roster.find(NAME).orElseThrow().removed;
        roster.join(rig.current(NOON), NOON.plusSeconds(5));

        assertThat(atOnce).isFalse();
        assertThat(tooSoon).isFalse();
        assertThat(roster.find(NAME).orElseThrow().removed).isTrue();
        assertThat(roster.find(NAME).orElseThrow().policy)
                .as("the last one known")
                .contains(POLICY);
    }

    @Test
    void aPolicyThatComesBackInBetweenIsNoOrphanAndCountsAnewAfterwards() {
        Rig rig = new Rig(POLICY);
        Roster roster = roster(rig);
        rig.applied.clear();
        roster.join(rig.current(NOON), NOON);
        rig.applied.put(NAME, POLICY);
        roster.join(rig.current(NOON), NOON.plusSeconds(3));
        rig.applied.clear();

        roster.join(rig.current(NOON), NOON.plusSeconds(6));

        assertThat(roster.find(NAME).orElseThrow().removed).isFalse();
    }

    @Test
    void aDeletionThatThePolicySourceBelievesIsBelieved() {
        Rig rig = new Rig(POLICY);
        Roster roster = roster(rig);
        rig.applied.clear();
        rig.removed.add(NAME);

        roster.join(rig.current(NOON), NOON);

        assertThat(roster.find(NAME).orElseThrow().removed).isTrue();
    }

    @Test
    void nothingIsAnOrphanBeforePoliciesWereReadCompletely() {
        Rig rig = new Rig();
        rig.ramping(POLICY, 2);
        Roster roster = new Roster(rig.ports());
        roster.load(NOON);
        var unready = new io.rampguard.policy.PolicySource.Current(
                new java.util.TreeMap<>(), new java.util.TreeSet<>(), List.of(), new java.util.TreeSet<>(), false);

        roster.join(unready, NOON);
        roster.join(unready, NOON.plus(Duration.ofHours(1)));

        assertThat(roster.find(NAME).orElseThrow().removed).isFalse();
    }

    @Test
    void manyOrphansAtOnceAreAQuestionUntilAPersonAnswersIt() {
        Rig rig = new Rig(policies(10));
        Roster roster = roster(rig);
        List<PolicyName> gone = rig.applied.keySet().stream().limit(4).toList();
        gone.forEach(rig.applied::remove);

        roster.join(rig.current(NOON), NOON);
        roster.join(rig.current(NOON), NOON.plus(Duration.ofDays(1)));
        List<Boolean> unasked = gone.stream()
                .map(name -> roster.find(name).orElseThrow().removed)
                .toList();
        List<PolicyName> question = List.copyOf(roster.vanished());
        roster.believeVanished();

        assertThat(unasked).containsOnly(false);
        assertThat(question).isEqualTo(gone);
        assertThat(roster.all().stream().filter(live -> live.removed).map(live -> live.name))
                .containsExactlyElementsOf(gone);
    }

    @Test
    void threeOfTenAreNoMassVanishing() {
        Rig rig = new Rig(policies(10));
        Roster roster = roster(rig);
        List<PolicyName> gone = rig.applied.keySet().stream().limit(3).toList();
        gone.forEach(rig.applied::remove);

        roster.join(rig.current(NOON), NOON);
        roster.join(rig.current(NOON), NOON.plusSeconds(5));

        assertThat(roster.vanished()).isEmpty();
        assertThat(gone).allMatch(name -> roster.find(name).orElseThrow().removed);
    }

    @Test
    void sharesAreRoundedDownToWhatTheBackendCanHoldAndTheHoldbackUp() {
        RolloutPolicy fine = SamplePolicy.policy()
                .stages(List.of(stage(50, 0), stage(150, 10), stage(180, 20), stage(10_000, 0)))
                .holdback(3)
                .build();
        Rig rig = new Rig(fine);
        rig.flags.step(Percentage.of(2));
        RolloutPolicy coarse = SamplePolicy.policy()
                .named("coarse")
                .stages(List.of(stage(250, 10), stage(390, 20), stage(10_000, 0)))
                .holdback(3)
                .build();
        rig.applied.put(coarse.name(), coarse);

        Roster roster = roster(rig);

        RolloutPolicy rounded = roster.find(coarse.name()).orElseThrow().policy.orElseThrow();
        assertThat(rounded.ramp().stages())
                .as("of two that cannot be told apart the later counts")
                .containsExactly(stage(200, 20), stage(10_000, 0));
        assertThat(rounded.ramp().holdback()).isEqualTo(Percentage.of(4));
        assertThat(roster.find(fine.name())
                        .orElseThrow()
                        .policy
                        .orElseThrow()
                        .ramp()
                        .stages())
                .as("none serves nobody")
                .containsExactly(stage(10_000, 0));
    }

    @Test
    void onePolicyThatCannotBeRoundedCostsNoOther() {
        RolloutPolicy tooFine = SamplePolicy.policy()
                .named("too-fine")
                .stages(List.of(stage(10, 0), stage(50, 0)))
                .build();
        Rig rig = new Rig(tooFine, POLICY);
        rig.flags.step(Percentage.of(1));

        Roster roster = roster(rig);

        assertThat(roster.find(tooFine.name())).isEmpty();
        assertThat(roster.find(NAME)).isPresent();
    }

    @Test
    void anOnlookersStagesAreNobodysToRound() {
        RolloutPolicy fine = SamplePolicy.policy()
                .stages(List.of(stage(10, 0), stage(10_000, 0)))
                .dryRun()
                .build();
        Rig rig = new Rig(fine);
        rig.flags.step(Percentage.of(1));

        assertThat(roster(rig).find(NAME).orElseThrow().policy).contains(fine);
    }

    @Test
    void aLoweringThatNoStoreKnowsOfIsNotForgottenWithTheLease() {
        Rig rig = new Rig(POLICY);
        Roster roster = roster(rig);
        LiveRollout live = roster.find(NAME).orElseThrow();
        live.unsaved = Optional.of(LiveRollout.Unsaved.NOTHING);

        roster.forgetAll();

        assertThat(roster.loaded()).isFalse();
        assertThat(roster.find(NAME)).containsSame(live);
    }

    @Test
    void aNewerRowOfTheStoreReplacesWhatStandsByAndARemovedRowEndsIt() {
        Rig rig = new Rig(POLICY);
        rig.ramping(POLICY, 1);
        Roster roster = roster(rig);
        var row = rig.store.load().get(NAME);
        RolloutState.Completed done = new RolloutState.Completed(NOON);
        rig.store.save(row.rollout().withState(done), row.revision(), Rig.TERM, List.of(), List.of());

        roster.load(NOON);
        RolloutState seen = roster.find(NAME).orElseThrow().rollout.state();
        rig.store.remove(NAME, new Revision(row.revision().number() + 1), Rig.TERM, List.of(), List.of());
        roster.load(NOON);

        assertThat(seen).isEqualTo(done);
        assertThat(roster.find(NAME)).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerLeavesTheRosterUnread() {
        Rig rig = new Rig(POLICY);
        rig.store.fault(Fault.DOWN);
        Roster roster = new Roster(rig.ports());

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> roster.load(NOON))
                .isInstanceOf(io.rampguard.store.RolloutStore.StoreException.class);
        assertThat(roster.loaded()).isFalse();
    }

    private static Roster roster(Rig rig) {
        Roster roster = new Roster(rig.ports());
        roster.load(NOON);
        roster.join(rig.current(NOON), NOON);
        return roster;
    }

    private static RolloutPolicy[] policies(int many) {
        return IntStream.range(0, many)
                .mapToObj(i -> SamplePolicy.policy().named("policy-" + i).build())
                .toArray(RolloutPolicy[]::new);
    }

    private static Stage stage(int basisPoints, long samples) {
        return new Stage(new Percentage(basisPoints), Duration.ofMinutes(4), samples, Optional.empty());
    }
}
