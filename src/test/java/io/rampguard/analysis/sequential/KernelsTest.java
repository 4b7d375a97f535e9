package io.rampguard.analysis.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rampguard.analysis.Line;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kernel against figures that an independent prototype computed, to ten digits. */
class KernelsTest {
    private static final Offset<Double> DIGITS = within(6e-11);

    @Test
    void theRatioKernelAsComputedElsewhere() {
        assertThat(Kernels.poissonRatio(new Arms(6, 1, 594, 5), 1, 2)).isCloseTo(0.6334451954, DIGITS);
        assertThat(Kernels.poissonRatio(new Arms(50, 3, 550, 11), 1.4, 2.8)).isCloseTo(0.5818318679, DIGITS);
    }

    @Test
    void theLineKernelAsComputedElsewhere() {
        Arms window = new Arms(50, 2, 550, 5);
        Line border = new Line(1, 0.001);

        assertThat(Kernels.nearest(window, border, 0.010, 0.012)).isCloseTo(0.0100763845, DIGITS);
        assertThat(Kernels.poissonLine(window, border, 0.010, 0.012)).isCloseTo(0.1179662371, DIGITS);
    }

    @Test
    void theLineKernelTurnedRoundShowsSafety() {
        Arms window = new Arms(50, 0, 550, 5);
        Line border = new Line(1, 0.005);

        assertThat(Kernels.nearest(window, border, 0.010, 0.010)).isCloseTo(0.0097168784, DIGITS);
        assertThat(Kernels.poissonLine(window, border, 0.010, 0.010)).isCloseTo(0.2237304288, DIGITS);
    }

    @ParameterizedTest
    @CsvSource({"0.06, 2, 0.0588079578", "0.06, 5, 0.2159041302", "1.5, 2, 0.8663121299", "1.5, 5, 0.9", "15, 1.2, 0.9"
    })
    void theStakeThatGrowsFastestAsComputedElsewhere(double events, double ratio, double golden) {
        assertThat(KellyPoisson.root(events, ratio)).isCloseTo(golden, DIGITS);
        assertThat(KellyPoisson.stake(events, ratio - 1)).isCloseTo(golden, within(0.02 * golden));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5070873017", "-0.5, -0.6461394270", "5, 3.1493497622"})
    void catonisFactorAsComputedElsewhere(double z, double golden) {
        assertThat(Kernels.catoni(1.2, z, 0.1)).isCloseTo(golden, DIGITS);
    }

    @Test
    void theHistogramKernelAsComputedElsewhere() {
        double log = Kernels.multinomial(
                new double[] {4, 3, 3}, new double[] {55, 26, 9}, new double[] {0.5, 0.3, 0.2}, new double[] {
                    0.6, 0.3, 0.1
                });

        assertThat(log).isCloseTo(1.1980531375, DIGITS);
    }

    @Test
    void aRatioIsALineWithoutAnOffset() {
        Arms window = new Arms(50, 3, 550, 11);

        assertThat(Kernels.poissonLine(window, new Line(1.4, 1e-13), 0.02, 0.056))
                .isCloseTo(Kernels.poissonRatio(window, 1.4, 2.8), within(1e-8));
    }

    @Test
    void whereEventsAreRareBothLineKernelsAgree() {
        Arms window = new Arms(500, 2, 5_500, 5);
        Line border = new Line(1, 0.0001);

        assertThat(Kernels.bernoulliLine(window, border, 0.001, 0.002))
                .isCloseTo(Kernels.poissonLine(window, border, 0.001, 0.002), within(0.002));
    }

    @Test
    void withoutOneOfTheArmsAWindowSaysNothing() {
        Line border = new Line(1, 0.001);
        for (Arms window : new Arms[] {new Arms(0, 0, 500, 5), new Arms(500, 5, 0, 0)}) {
            assertThat(Kernels.poissonRatio(window, 1, 2)).isZero();
            assertThat(Kernels.poissonLine(window, border, 0.01, 0.02)).isZero();
            assertThat(Kernels.bernoulliLine(window, border, 0.01, 0.02)).isZero();
        }
        assertThat(Kernels.oneSample(0, 0, 0.05, 0.1)).isZero();
        assertThat(Kernels.multinomial(new double[2], new double[] {1, 1}, new double[] {1, 0}, new double[] {0, 1}))
                .isZero();
    }

    @Test
    void aBetLosesAtMostWhatIsSaid() {
        assertThat(Kernels.bet(0.5, 2)).isCloseTo(Math.log(2), within(1e-15));
        assertThat(Kernels.bet(0.9, -1e9)).isEqualTo(Math.log(Kernels.LEAST_WEALTH));
    }

    @Test
    void badLuckOfAControlThatExpectsLittleTakesAlmostAllOfTheStake() {
        Line equal = Line.EQUAL;
        Bet calm = new Bet(new Arms(10, 0, 100_000, 1_000), equal, 0.01, 0.01);
        Bet rare = new Bet(new Arms(10, 0, 100, 1), equal, 1e-5, 1e-5);

        assertThat(calm.part(KellyPoisson.MOST)).isBetween(0.75, KellyPoisson.MOST);
        assertThat(rare.part(KellyPoisson.MOST)).isLessThan(0.001);
        assertThat(rare.log(rare.part(KellyPoisson.MOST))).isGreaterThan(Math.log(0.5));
    }
}
