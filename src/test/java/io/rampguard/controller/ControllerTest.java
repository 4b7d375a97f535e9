package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.contract.InMemoryFlags;
import io.rampguard.controller.Fleet.Answer;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Phase;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.store.Journal;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.store.memory.InMemoryStore;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the edges see of one daemon: its status, its answers and its journal. */
class ControllerTest {
    private static final PolicyName NAME = SamplePolicy.policy().build().name();

    private final Rig rig = new Rig();
    private final InMemoryFlags flags = rig.flags;
    private final InMemoryStore store = rig.store;

    @Test
    void aCommandsLinePrecedesWhatItDid() {
        Controller controller = daemon(SamplePolicy.policy().build());
        tick(controller, 3);
        long before = newest();

        Answer answer = controller.obey(NAME, new Command(new Verb.RollBack(), "r-1", "ann", "the bill"));

        assertThat(answer).isInstanceOf(Answer.Obeyed.class);
        assertThat(store.read(Optional.of(NAME), before, 100))
                .extracting(line -> line.entry().kind())
                .filteredOn(kind -> kind != Kind.OBSERVATION)
                .startsWith(Kind.COMMAND, Kind.WRITE, Kind.TRANSITION);
    }

    @Test
    void aWriteIsJournalledAsOutcomeAndSentence() {
        Controller controller = daemon(SamplePolicy.policy().build());

        tick(controller, 2);

        assertThat(writes()).isNotEmpty().allSatisfy(write -> {
            assertThat(write.facts()).containsEntry("outcome", "applied");
            assertThat(write.reason().text()).startsWith("the backend took the write and serves ");
        });
    }

    @Test
    void aWriteThatFailsSaysHowAndShowsAsTheBackendsFailure() {
        Controller controller = daemon(SamplePolicy.policy().build());
        flags.writesFail(true);

        tick(controller, 1);

        assertThat(writes().getLast().facts()).containsEntry("outcome", "unreachable");
        assertThat(writes().getLast().reason().code()).isEqualTo(ReasonCode.BACKEND_UNREACHABLE);
        assertThat(controller.status().backends().get("flags"))
                .isEqualTo(writes().getLast().reason().text());
    }

    @Test
    void aQuietFlagThatSomebodyElseMovesIsNoFailure() {
        Controller controller = daemon(SamplePolicy.policy().backend("external").build());

        tick(controller, 3);

        assertThat(controller.rollout(NAME).orElseThrow().percent()).isEmpty();
        assertThat(controller.status().backends())
                .allSatisfy((name, failure) -> assertThat(failure).isEmpty());
    }

    @Test
    void aBackendThatCannotBeReadIsAFailureUntilItAnswers() {
        Controller controller = daemon(SamplePolicy.policy().build());
        flags.readsFail(true);

        tick(controller, 1);
        String dark = controller.status().backends().get("flags");
        flags.readsFail(false);
        tick(controller, 1);

        assertThat(dark).contains("not to answer");
        assertThat(controller.status().backends()).containsEntry("flags", "");
    }

    @Test
    void theSameRequestIsObeyedOnce() {
        Controller controller = daemon(SamplePolicy.policy().build());
        tick(controller, 3);
        Command pause = new Command(new Verb.Pause(), "r-1", "ann", "lunch");

        Answer first = controller.obey(NAME, pause);
        long after = newest();
        Answer second = controller.obey(NAME, pause);

        assertThat(first).isInstanceOf(Answer.Obeyed.class);
        assertThat(second)
                .isInstanceOfSatisfying(
                        Answer.Obeyed.class,
                        again -> assertThat(again.status().phase()).isEqualTo(Phase.PAUSED));
        assertThat(newest()).isEqualTo(after);
    }

    @Test
    void aSmallFlagThatSomebodyElseMovesIsFollowedOverManyWindows() {
        Controller controller = daemon(SamplePolicy.policy().backend("external").build());
        Optional<Percentage> quarter = Optional.of(Percentage.of(25));
        int ticks = 0;

        while (!controller.rollout(NAME).flatMap(RolloutStatus::percent).equals(quarter) && ticks < 40) {
            rig.traffic(0.25, 12);
            tick(controller, 1);
            ticks++;
        }

        // A hundred requests are nine windows of it, after a first one that only begins to count.
        assertThat(ticks).isBetween(9, 16);
        assertThat(flags.landed()).isEmpty();
    }

    private List<JournalEntry> writes() {
        return store.read(Optional.of(NAME), 0, 1000).stream()
                .map(Journal.Line::entry)
                .filter(entry -> entry.kind() == Kind.WRITE)
                .toList();
    }

    private long newest() {
        return store.tail(NAME, 1).getLast().id();
    }

    private void tick(Controller controller, int times) {
        for (int i = 0; i < times; i++) {
            controller.tick();
            rig.now = rig.now.plus(Rig.TICK);
        }
    }

    private Controller daemon(RolloutPolicy policy) {
        rig.applied.put(policy.name(), policy);
        return rig.controller();
    }
}
