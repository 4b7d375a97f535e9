package io.rampguard.contract;

import static io.rampguard.store.RandomRollouts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.alerts.Alert;
import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.store.Journal;
import io.rampguard.store.Journal.Line;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Outbox;
import io.rampguard.store.Outbox.Due;
import io.rampguard.store.RandomRollouts;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore;
import io.rampguard.store.RolloutStore.Freeze;
import io.rampguard.store.SaveResult;
import io.rampguard.store.SaveResult.Conflict;
import io.rampguard.store.SaveResult.Saved;
import io.rampguard.store.SaveResult.StaleTerm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store keeps: compare-and-set, the term, one transaction, the journal's order and the outbox's. */
public abstract class RolloutStoreContract {
    protected static final PolicyName NAME = PolicyName.of("summarizer");
    private static final PolicyName OTHER = PolicyName.parse("team-a/summarizer");

    protected final RandomRollouts random = new RandomRollouts(42);

    /** A store with the default channels {@code log} and {@code oncall}; the same object at each call until {@link #reopen}. */
    protected abstract RolloutStore store();

    protected abstract Journal journal();

    protected abstract Outbox outbox();

    /** As after a restart of the daemon: everything saved is still there. */
    protected abstract void reopen();

    @Test
    void aNewStoreIsEmpty() {
        assertThat(store().load()).isEmpty();
        assertThat(store().lastTick()).isEmpty();
        assertThat(store().freeze()).isEmpty();
        assertThat(journal().read(Optional.empty(), 0, 10)).isEmpty();
        assertThat(outbox().depth()).isZero();
    }

    @Test
    void whatWasSavedIsThereAfterARestartToTheNanosecond() {
        Rollout one = random.rollout(NAME);
        Rollout two = random.rollout(OTHER);

        saved(store().save(one, Revision.NONE, 3, List.of(), List.of()));
        saved(store().save(two, Revision.NONE, 4, List.of(), List.of()));
        store().ticked(NOON.plusNanos(123_456_789), 4);
        reopen();

        assertThat(store().load()).containsOnlyKeys(NAME, OTHER);
        assertThat(store().load().get(NAME).rollout()).isEqualTo(one);
        assertThat(store().load().get(OTHER).rollout()).isEqualTo(two);
        assertThat(store().load().get(OTHER).term()).isEqualTo(4);
        assertThat(store().lastTick()).contains(NOON.plusNanos(123_456_789));
    }

    @Test
    void ofTwoWritersAtOneRevisionTheSecondIsRefusedAndWritesNothing() {
        Revision first = saved(store().save(random.rollout(NAME), Revision.NONE, 1, List.of(), List.of()));
        Rollout mine = random.rollout(NAME);

        Revision second = saved(store().save(mine, first, 1, List.of(), List.of()));
        SaveResult late = store().save(random.rollout(NAME), first, 1, List.of(entry()), List.of(page("a", "k")));
        SaveResult again =
                store().save(random.rollout(NAME), Revision.NONE, 1, List.of(entry()), List.of(page("a", "k")));

        assertThat(late).isInstanceOf(Conflict.class);
        assertThat(again).isInstanceOf(Conflict.class);
        assertThat(store().load().get(NAME).revision()).isEqualTo(second);
        assertThat(store().load().get(NAME).rollout()).isEqualTo(mine);
        assertThat(journal().read(Optional.empty(), 0, 10)).isEmpty();
        assertThat(outbox().depth()).isZero();
    }

    /** D16: an old leader wakes up. */
    @Test
    void anOldLeaderThatWakesUpCanWriteNothingAtAll() {
        Revision first = saved(store().save(random.rollout(NAME), Revision.NONE, 7, List.of(), List.of()));
        store().ticked(NOON, 8);

        assertThat(store().save(random.rollout(NAME), first, 7, List.of(entry()), List.of(page("a", "k"))))
                .isEqualTo(new StaleTerm(8));
        assertThat(store().remove(NAME, first, 7, List.of(entry()), List.of())).isEqualTo(new StaleTerm(8));
        assertThat(store().enqueue(List.of(page("b", "k")), 7)).isEqualTo(new StaleTerm(8));
        assertThat(store().ticked(NOON.plusSeconds(9), 7)).isEqualTo(new StaleTerm(8));
        assertThat(store().freeze(Optional.of(new Freeze("a", "b", NOON)), entry(), 7))
                .isEqualTo(new StaleTerm(8));

        assertThat(store().lastTick()).contains(NOON);
        assertThat(store().freeze()).isEmpty();
        assertThat(journal().read(Optional.empty(), 0, 10)).isEmpty();
        assertThat(outbox().depth()).isZero();
        assertThat(store().load().get(NAME).revision()).isEqualTo(first);
    }

    @Test
    void aRolloutIsForgottenAndItsJournalStays() {
        Revision first = saved(store().save(random.rollout(NAME), Revision.NONE, 1, List.of(entry()), List.of()));

        SaveResult early = store().remove(NAME, new Revision(first.number() + 1), 1, List.of(entry()), List.of());
        SaveResult removed = store().remove(NAME, first, 1, List.of(entry()), List.of(page("gone", "k")));
        SaveResult again = store().remove(NAME, first, 1, List.of(entry()), List.of(page("again", "k")));

        assertThat(early).isInstanceOf(Conflict.class);
        assertThat(removed).isInstanceOf(Saved.class);
        assertThat(again).isInstanceOf(Saved.class);
        assertThat(store().load()).isEmpty();
        assertThat(journal().read(Optional.of(NAME), 0, 10)).hasSize(2);
        assertThat(outbox().depth()).isEqualTo(2);
    }

    @Test
    void theFreezeStandsUntilItIsThawedAndBothAreJournalled() {
        Freeze freeze = new Freeze("ada", "the provider is down", NOON);

        store().freeze(Optional.of(freeze), entry(), 1);
        reopen();

        assertThat(store().freeze()).contains(freeze);

        store().freeze(Optional.empty(), entry(), 1);

        assertThat(store().freeze()).isEmpty();
        assertThat(journal().read(Optional.empty(), 0, 10)).hasSize(2);
    }

    @Test
    void theJournalIsReadInPagesInTheOrderWritten() {
        journal().append(List.of(line(NAME, "one"), line(OTHER, "two"), line(NAME, "three")));
        journal().append(List.of(line(NAME, "four")));

        List<Line> first = journal().read(Optional.empty(), 0, 2);
        List<Line> rest = journal().read(Optional.empty(), first.getLast().id(), 10);

        assertThat(first).extracting(l -> l.entry().move()).containsExactly("one", "two");
        assertThat(rest).extracting(l -> l.entry().move()).containsExactly("three", "four");
        assertThat(journal().read(Optional.of(NAME), 0, 10))
                .extracting(l -> l.entry().move())
                .containsExactly("one", "three", "four");
        assertThat(journal().tail(NAME, 2)).extracting(l -> l.entry().move()).containsExactly("three", "four");
    }

    @Test
    protected void oldObservationsArePrunedAndEverythingElseStays() {
        JournalEntry old = observation(NOON.minus(Duration.ofDays(31)));
        JournalEntry young = observation(NOON.minus(Duration.ofDays(29)));
        JournalEntry transition = line(NAME, "advance");
        journal().append(List.of(old, young, transition));

        int pruned = journal().prune(NOON.minus(Duration.ofDays(30)));

        assertThat(pruned).isEqualTo(1);
        assertThat(journal().read(Optional.empty(), 0, 10))
                .extracting(Line::entry)
                .containsExactly(young, transition);
    }

    @Test
    protected void idsOfTheJournalNeverComeAgain() {
        journal().append(List.of(observation(NOON)));
        long last = journal().read(Optional.empty(), 0, 1).getFirst().id();
        journal().prune(NOON.plusSeconds(1));
        reopen();

        journal().append(List.of(line(NAME, "next")));

        assertThat(journal().read(Optional.empty(), last, 10)).hasSize(1);
    }

    @Test
    void foldingTheJournalGivesTheStateForEverySequenceOfSaves() {
        for (int seed = 0; seed < 20; seed++) {
            RandomRollouts chance = new RandomRollouts(seed);
            PolicyName name = PolicyName.of("rollout-" + seed);
            Revision at = Revision.NONE;
            for (int i = 0; i < 8; i++) {
                RolloutState state = chance.state();
                Rollout rollout = chance.rollout(name).withState(state);
                List<JournalEntry> entries = List.of(
                        chance.entry(Optional.of(name), Optional.empty()),
                        chance.entry(Optional.of(name), Optional.of(state)));
                at = saved(store().save(rollout, at, 1, entries, List.of()));
                store().save(
                                chance.rollout(name),
                                Revision.NONE,
                                1,
                                List.of(chance.entry(Optional.of(name), Optional.of(chance.state()))),
                                List.of());
            }

            List<JournalEntry> told = journal().read(Optional.of(name), 0, 10_000).stream()
                    .map(Line::entry)
                    .toList();

            assertThat(Journal.fold(told))
                    .contains(store().load().get(name).rollout().state());
        }
    }

    @Test
    void anAlertWaitsInTheSameTransactionOnceForEachChannel() {
        Alert named = new Alert(
                "n",
                "k2",
                Kind.TRIGGER,
                Urgency.PAGE,
                Optional.of("default/summarizer"),
                List.of("ai-team"),
                "t",
                "b",
                Map.of(),
                NOON);

        store().save(random.rollout(NAME), Revision.NONE, 1, List.of(), List.of(page("a", "k"), named));
        store().enqueue(List.of(page("a", "k")), 1);
        reopen();

        assertThat(outbox().due(NOON, 10))
                .extracting(due -> due.alert().id() + "@" + due.channel())
                .containsExactly("a@log", "a@oncall", "n@ai-team");
        assertThat(outbox().due(NOON, 10)).extracting(Due::alert).contains(named);
        assertThat(outbox().depth()).isEqualTo(3);
    }

    @Test
    void aRowLeavesTheQueueOnlyWhenItWasSentOrRejectedAndOnlyOnce() {
        store().enqueue(List.of(page("a", "k"), page("b", "l")), 1);
        List<Due> due = outbox().due(NOON, 10);

        assertThat(outbox().sent(due.get(0).id(), NOON)).isTrue();
        assertThat(outbox().sent(due.get(0).id(), NOON)).isTrue();
        assertThat(outbox().rejected(due.get(1).id(), "no such key")).isTrue();
        assertThat(outbox().retry(due.get(2).id(), NOON.plusSeconds(30), "no answer"))
                .isTrue();
        assertThat(outbox().retry(due.get(0).id(), NOON, "too late")).isTrue();

        assertThat(outbox().depth()).isEqualTo(2);
        assertThat(outbox().due(NOON.plusSeconds(29), 10))
                .extracting(Due::id)
                .containsExactly(due.get(3).id());
        assertThat(outbox().due(NOON.plusSeconds(30), 10))
                .filteredOn(row -> row.id() == due.get(2).id())
                .singleElement()
                .matches(row -> row.attempts() == 1 && row.firstDue().equals(NOON));
    }

    @Test
    void aResolveNeverOvertakesItsTrigger() {
        store().enqueue(
                        List.of(log("t", "k", Kind.TRIGGER), log("r", "k", Kind.RESOLVE), log("x", "l", Kind.TRIGGER)),
                        1);
        Due trigger = outbox().due(NOON, 10).getFirst();

        outbox().retry(trigger.id(), NOON.plusSeconds(60), "no answer");

        assertThat(outbox().due(NOON, 10)).extracting(due -> due.alert().id()).containsExactly("x");

        outbox().sent(trigger.id(), NOON);

        assertThat(outbox().due(NOON, 10)).extracting(due -> due.alert().id()).containsExactly("r", "x");
    }

    @Test
    void aChannelsBacklogHidesNoOtherChannelsRows() {
        for (int i = 0; i < 20; i++) {
            store().enqueue(List.of(log("dead-" + i, "k" + i, Kind.TRIGGER)), 1);
        }
        store().enqueue(List.of(page("a", "k")), 1);

        assertThat(outbox().due(NOON, 5))
                .extracting(Due::channel)
                .contains("oncall")
                .hasSize(6);
    }

    @Test
    void aPageIsOpenFromItsSendingToItsResolveAndAMessageNever() {
        Alert message = new Alert(
                "m", "m", Kind.TRIGGER, Urgency.MESSAGE, Optional.empty(), List.of("log"), "t", "b", Map.of(), NOON);
        store().enqueue(List.of(log("t", "k", Kind.TRIGGER), message), 1);

        assertThat(outbox().open()).isEmpty();
        assertThat(outbox().standing()).extracting(Alert::id).containsExactly("t", "m");
        assertThat(outbox().standing(Set.of("m", "unheard")))
                .extracting(Alert::id)
                .containsExactly("m");

        outbox().due(NOON, 10).forEach(due -> outbox().sent(due.id(), NOON));
        store().enqueue(List.of(log("ack", "k", Kind.ACKNOWLEDGE)), 1);

        assertThat(outbox().open()).extracting(due -> due.alert().id()).containsExactly("t");

        store().enqueue(List.of(log("r", "k", Kind.RESOLVE)), 1);

        assertThat(outbox().open()).isEmpty();
        assertThat(outbox().standing()).extracting(Alert::id).containsExactly("m");
        assertThat(outbox().standing(Set.of("k"))).isEmpty();
    }

    @Test
    void pruningForgetsEndedAlertsAndNeverReopensOne() {
        store().enqueue(List.of(log("t", "k", Kind.TRIGGER), log("open", "o", Kind.TRIGGER)), 1);
        store().enqueue(List.of(log("r", "k", Kind.RESOLVE)), 1);
        outbox().due(NOON, 10).forEach(due -> outbox().sent(due.id(), NOON));
        journal().prune(NOON.plusSeconds(1));

        assertThat(outbox().open()).extracting(due -> due.alert().id()).containsExactly("open");
        assertThat(outbox().due(NOON, 10)).extracting(due -> due.alert().id()).containsExactly("r");

        outbox().due(NOON, 10).forEach(due -> outbox().sent(due.id(), NOON));
        journal().prune(NOON.plusSeconds(1));

        assertThat(outbox().open()).extracting(due -> due.alert().id()).containsExactly("open");
        assertThat(outbox().depth()).isZero();
    }

    protected static Revision saved(SaveResult result) {
        assertThat(result).isInstanceOf(Saved.class);
        return ((Saved) result).revision();
    }

    protected JournalEntry entry() {
        return random.entry(Optional.of(NAME), Optional.of(random.state()));
    }

    protected static Alert page(String id, String key) {
        return new Alert(
                id, key, Kind.TRIGGER, Urgency.PAGE, Optional.empty(), List.of(), "title", "body", Map.of(), NOON);
    }

    private static Alert log(String id, String key, Kind kind) {
        return new Alert(
                id, key, kind, Urgency.PAGE, Optional.empty(), List.of("log"), "title", "body", Map.of(), NOON);
    }

    private JournalEntry line(PolicyName name, String move) {
        JournalEntry any = random.entry(Optional.of(name), Optional.empty());
        return new JournalEntry(
                any.at(),
                any.rollout(),
                any.kind(),
                any.revision(),
                any.by(),
                move,
                any.reason(),
                any.state(),
                any.facts());
    }

    private JournalEntry observation(Instant at) {
        JournalEntry any = random.entry(Optional.of(NAME), Optional.empty());
        return new JournalEntry(
                at,
                any.rollout(),
                JournalEntry.Kind.OBSERVATION,
                any.revision(),
                any.by(),
                any.move(),
                any.reason(),
                any.state(),
                any.facts());
    }
}
