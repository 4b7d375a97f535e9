package io.rampguard.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

class ChanceTest {
    private static final int DRAWS = 40_000;
    private final Chance chance = Chance.of(7, "chance", 0);

    @Test
    void binomialDrawsFollowTheirLawFromZeroAndFromTheMode() {
        for (Trial trial : new Trial[] {
            new Trial(6, 0.01), new Trial(600, 0.01), new Trial(600, 0.3), new Trial(9, 0.8), new Trial(6_000, 0.02)
        }) {
            BinomialDistribution law = BinomialDistribution.of(trial.n(), trial.p());
            int low = law.inverseCumulativeProbability(0.01);
            int high = Math.min(law.inverseCumulativeProbability(0.99), trial.n() - 1);
            long[] seen = new long[high - low + 2];
            IntStream.range(0, DRAWS).forEach(i -> {
                int drawn = chance.binomial(trial.n(), trial.p());
                assertThat(drawn).isBetween(0, trial.n());
                seen[Math.clamp(drawn - low, 0, seen.length - 1)]++;
            });
            double[] expected = IntStream.range(0, seen.length)
                    .mapToDouble(i -> i == 0
                            ? law.cumulativeProbability(low)
                            : i == seen.length - 1 ? law.survivalProbability(high) : law.probability(low + i))
                    .toArray();
            assertThat(ChiSquareTest.withDefaults().test(expected, seen).getPValue())
                    .as("%s", trial)
                    .isGreaterThan(1e-4);
        }
    }

    private record Trial(int n, double p) {}

    @Test
    void edgesOfTheBinomialAreCertain() {
        assertThat(chance.binomial(0, 0.5)).isZero();
        assertThat(chance.binomial(9, 0)).isZero();
        assertThat(chance.binomial(9, 1)).isEqualTo(9);
    }

    @Test
    void oneReplicationsDrawsDependOnItsSeedItsScenarioAndItsNumber() {
        double first = Chance.of(1, "AA", 0).uniform();

        assertThat(Chance.of(1, "AA", 0).uniform()).isEqualTo(first);
        assertThat(Chance.of(2, "AA", 0).uniform()).isNotEqualTo(first);
        assertThat(Chance.of(1, "AB", 0).uniform()).isNotEqualTo(first);
        assertThat(Chance.of(1, "AA", 1).uniform()).isNotEqualTo(first);
    }

    @Test
    void betaBinomialDrawsAreWiderByTheCorrelation() {
        double mean = 600 * 0.01;
        double binomial = mean * 0.99;

        Spread spread = spread(() -> chance.betaBinomial(600, 0.01, 0.01));

        assertThat(spread.mean()).isCloseTo(mean, within(0.15));
        assertThat(spread.variance() / binomial).isCloseTo(1 + 599 * 0.01, within(0.5));
    }

    @Test
    void geometricSizesHaveTheirMean() {
        assertThat(spread(() -> chance.geometric(3)).mean()).isCloseTo(3, within(0.06));
        assertThat(chance.geometric(1)).isEqualTo(1);
    }

    @Test
    void aSampleWithoutReplacementKeepsItsPart() {
        Spread spread = spread(() -> chance.hypergeometric(500, 40, 100));

        assertThat(spread.mean()).isCloseTo(8, within(0.06));
        assertThat(spread.variance()).isCloseTo(8 * 0.92 * 400 / 499, within(0.2));
        assertThat(chance.hypergeometric(9, 4, 9)).isEqualTo(4);
    }

    @Test
    void classesTogetherTakeEverybody() {
        double[] sums = new double[3];
        for (int i = 0; i < 2_000; i++) {
            double[] drawn = chance.multinomial(100, new double[] {0.5, 0.3, 0.2});
            assertThat(drawn[0] + drawn[1] + drawn[2]).isEqualTo(100);
            for (int k = 0; k < 3; k++) {
                sums[k] += drawn[k] / 2_000;
            }
        }

        assertThat(sums[0]).isCloseTo(50, within(0.5));
        assertThat(sums[1]).isCloseTo(30, within(0.5));
    }

    private static Spread spread(IntSupplier draw) {
        double[] values =
                IntStream.range(0, DRAWS).mapToDouble(i -> draw.getAsInt()).toArray();
        double mean = java.util.Arrays.stream(values).average().orElseThrow();
        return new Spread(
                mean,
                java.util.Arrays.stream(values)
                                .map(x -> (x - mean) * (x - mean))
                                .sum()
                        / (DRAWS - 1));
    }

    private record Spread(double mean, double variance) {}
}
