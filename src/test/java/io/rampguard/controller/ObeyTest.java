package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.alerts.Alert;
import io.rampguard.controller.Fleet.Answer;
import io.rampguard.controller.Fleet.FreezeAnswer;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Phase;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.store.memory.FaultyStore.Fault;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a person may ask of a daemon, and what comes of it when things are broken. */
class ObeyTest {
    private static final RolloutPolicy POLICY = SamplePolicy.policy().build();
    private static final PolicyName NAME = POLICY.name();
    private static final String FLAG = POLICY.flag().key();

    private final Rig rig = new Rig(POLICY);
    private final Controller controller = rig.controller();
    private int requests;

    @Test
    void aRollBackHasReadZeroWhenItAnswers() {
        untilServed(5);

        Answer answer = ask(new Verb.RollBack());

        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.ZERO);
        assertThat(answer).isInstanceOfSatisfying(Answer.Obeyed.class, done -> {
            assertThat(done.status().phase()).isEqualTo(Phase.ROLLED_BACK);
            assertThat(done.zeroVerifiedIn()).isPresent();
        });
    }

    @Test
    void aRollBackThatIsAskedForTwiceUnderOneIdIsOne() {
        untilServed(5);
        Command command = new Command(new Verb.RollBack(), "the-same", "ann", "the bill");
        controller.obey(NAME, command);
        int calls = rig.calls.size();

        Answer again = controller.obey(NAME, command);

        assertThat(again).isInstanceOf(Answer.Obeyed.class);
        assertThat(rig.calls).hasSize(calls);
        assertThat(rig.journal(Kind.COMMAND)).hasSize(1);
    }

    @Test
    void whatThePresentStateForbidsIsAConflictAndLeavesNoTrace() {
        untilServed(5);

        Answer answer = ask(new Verb.ReArm(java.util.Optional.empty()));

        assertThat(answer).isInstanceOfSatisfying(Answer.Conflict.class, no -> {
            assertThat(no.sentence()).isEqualTo("it is not rolled back");
            assertThat(no.status().phase()).isEqualTo(Phase.RAMPING);
        });
        assertThat(rig.journal(Kind.COMMAND)).isEmpty();
    }

    @Test
    void aRolloutThatNobodyKnowsIsSaidToBeUnknown() {
        assertThat(controller.obey(PolicyName.of("nobody"), new Command(new Verb.Pause(), "r", "ann", "why")))
                .isInstanceOf(Answer.UnknownRollout.class);
    }

    @Test
    void aDaemonThatStandsByNamesTheOneThatDecides() {
        untilServed(5);
        rig.term = OptionalLong.empty();
        rig.superseded = true;
        rig.tick(controller, 1);

        for (Verb verb : List.of(new Verb.RollBack(), new Verb.Pause())) {
            assertThat(ask(verb))
                    .isInstanceOfSatisfying(
                            Answer.Unavailable.class,
                            no -> assertThat(no.sentence()).contains("daemon-b decides"));
        }
        assertThat(controller.freeze("ann", "why")).isInstanceOf(FreezeAnswer.Unavailable.class);
        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.of(5));
    }

    @Test
    void withTheLeaseUnreachableAPersonMayStillRollBackAndNothingElse() {
        untilServed(5);
        rig.term = OptionalLong.empty();

        Answer pause = ask(new Verb.Pause());
        Answer back = ask(new Verb.RollBack());

        assertThat(pause).isInstanceOf(Answer.Unavailable.class);
        assertThat(back).isInstanceOf(Answer.Obeyed.class);
        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.ZERO);
    }

    @Test
    void aRollBackGoesAheadWithTheStoreDownAndIsRecordedWhenItIsBack() {
        untilServed(5);
        rig.store.fault(Fault.DOWN);

        Answer answer = ask(new Verb.RollBack());
        Percentage atOnce = rig.flags.truth(FLAG);
        int told = rig.handedOver.size();
        rig.tick(controller, 2);
        rig.store.fault(Fault.NONE);
        rig.tick(controller, 1);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Obeyed.class,
                        done -> assertThat(done.zeroVerifiedIn()).isPresent());
        assertThat(atOnce).isEqualTo(Percentage.ZERO);
        assertThat(told).isEqualTo(1);
        assertThat(rig.handedOver).as("told once").hasSize(1);
        assertThat(rig.store.load().get(NAME).rollout().state().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(moves()).endsWith("roll-back");
    }

    @Test
    void aRaiseIsNotMadeWithTheStoreDownAndMayBeAskedForAgain() {
        untilServed(5);
        rig.store.fault(Fault.DOWN);
        Command advance = new Command(new Verb.Advance(), "up", "ann", "we are sure");

        Answer down = controller.obey(NAME, advance);
        Percentage meanwhile = rig.flags.truth(FLAG);
        rig.store.fault(Fault.NONE);
        Answer up = controller.obey(NAME, advance);

        assertThat(down).isInstanceOf(Answer.Unavailable.class);
        assertThat(meanwhile).isEqualTo(Percentage.of(5));
        assertThat(up).isInstanceOf(Answer.Obeyed.class);
        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.of(25));
    }

    @Test
    void aRollBackOfABackendThatDoesNotAnswerIsObeyedUnverifiedAndGoesOn() {
        untilServed(5);
        rig.flags.writesFail(true);

        Answer answer = ask(new Verb.RollBack());
        rig.flags.writesFail(false);
        rig.tick(controller, 2);

        assertThat(answer).isInstanceOfSatisfying(Answer.Obeyed.class, done -> {
            assertThat(done.zeroVerifiedIn()).isEmpty();
            assertThat(done.sentence()).startsWith("not verified: ").endsWith("it is tried again every tick");
            assertThat(done.status().phase()).isEqualTo(Phase.ROLLING_BACK);
        });
        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.ZERO);
        assertThat(status().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void aRolloutWhoseFileIsRefusedAfterARestartCanStillBeRolledBackByAPerson() {
        untilServed(5);
        rig.applied.clear();
        Controller restarted = rig.controller();
        restarted.tick();

        Answer pause = restarted.obey(NAME, new Command(new Verb.Pause(), "p", "ann", "look"));
        Answer back = restarted.obey(NAME, new Command(new Verb.RollBack(), "b", "ann", "out"));
        Answer again = restarted.obey(NAME, new Command(new Verb.RollBack(), "c", "ann", "out"));

        assertThat(pause)
                .isInstanceOfSatisfying(
                        Answer.Conflict.class, no -> assertThat(no.sentence()).contains("policy is gone"));
        assertThat(back).isInstanceOfSatisfying(Answer.Obeyed.class, done -> {
            assertThat(done.status().phase()).isEqualTo(Phase.ROLLED_BACK);
            assertThat(done.zeroVerifiedIn()).isPresent();
        });
        assertThat(again).isInstanceOf(Answer.Obeyed.class);
        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.ZERO);
    }

    @Test
    void whoeverWorksOnARollbackTakesItsPageUp() {
        untilServed(5);
        ask(new Verb.RollBack());
        List<Alert> page = rig.store.standing();

        ask(new Verb.ReArm(java.util.Optional.empty()));

        assertThat(page).hasSize(1);
        assertThat(delivered())
                .containsExactly(
                        "TRIGGER rollback/default/summarizer",
                        "ACKNOWLEDGE rollback/default/summarizer",
                        "RESOLVE rollback/default/summarizer");
    }

    @Test
    void aFreezeStopsRisesAndNoRollbackAndAThawLetsThemGoOn() {
        untilServed(5);

        FreezeAnswer frozen = controller.freeze("ann", "sale");
        FreezeAnswer again = controller.freeze("bob", "sale");
        rig.tick(controller, 40);
        Percentage meanwhile = rig.flags.truth(FLAG);
        Answer up = ask(new Verb.Advance());
        controller.thaw("ann", "over");
        FreezeAnswer thawed = controller.thaw("ann", "over");
        rig.tick(controller, 1);

        assertThat(frozen)
                .isInstanceOfSatisfying(
                        FreezeAnswer.Done.class,
                        done -> assertThat(done.freeze()).isPresent());
        assertThat(again)
                .isInstanceOfSatisfying(
                        FreezeAnswer.Done.class,
                        done -> assertThat(done.sentence()).contains("frozen already"));
        assertThat(meanwhile).isEqualTo(Percentage.of(5));
        assertThat(up).isInstanceOf(Answer.Conflict.class);
        assertThat(thawed)
                .isInstanceOfSatisfying(
                        FreezeAnswer.Done.class,
                        done -> assertThat(done.freeze()).isEmpty());
        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.of(25));
        assertThat(commands()).containsExactly("freeze", "thaw");
    }

    @Test
    void aFrozenFleetIsStillRolledBack() {
        untilServed(5);
        controller.freeze("ann", "sale");

        assertThat(ask(new Verb.RollBack())).isInstanceOf(Answer.Obeyed.class);
        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.ZERO);
    }

    @Test
    void aFreezeThatTheStoreDoesNotTakeIsNotClaimed() {
        rig.tick(controller, 1);
        rig.store.fault(Fault.DOWN);

        assertThat(controller.freeze("ann", "sale")).isInstanceOf(FreezeAnswer.Unavailable.class);
    }

    @Test
    void policiesThatVanishedAllAtOnceAreDeletedOnlyOnceAPersonConfirms() {
        IntStream.range(0, 9).forEach(i -> {
            RolloutPolicy more = SamplePolicy.policy().named("policy-" + i).build();
            rig.applied.put(more.name(), more);
        });
        untilServed(5);
        rig.applied.clear();
        rig.tick(controller, 4);
        Percentage unasked = rig.flags.truth(FLAG);

        FreezeAnswer answer = controller.confirmDeletion("ann", "the team is gone");
        rig.tick(controller, 2);

        assertThat(unasked).isEqualTo(Percentage.of(5));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        FreezeAnswer.Done.class,
                        done -> assertThat(done.sentence()).startsWith("10 vanished policies are deleted"));
        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.ZERO);
        assertThat(controller.rollouts()).isEmpty();
        assertThat(commands()).containsExactly("confirm-deletion");
    }

    @Test
    void aDaemonThatStandsByDeletesNothing() {
        rig.tick(controller, 1);
        rig.vanished.add(NAME);
        rig.applied.clear();
        rig.tick(controller, 1);
        rig.term = OptionalLong.empty();
        rig.superseded = true;

        FreezeAnswer answer = controller.confirmDeletion("ann", "gone");

        assertThat(answer).isInstanceOf(FreezeAnswer.Unavailable.class);
        assertThat(rig.vanished).as("nothing is believed").containsExactly(NAME);
    }

    @Test
    void aDeletionThatIsConfirmedWhileTheFreezeCannotBeReadDoesNotThawTheFleet() {
        rig.tick(controller, 1);
        controller.freeze("ann", "sale");
        rig.store.fault(Fault.UNREADABLE);

        FreezeAnswer answer = controller.confirmDeletion("ann", "gone");
        rig.store.fault(Fault.NONE);

        assertThat(answer).isInstanceOf(FreezeAnswer.Unavailable.class);
        assertThat(rig.store.freeze()).as("the freeze stands").isPresent();
    }

    @Test
    void aFreezeThatCannotBeReadIsNotSaidToBeOver() {
        rig.tick(controller, 1);
        controller.freeze("ann", "sale");
        rig.store.fault(Fault.DOWN);

        assertThat(controller.thaw("ann", "over")).isInstanceOf(FreezeAnswer.Unavailable.class);
    }

    @Test
    void aFreezeThatCannotBeReadCountsAsOne() {
        untilServed(5);
        rig.store.fault(Fault.DOWN);

        rig.tick(controller, 40);

        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.of(5));
        assertThat(status().reason().code()).isEqualTo(ReasonCode.FROZEN);
    }

    private void untilServed(int percent) {
        rig.tick(controller, 1);
        for (int i = 0; i < 200 && !rig.flags.truth(FLAG).equals(Percentage.of(percent)); i++) {
            rig.tick(controller, 1);
        }
        rig.tick(controller, 1);
        assertThat(status().hold()).as(status().toString()).isPresent();
    }

    private RolloutStatus status() {
        return controller.rollout(NAME).orElseThrow();
    }

    private Answer ask(Verb verb) {
        return controller.obey(NAME, new Command(verb, "request-" + ++requests, "ann", "because"));
    }

    private List<String> delivered() {
        List<String> said = new ArrayList<>();
        for (var due = rig.store.due(rig.now, 1); !due.isEmpty(); due = rig.store.due(rig.now, 1)) {
            said.add(
                    due.getFirst().alert().kind() + " " + due.getFirst().alert().key());
            rig.store.sent(due.getFirst().id(), rig.now);
        }
        return said;
    }

    private List<String> moves() {
        return rig.journal(Kind.TRANSITION).stream().map(JournalEntry::move).toList();
    }

    private List<String> commands() {
        return rig.journal(Kind.COMMAND).stream().map(JournalEntry::move).toList();
    }
}
