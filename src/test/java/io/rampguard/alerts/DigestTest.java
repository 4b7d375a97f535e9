package io.rampguard.alerts;

import static io.rampguard.store.RandomRollouts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.alerts.Digest.Choice;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One thing is told once, and its end once. */
class DigestTest {
    private static final Alert ROLLBACK = rollback("summarizer");

    /** D20: one page for forty rollouts that one source made blind. */
    @Test
    void fortyRolloutsMadeBlindByOneSourceAreOnePage() {
        List<Alert> wanted = Stream.iterate(0, i -> i + 1)
                .limit(40)
                .map(i -> dark("rollout-" + i))
                .toList();

        List<Choice> choices = Digest.choose(wanted, List.of());

        assertThat(Digest.sendings(choices)).singleElement().satisfies(page -> {
            assertThat(page.urgency()).isEqualTo(Urgency.PAGE);
            assertThat(page.key()).isEqualTo("source-dark/prometheus");
            assertThat(page.title()).startsWith("40 rollouts: metrics source 'prometheus' does not answer");
            assertThat(page.body()).contains("default/rollout-0", "and 20 more");
            assertThat(page.rollout()).isEmpty();
            assertThat(page.channels()).containsExactly("oncall", "ai-team");
        });
        assertThat(choices)
                .hasSize(41)
                .filteredOn(Choice.Grouped.class::isInstance)
                .hasSize(40);
    }

    @Test
    void whatStandsIsNotToldAgainAndItsEndIsToldOnceWhereItWasTold() {
        List<Alert> standing = Digest.sendings(Digest.choose(List.of(dark("a"), dark("b")), List.of()));

        assertThat(Digest.choose(List.of(dark("c")), standing)).singleElement().isInstanceOf(Choice.Quiet.class);

        Alert back = FleetText.sourceBack("prometheus", NOON.plusSeconds(60));
        List<Alert> ends = Digest.sendings(Digest.choose(List.of(back, back), standing));

        assertThat(ends).singleElement().satisfies(end -> {
            assertThat(end.kind()).isEqualTo(Kind.RESOLVE);
            assertThat(end.channels()).isEqualTo(standing.getFirst().channels());
            assertThat(end.labels()).isEqualTo(standing.getFirst().labels());
        });
        assertThat(Digest.sendings(Digest.choose(List.of(back), List.of()))).isEmpty();
    }

    @Test
    void anEndIsNotToldWhileItGoesOnForOthers() {
        Alert standing = dark("a");

        List<Choice> choices =
                Digest.choose(List.of(FleetText.sourceBack("prometheus", NOON), dark("b")), List.of(standing));

        assertThat(Digest.sendings(choices)).isEmpty();
        assertThat(choices).allMatch(Choice.Quiet.class::isInstance);
    }

    @Test
    void rollbacksOfDifferentRolloutsStayApart() {
        List<Alert> wanted = List.of(rollback("a"), rollback("b"), rollback("c"));

        assertThat(Digest.sendings(Digest.choose(wanted, List.of()))).isEqualTo(wanted);
    }

    @Test
    void aResolveWearsItsTriggersLabelsUrgencyAndChannels() {
        Alert pause = AlertText.paused(
                policy("summarizer"), Percentage.of(5), Reason.of(ReasonCode.LOWERED_BY_HAND), List.of(), NOON);
        Alert resumed = AlertText.resumed(PolicyName.of("summarizer"), Reason.of(ReasonCode.RESUMED), NOON);

        Alert sent =
                Digest.sendings(Digest.choose(List.of(resumed), List.of(pause))).getFirst();

        assertThat(sent.labels()).isEqualTo(pause.labels());
        assertThat(sent.urgency()).isEqualTo(Urgency.MESSAGE);
        assertThat(sent.channels()).isEqualTo(pause.channels());
        assertThat(sent.id()).isEqualTo(resumed.id());
    }

    @Test
    void anAcknowledgementFollowsAnOpenPageOnly() {
        Alert taken = AlertText.rollbackTaken(PolicyName.of("summarizer"), "ada", "looking", NOON);

        assertThat(Digest.sendings(Digest.choose(List.of(taken), List.of(ROLLBACK))))
                .singleElement()
                .matches(a -> a.kind() == Kind.ACKNOWLEDGE);
        assertThat(Digest.sendings(Digest.choose(List.of(taken), List.of()))).isEmpty();
    }

    @Test
    void aGroupKeepsEverybodysChannelsAlsoTheDefaultOnes() {
        Alert mine = FleetText.sourceDark(policy("a"), NOON, "down", NOON);
        Alert theirs = new Alert(
                mine.id(),
                mine.key(),
                mine.kind(),
                mine.urgency(),
                Optional.of("default/b"),
                List.of(),
                "t",
                "b",
                Map.of(),
                NOON);

        Alert group =
                Digest.sendings(Digest.choose(List.of(mine, theirs), List.of())).getFirst();

        assertThat(group.channelsOr(List.of("log"))).containsExactly("oncall", "ai-team", "log");
    }

    private static Alert dark(String name) {
        return FleetText.sourceDark(policy(name), NOON.minusSeconds(900), "no answer", NOON);
    }

    private static Alert rollback(String name) {
        Fall fall = new Fall(
                Reason.of(ReasonCode.OPERATOR), List.of(), Percentage.of(5), Optional.empty(), 0, Optional.empty());
        return AlertText.rolledBack(policy(name), fall, NOON);
    }

    private static RolloutPolicy policy(String name) {
        return Samples.policy(name, "embedded", false);
    }
}
