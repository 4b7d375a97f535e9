package io.rampguard.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {
    @ParameterizedTest
    @EnumSource
    void everyCodeHasASentenceOfItsOwnAndALabelFitForAMetric(ReasonCode code) {
        Reason reason = Reason.of(code);

        assertThat(reason.text()).isEqualTo(code.sentence()).isNotBlank();
        assertThat(code.label()).matches("[a-z]+(-[a-z]+)*");
        assertThat(reason).hasToString(code.label() + ": " + code.sentence());
    }

    @Test
    void aReasonWithoutASentenceIsRefused() {
        assertThatThrownBy(() -> Reason.of(ReasonCode.OPERATOR, " ")).hasMessageContaining("sentence");
    }

    @Test
    void aSentenceIsPutTogetherWhenItIsFirstRead() {
        AtomicInteger told = new AtomicInteger();
        Reason reason = Reason.of(ReasonCode.OPERATOR, () -> "told " + told.incrementAndGet() + " time");

        assertThat(reason.code()).isEqualTo(ReasonCode.OPERATOR);
        assertThat(told).hasValue(0);
        assertThat(reason)
                .isEqualTo(Reason.of(ReasonCode.OPERATOR, "told 1 time"))
                .hasSameHashCodeAs(Reason.of(ReasonCode.OPERATOR, "told 1 time"))
                .isNotEqualTo(Reason.of(ReasonCode.OPERATOR, "told 2 times"))
                .isNotEqualTo(Reason.of(ReasonCode.LATCHED, "told 1 time"));
        assertThat(reason.text()).isEqualTo("told 1 time");
    }

    @Test
    void aBlankSentenceIsRefusedAlsoWhereItIsReadLater() {
        Reason blank = Reason.of(ReasonCode.OPERATOR, () -> " ");

        assertThatThrownBy(blank::text).hasMessageContaining("sentence");
    }
}
