package io.rampguard.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumbersTest {
    private final Random random = new Random(7);

    @Test
    void whatIsHandedOverReadsBackBitForBitWhateverIsZero() {
        for (int size = 0; size <= 140; size++) {
            for (double zeros : new double[] {0, 0.3, 0.5, 0.9, 1}) {
                double[] values = values(size, zeros);
                List<Double> boxed = Arrays.stream(values).boxed().toList();

                Numbers numbers = Numbers.handedOver(values.clone());

                assertThat(numbers.toDoubles()).isEqualTo(values);
                assertThat(new ArrayList<>(numbers)).isEqualTo(boxed);
                assertThat(numbers).isEqualTo(Numbers.of(values)).hasSameHashCodeAs(boxed);
                assertThat(numbers.same(values)).isTrue();
                assertThat(numbers.plus(numbers)).isEqualTo(Numbers.of(values).plus(Numbers.of(values)));
            }
        }
    }

    @Test
    void minusZeroIsKeptApartFromZero() {
        Numbers numbers = Numbers.handedOver(new double[] {0, -0.0, 0, 0, 0});

        assertThat(Double.doubleToRawLongBits(numbers.at(1))).isEqualTo(Double.doubleToRawLongBits(-0.0));
        assertThat(numbers.same(new double[5])).isFalse();
    }

    @Test
    void aPlaceOutsideIsRefused() {
        Numbers numbers = Numbers.handedOver(new double[70]);

        assertThatThrownBy(() -> numbers.get(70)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> numbers.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void moreOrOtherNumbersAreNotTheSame() {
        Numbers numbers = Numbers.handedOver(new double[] {1, 2});

        assertThat(numbers.same(new double[] {1, 2, 3})).isFalse();
        assertThat(numbers.same(new double[] {1, 3})).isFalse();
    }

    private double[] values(int size, double zeros) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextDouble() < zeros ? 0 : random.nextGaussian();
        }
        return values;
    }
}
