package io.rampguard.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentageTest {
    @ParameterizedTest
    @ValueSource(ints = {-1, 10_001})
    void aShareOutsideNobodyAndEverybodyIsRefused(int basisPoints) {
        assertThatThrownBy(() -> new Percentage(basisPoints)).hasMessageContaining("got " + basisPoints);
    }

    @Test
    void hugePercentsAreRefusedAndDoNotOverflowIntoTheRange() {
        assertThatThrownBy(() -> Percentage.of(Integer.MAX_VALUE / 99)).isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 %", "1, 0.01 %", "10, 0.1 %", "50, 0.5 %", "105, 1.05 %", "2500, 25 %", "10000, 100 %"})
    void aShareIsPrintedWithoutTrailingZeros(int basisPoints, String printed) {
        assertThat(new Percentage(basisPoints)).hasToString(printed);
    }

    @Test
    void aCoarseBackendRoundsDownAndAFreeOneKeepsTheShare() {
        assertThat(new Percentage(250).floorTo(Percentage.of(1))).isEqualTo(Percentage.of(2));
        assertThat(new Percentage(50).floorTo(Percentage.of(1))).isEqualTo(Percentage.ZERO);
        assertThat(new Percentage(250).floorTo(Percentage.ZERO)).isEqualTo(new Percentage(250));
    }

    @Test
    void sharesAreComparedAndCompleted() {
        Percentage five = Percentage.of(5);

        assertThat(five.above(five)).isFalse();
        assertThat(five.above(Percentage.ZERO)).isTrue();
        assertThat(five.below(five)).isFalse();
        assertThat(five.below(Percentage.ALL)).isTrue();
        assertThat(Percentage.min(five, Percentage.ALL)).isEqualTo(five);
        assertThat(Percentage.min(Percentage.ALL, five)).isEqualTo(five);
        assertThat(five.complement()).isEqualTo(Percentage.of(95));
        assertThat(Percentage.ofFraction(0.05)).isEqualByComparingTo(five);
        assertThat(five.fraction()).isEqualTo(0.05);
    }
}
