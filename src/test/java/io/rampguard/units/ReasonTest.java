package io.rampguard.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
