package io.rampguard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.api.VerbBody.Body.Read;
import io.rampguard.api.VerbBody.Body.Unreadable;
import io.rampguard.api.Verbs.Spoken.Meant;
import io.rampguard.api.Verbs.Spoken.Unclear;
import io.rampguard.api.model.VerbRequest;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.units.Percentage;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerbBodyTest {
    @Test
    void theBodysIdComesBeforeTheHeaders() {
        VerbBody.Body body = VerbBody.read("{\"reason\": \"why\", \"request\": \"mine\"}", "the-headers");

        assertThat(body)
                .isInstanceOfSatisfying(
                        Read.class, read -> assertThat(read.id()).isEqualTo("mine"));
    }

    @Test
    void anIdIsMadeUpWhereThereIsNone() {
        VerbBody.Body body = VerbBody.read("{\"reason\": \"why\"}", null);

        assertThat(body)
                .isInstanceOfSatisfying(
                        Read.class, read -> assertThat(read.id()).hasSize(36));
    }

    @Test
    void aReasonStaysOnItsLineOfTheJournal() {
        VerbBody.Body body = VerbBody.read("{\"reason\": \" a\\r\\nlevel=ERROR b\\u2028c \"}", null);

        assertThat(body)
                .isInstanceOfSatisfying(
                        Read.class, read -> assertThat(read.reason()).isEqualTo("a level=ERROR b c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{}", "{\"reason\": null}", "{\"reason\": \" \\n \"}", "null"})
    void silenceIsNoReason(String text) {
        assertThat(VerbBody.read(text, null))
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        unreadable -> assertThat(unreadable.problem().type()).endsWith("reason-missing"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"reason\": \"a\"} {}",
                "{\"reason\": \"a\", \"reason\": \"b\"}",
                "{\"reason\": \"a\", \"to\": \"much\"}",
                "{\"reason\": \"a\", \"request\": \"two words\"}",
                "<html>"
            })
    void whatIsNotTheJsonAskedForIsRefused(String text) {
        assertThat(VerbBody.read(text, null))
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        unreadable -> assertThat(unreadable.problem().status()).isEqualTo(400));
    }

    @Test
    void aMisspeltFieldIsRefusedWithTheNearestOne() {
        VerbBody.Body body = VerbBody.read("{\"reason\": \"a\", \"fromstage\": 50}", null);

        assertThat(body)
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        unreadable -> assertThat(unreadable.problem().cure()).isEqualTo("Did you mean 'fromStage'?"));
    }

    @ParameterizedTest
    @CsvSource({"25, 2500", "0.5, 50", "100.00, 10000", "0, 0"})
    void aJumpNamesItsStageInPercent(String to, int basisPoints) {
        VerbRequest request = new VerbRequest("why", null, new BigDecimal(to), null);

        assertThat(Verbs.of("jump", request)).isEqualTo(new Meant(new Verb.Jump(new Percentage(basisPoints))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "100.01", "0.001", "1e30"})
    void aShareThatCannotBeServedIsUnclear(String to) {
        VerbRequest request = new VerbRequest("why", null, new BigDecimal(to), null);

        assertThat(Verbs.of("jump", request)).isInstanceOf(Unclear.class);
    }

    @Test
    void anObjectThatItsVerbWouldIgnoreIsRefused() {
        VerbRequest request = new VerbRequest("why", null, null, BigDecimal.TEN);

        assertThat(Verbs.of("resume", request)).isInstanceOf(Unclear.class);
        assertThat(Verbs.of("re-arm", request)).isEqualTo(new Meant(new Verb.ReArm(Optional.of(Percentage.of(10)))));
    }

    @Test
    void everyKnownVerbIsUnderstood() {
        VerbRequest plain = VerbRequest.because("why");
        VerbRequest toTen = new VerbRequest("why", null, BigDecimal.TEN, null);

        assertThat(Verbs.KNOWN)
                .allSatisfy(verb -> assertThat(Verbs.of(verb, verb.equals("jump") ? toTen : plain))
                        .isInstanceOf(Meant.class));
    }
}
