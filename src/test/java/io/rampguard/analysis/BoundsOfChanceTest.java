package io.rampguard.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests' own error, by summing over every possible outcome instead of drawing some. */
class BoundsOfChanceTest {
    @ParameterizedTest
    @CsvSource({
        "1, 6.313752, 31.820516, 318.308839",
        "5, 2.015048, 3.364930, 5.893430",
        "10, 1.812461, 2.763769, 4.143700"
    })
    void studentsPointsAgreeWithPrintedTables(int degrees, double at95, double at99, double at999) {
        assertThat(Student.cumulative(at95, degrees)).isCloseTo(0.95, within(1e-6));
        assertThat(Student.at99(degrees)).isCloseTo(at99, within(1e-4));
        assertThat(Student.at999(degrees)).isCloseTo(at999, within(2e-3));
    }

    @ParameterizedTest
    @CsvSource({
        "25, 25, 0.01",
        "25, 500, 0.01",
        "60, 600, 0.01",
        "60, 600, 0.05",
        "200, 200, 0.02",
        "300, 100, 0.02",
        "300, 30, 0.05",
        "100, 100, 0.3",
        "30, 300, 0.5",
        "200, 50, 0.9"
    })
    void equalSharesAreCalledDifferentInAboutOneOfAThousandAtMost(int variants, int controls, double rate) {
        double error = 0;
        for (int x = 0; x <= variants; x++) {
            for (int y = 0; y <= controls; y++) {
                double p = binomial(variants, x, rate) * binomial(controls, y, rate);
                if (p > 1e-12
                        && x >= 3
                        && ShareComparison.above(new Share(variants, x), new Share(controls, y), Line.EQUAL)
                                > ShareComparison.AT_999) {
                    error += p;
                }
            }
        }

        assertThat(error).isLessThan(0.0012);
    }

    @ParameterizedTest
    @CsvSource({"25, 0.02", "60, 0.05", "300, 0.05", "1000, 0.01", "100, 0.5"})
    void aShareAtItsLimitIsCalledBeyondInAboutOneOfAThousandAtMost(int n, double limit) {
        double error = 0;
        for (int x = 0; x <= n; x++) {
            if (ShareComparison.above(new Share(n, x), limit) > ShareComparison.AT_999) {
                error += binomial(n, x, limit);
            }
        }

        assertThat(error).isLessThan(0.0011);
    }

    @Test
    void withManyEventsTheRootIsTheScoreOfMiettinenAndNurminen() {
        Share variant = new Share(100_000, 1_200);
        Share control = new Share(100_000, 1_000);

        double root = ShareComparison.above(variant, control, new Line(1, 0.001));

        assertThat(root).isCloseTo(2.14, within(0.03));
    }

    @Test
    void aLineOutsideOfThePossibleIsNeverPassedAndNeverBroken() {
        Share half = new Share(100, 50);

        assertThat(ShareComparison.above(half, half, new Line(1, 1.2))).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(ShareComparison.above(half, half, new Line(0.5, -0.6))).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(ShareComparison.above(Share.NONE, half, Line.EQUAL)).isZero();
    }

    @Test
    void hugeCountsStayFinite() {
        Share huge = new Share(1e12, 1e10);

        assertThat(ShareComparison.above(huge, huge, new Line(1, 0.001)))
                .isNegative()
                .isFinite();
        assertThat(ShareComparison.above(new Share(1e12, 1.2e10), huge, new Line(1, 0.001)))
                .isPositive()
                .isFinite();
    }

    private static double binomial(int n, int k, double p) {
        double log = 0;
        for (int i = 1; i <= k; i++) {
            log += Math.log((double) (n - k + i) / i);
        }
        return Math.exp(log + k * Math.log(p) + (n - k) * Math.log1p(-p));
    }
}
