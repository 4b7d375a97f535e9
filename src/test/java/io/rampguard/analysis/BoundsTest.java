package io.rampguard.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest {
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final List<Double> FINE = List.of(0.5, 1.0, 2.0, 4.0, INFINITE);
    private static final List<Double> COARSE = List.of(1.0, 4.0, INFINITE);

    @Test
    void bucketsAreJoinedAtTheBoundsThatRemain() {
        assertThat(Bounds.common(FINE, COARSE)).isEqualTo(COARSE);
        assertThat(Bounds.common(FINE, FINE)).isSameAs(FINE);
        assertThat(Bounds.joined(FINE, List.of(1.0, 2.0, 3.0, 4.0, 5.0), COARSE))
                .containsExactly(3.0, 7.0, 5.0);
        assertThat(Bounds.joined(FINE, List.of(), COARSE)).isEmpty();
    }

    @Test
    void theBoundForACeilingIsNeverBelowItAndNeverInfinite() {
        assertThat(Bounds.atLeast(FINE, 2)).isEqualTo(OptionalInt.of(2));
        assertThat(Bounds.atLeast(FINE, 2.0000000001)).isEqualTo(OptionalInt.of(2));
        assertThat(Bounds.atLeast(FINE, 2.1)).isEqualTo(OptionalInt.of(3));
        assertThat(Bounds.atLeast(FINE, 5)).isEmpty();
        assertThat(Bounds.atLeast(List.of(), 5)).isEmpty();
    }

    @Test
    void theBoundForAFloorIsNeverAboveItAndNeverInfinite() {
        assertThat(Bounds.atMost(FINE, 2)).isEqualTo(OptionalInt.of(2));
        assertThat(Bounds.atMost(FINE, 3.9)).isEqualTo(OptionalInt.of(2));
        assertThat(Bounds.atMost(FINE, INFINITE)).isEqualTo(OptionalInt.of(3));
        assertThat(Bounds.atMost(FINE, 0.4)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.25, 0.5", "0.5, 1", "0.75, 2", "0.125, 0.25"})
    void aQuantileLiesWithinItsBucket(double quantile, double value) {
        double found = Bounds.quantile(FINE, List.of(10.0, 10.0, 10.0, 10.0, 0.0), quantile);

        assertThat(found).isCloseTo(value, within(1e-12));
    }

    @Test
    void aQuantileWithoutSamplesOrBeyondTheLastFiniteBoundIsNoNumber() {
        assertThat(Bounds.quantile(FINE, List.of(0.0, 0.0, 0.0, 0.0, 0.0), 0.5)).isNaN();
        assertThat(Bounds.quantile(FINE, List.of(1.0, 0.0, 0.0, 0.0, 99.0), 0.95))
                .isNaN();
        assertThat(Bounds.quantile(FINE, List.of(), 0.95)).isNaN();
    }
}
