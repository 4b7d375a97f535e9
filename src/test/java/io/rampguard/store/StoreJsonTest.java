package io.rampguard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.alerts.Alert;
import io.rampguard.analysis.SequentialEvidence;
import io.rampguard.analysis.ThresholdEvidence;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is written is read back equal, and what another version wrote is told apart. */
class StoreJsonTest {
    private static final PolicyName NAME = PolicyName.parse("team-a/summarizer");

    @Property(tries = 300)
    void aRolloutReadsBackAsItWasWrittenInEveryState(@ForAll long seed) throws Exception {
        RandomRollouts random = new RandomRollouts(seed);

        for (RolloutState state : random.everyState()) {
            Rollout rollout = random.rollout(NAME).withState(state);
            StoreJson.Read read = StoreJson.readRollout(StoreJson.write(rollout));
            assertThat(read.rollout()).isEqualTo(rollout);
            assertThat(read.notes()).isEmpty();
        }
    }

    @Property(tries = 300)
    void entriesAlertsAndTargetsReadBackAsTheyWereWritten(@ForAll long seed) throws Exception {
        RandomRollouts random = new RandomRollouts(seed);

        JournalEntry entry = random.entry(Optional.of(NAME), Optional.of(random.state()));
        Alert alert = random.alert("id", "key", Alert.Kind.RESOLVE);
        var target = random.target();

        assertThat(StoreJson.readEntry(StoreJson.write(entry))).isEqualTo(entry);
        assertThat(StoreJson.readAlert(StoreJson.write(alert))).isEqualTo(alert);
        assertThat(StoreJson.readTarget(StoreJson.write(target))).isEqualTo(target);
    }

    @Test
    void theSampleStatesAreAllStatesThereAre() {
        var sampled = new RandomRollouts(1)
                .everyState().stream().map(Object::getClass).toList();

        assertThat(sampled)
                .containsExactlyInAnyOrder(Arrays.stream(RolloutState.class.getPermittedSubclasses())
                        .toArray(Class[]::new));
    }

    @Test
    void theDocumentNamesItsVersionPhaseAndMethod() {
        Rollout rollout = new RandomRollouts(3)
                .rollout(NAME)
                .withState(new RandomRollouts(3).everyState().get(2))
                .withEvidence(ThresholdEvidence.NONE);

        String json = StoreJson.write(rollout);

        assertThat(json)
                .startsWith("{\"v\":1,\"name\":\"team-a/summarizer\"")
                .contains(
                        "\"state\":{\"phase\":\"awaiting-approval\"", "\"evidence\":{\"v\":1,\"method\":\"threshold\"");
    }

    @Test
    void evidenceOfAnUnknownMethodOrVersionIsReplacedByFreshEvidenceAndTheReasonIsGiven() throws Exception {
        Rollout rollout = new RandomRollouts(5).rollout(NAME);
        String json = StoreJson.write(rollout);

        var unknown = StoreJson.readRollout(json.replace("\"method\":\"threshold\"", "\"method\":\"bayesian\""));
        var newer = StoreJson.readRollout(json.replace("{\"v\":1,\"method\"", "{\"v\":2,\"method\""));

        assertThat(unknown.rollout()).isEqualTo(rollout.withEvidence(SequentialEvidence.NONE));
        assertThat(unknown.notes()).singleElement().asString().contains("'bayesian' is not known", "fresh evidence");
        assertThat(newer.rollout()).isEqualTo(rollout.withEvidence(SequentialEvidence.NONE));
        assertThat(newer.notes()).singleElement().asString().contains("has format 2", "reads 1");
    }

    @Test
    void damagedEvidenceNeverKeepsTheStateFromLoading() throws Exception {
        Rollout rollout = new RandomRollouts(5).rollout(NAME).withEvidence(ThresholdEvidence.NONE);
        String json = StoreJson.write(rollout);

        var damaged = StoreJson.readRollout(json.replace("\"cursors\":{}", "\"cursors\":\"?\""));
        var absent =
                StoreJson.readRollout(json.replaceAll("\"evidence\":\\{[^{}]*(\\{}[^{}]*)*}", "\"evidence\":null"));

        assertThat(damaged.rollout()).isEqualTo(rollout.withEvidence(SequentialEvidence.NONE));
        assertThat(damaged.notes()).singleElement().asString().contains("cannot be read");
        assertThat(absent.rollout()).isEqualTo(rollout.withEvidence(SequentialEvidence.NONE));
        assertThat(absent.notes()).hasSize(1);
    }

    @Test
    void aComponentThatWasAddedSinceIsEmptyAndOneThatWentIsIgnored() throws Exception {
        Rollout rollout = new RandomRollouts(8).rollout(NAME).withEvidence(ThresholdEvidence.NONE);
        String json = StoreJson.write(rollout);

        var older = StoreJson.readRollout(json.replace(",\"marks\":{}", ""));
        var other = StoreJson.readRollout(json.replace(",\"marks\":{}", ",\"marks\":{},\"gone\":[1]"));

        assertThat(older.rollout()).isEqualTo(rollout);
        assertThat(older.notes()).isEmpty();
        assertThat(other.notes()).isEmpty();
    }

    @Test
    void aStateOfANewerFormatOrWithAMissingPartIsRefusedWithTheCure() {
        String json = StoreJson.write(new RandomRollouts(8).rollout(NAME));

        assertThatThrownBy(() -> StoreJson.readRollout(json.replaceFirst("\"v\":1", "\"v\":7")))
                .isInstanceOf(StoreJson.UnreadableException.class)
                .hasMessageContaining("newer Rampguard (format 7");
        assertThatThrownBy(() -> StoreJson.readRollout(json.replace("\"startedAt\"", "\"begunAt\"")))
                .isInstanceOf(StoreJson.UnreadableException.class)
                .hasMessageContaining("startedAt");
        assertThatThrownBy(() -> StoreJson.readRollout("{\"half\":"))
                .isInstanceOf(StoreJson.UnreadableException.class)
                .hasMessageContaining("backup");
    }
}
