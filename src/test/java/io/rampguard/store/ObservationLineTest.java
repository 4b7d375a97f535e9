package io.rampguard.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.PolicyName;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObservationLineTest {
    private static final Map<String, String> FACTS = Map.of("window", "2026-11-23T12:00:00Z/PT15S", "errors", "3/360");

    @Test
    void whatEveryObservationSaysIsLeftOut() {
        assertThat(StoreJson.write(observation("rampguard", Reason.of(ReasonCode.ALL_PASS))))
                .isEqualTo("{\"v\":1,\"at\":\"2026-11-23T12:00:16Z\",\"rollout\":\"default/summarizer\","
                        + "\"kind\":\"OBSERVATION\",\"revision\":\"r1\",\"code\":\"all-pass\","
                        + "\"facts\":{\"errors\":\"3/360\",\"window\":\"2026-11-23T12:00:00Z/PT15S\"}}");
    }

    @Test
    void itReadsBackWhole() throws StoreJson.UnreadableException {
        for (Reason reason : new Reason[] {
            Reason.of(ReasonCode.ALL_PASS), Reason.of(ReasonCode.BREACH_TOLERANCE, "errors 50 % vs 1 % control")
        }) {
            JournalEntry entry = observation("rampguard", reason);

            assertThat(StoreJson.readEntry(StoreJson.write(entry))).isEqualTo(entry);
        }
    }

    @Test
    void whatAnotherHandNotedIsWrittenInFull() throws StoreJson.UnreadableException {
        JournalEntry entry = observation("maria", Reason.of(ReasonCode.ALL_PASS));

        assertThat(StoreJson.write(entry)).contains("maria");
        assertThat(StoreJson.readEntry(StoreJson.write(entry))).isEqualTo(entry);
    }

    private static JournalEntry observation(String by, Reason reason) {
        return new JournalEntry(
                Instant.parse("2026-11-23T12:00:16Z"),
                Optional.of(PolicyName.of("summarizer")),
                Kind.OBSERVATION,
                "r1",
                by,
                "observe",
                reason,
                Optional.empty(),
                FACTS);
    }
}
