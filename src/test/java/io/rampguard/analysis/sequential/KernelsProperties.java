package io.rampguard.analysis.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rampguard.analysis.Line;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;

/**
 * The one thing that every kernel must have: while the null holds, a window multiplies the wealth by at most 1 on average. Shown
 * by counting through every outcome of small windows.
 */
class KernelsProperties {
    /** Rates of 0 and 1 are moved by a billionth so that they have logarithms. */
    private static final double FAIR = 1 + 2e-8;

    private static final double[] AMOUNTS = {0, 1e-9, 0.3, 1, 17.25, 4_000, 1e9};

    /**
     * A small window and a null that is true of it.
     *
     * @param inside how far within the null the variant is, 0 on its border
     */
    record Small(int nT, int nC, double rateC, Line line, double inside) {
        /** Rate of a variant that keeps the promise. */
        double harmless() {
            return Math.min(1, line.at(rateC)) * (1 - inside);
        }

        /** Rate of a variant for which "no worse than the line" is false. */
        double harmful() {
            double border = line.at(rateC);
            return border + (1 - border) * inside;
        }

        double expectation(double rateT, java.util.function.ToDoubleFunction<Arms> log) {
            return Chances.ofWindows(nT, rateT, nC, rateC, window -> Math.exp(log.applyAsDouble(window)));
        }
    }

    @Provide
    Arbitrary<Small> small() {
        return small(Arbitraries.doubles().between(1e-4, 0.3).ofScale(9));
    }

    @Provide
    Arbitrary<Small> ratios() {
        return small(Arbitraries.just(0.0));
    }

    private static Arbitrary<Small> small(Arbitrary<Double> offsets) {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 7),
                        Arbitraries.integers().between(1, 7),
                        Arbitraries.doubles().between(0, 1).ofScale(9),
                        Combinators.combine(
                                        Arbitraries.doubles().between(0.5, 3).ofScale(9), offsets)
                                .as(Line::new),
                        Arbitraries.oneOf(
                                Arbitraries.just(0.0),
                                Arbitraries.doubles().between(0, 1).ofScale(9)))
                .as(Small::new);
    }

    @Property(tries = 400)
    void theRatioKernelIsFair(
            @ForAll("ratios") Small small, @ForAll @Scale(9) @DoubleRange(min = 1.01, max = 30) double excess) {
        double rho = small.line().slope();

        assertThat(small.expectation(small.harmless(), w -> Kernels.poissonRatio(w, rho, rho * excess)))
                .isLessThanOrEqualTo(FAIR);
        Assume.that(small.line().at(small.rateC()) <= 1);
        assertThat(small.expectation(small.harmful(), w -> Kernels.poissonRatio(w, rho, rho / excess)))
                .isLessThanOrEqualTo(FAIR);
    }

    @Property(tries = 400)
    void theLineKernelIsFair(
            @ForAll("small") Small small,
            @ForAll @Scale(9) @DoubleRange(min = 1e-4, max = 0.3) double base,
            @ForAll @Scale(9) @DoubleRange(min = 1.01, max = 30) double excess) {
        Line line = small.line();

        assertThat(small.expectation(small.harmless(), w -> Kernels.poissonLine(w, line, base, line.at(base) * excess)))
                .isLessThanOrEqualTo(FAIR);
        Assume.that(line.at(small.rateC()) <= 1);
        assertThat(small.expectation(small.harmful(), w -> Kernels.poissonLine(w, line, base, line.at(base) / excess)))
                .isLessThanOrEqualTo(FAIR);
    }

    @Property(tries = 400)
    void theLineKernelForTrialsIsFair(
            @ForAll("small") Small small,
            @ForAll @Scale(9) @DoubleRange(min = 1e-4, max = 0.95) double base,
            @ForAll @Scale(9) @DoubleRange(min = 0.01, max = 0.99) double part) {
        Line line = small.line();
        double border = line.at(base);
        Assume.that(border < 0.98);
        double above = border + part * (1 - border);

        assertThat(small.expectation(small.harmless(), w -> Kernels.bernoulliLine(w, line, base, above)))
                .isLessThanOrEqualTo(FAIR);
        Assume.that(line.at(small.rateC()) <= 1);
        assertThat(small.expectation(small.harmful(), w -> Kernels.bernoulliLine(w, line, base, border * part)))
                .isLessThanOrEqualTo(FAIR);
    }

    @Property(tries = 300)
    void oneArmAgainstALimitIsFair(
            @ForAll @IntRange(min = 1, max = 20) int n,
            @ForAll @Scale(9) @DoubleRange(min = 0.001, max = 0.9) double limit,
            @ForAll @Scale(9) @DoubleRange(min = 0.01, max = 0.99) double part,
            @ForAll @Scale(9) @DoubleRange(min = 0, max = 1) double inside) {
        double above = limit + part * (1 - limit);
        double harmless = limit * inside;
        double harmful = limit + inside * (1 - limit);

        assertThat(Chances.ofWindows(n, harmless, 0, 0, w -> Math.exp(Kernels.oneSample(n, w.xT(), limit, above))))
                .isLessThanOrEqualTo(FAIR);
        assertThat(Chances.ofWindows(
                        n, harmful, 0, 0, w -> Math.exp(Kernels.oneSample(n, w.xT(), limit, limit * part))))
                .isLessThanOrEqualTo(FAIR);
    }

    @Property(tries = 100)
    void theHistogramKernelIsFair(
            @ForAll @IntRange(min = 1, max = 4) int nT,
            @ForAll @IntRange(min = 1, max = 4) int nC,
            @ForAll @Size(9) List<@DoubleRange(min = 0.01, max = 1) Double> weights) {
        double[] common = shares(weights, 0);
        double[] variant = shares(weights, 3);
        double[] control = shares(weights, 6);
        double expected = 0;
        for (double[] hT : Chances.histograms(nT)) {
            for (double[] hC : Chances.histograms(nC)) {
                expected += Chances.trinomial(hT, common)
                        * Chances.trinomial(hC, common)
                        * Math.exp(Kernels.multinomial(hT, hC, variant, control));
            }
        }

        assertThat(expected).isLessThanOrEqualTo(FAIR);
    }

    private static double[] shares(List<Double> weights, int from) {
        double[] three = weights.subList(from, from + 3).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        return DoubleStream.of(three).map(w -> w / Kernels.total(three)).toArray();
    }

    @Property(tries = 500)
    void catonisFactorIsFairForEveryDistributionOfTwoPoints(
            @ForAll @Scale(9) @DoubleRange(min = 1e-6, max = 1) double rare,
            @ForAll @Scale(9) @DoubleRange(min = 1e-3, max = 50) double spread,
            @ForAll @Scale(9) @DoubleRange(min = 0, max = 3) double below,
            @ForAll @Scale(9) @DoubleRange(min = 1e-3, max = 20) double lambda) {
        double high = spread * Math.sqrt((1 - rare) / rare) - below;
        double low = -spread * Math.sqrt(rare / Math.max(1e-9, 1 - rare)) - below;
        double v = rare * high * high + (1 - rare) * low * low;

        double expected = rare * Math.exp(Kernels.catoni(lambda, high, v))
                + (1 - rare) * Math.exp(Kernels.catoni(lambda, low, v));

        assertThat(expected).isLessThanOrEqualTo(FAIR);
    }

    @Property(tries = 400)
    void aBetIsFairWhateverWasPredicted(
            @ForAll("small") Small small,
            @ForAll @Scale(9) @DoubleRange(min = 1e-3, max = 0.5) double base,
            @ForAll @Scale(9) @DoubleRange(min = 0.01, max = 0.97) double part) {
        Line line = small.line();
        // So little is staked that even a control of failures alone does not reach the least wealth.
        double stake = part * Math.min(1, line.at(base) / line.at(1));

        double expected = small.expectation(small.harmless(), w -> new Bet(w, line, base, base).log(stake));

        assertThat(expected).isLessThanOrEqualTo(FAIR);
    }

    @Property(tries = 200)
    void aStakeReadOffTheGridIsNearTheRoot(
            @ForAll @Scale(9) @DoubleRange(min = 1e-4, max = 55) double events,
            @ForAll @Scale(9) @DoubleRange(min = 0.06, max = 27) double excess) {
        // Where the most that may be staked cuts the curve, the grid cuts the corner.
        double root = KellyPoisson.root(events, 1 + excess);

        assertThat(KellyPoisson.stake(events, excess)).isBetween(root * (root > 0.8 ? 0.88 : 0.98), root * 1.02);
    }

    @Property(tries = 300)
    void splittingAWindowInTwoChangesNothing(
            @ForAll @Scale(9) @DoubleRange(min = 1, max = 1e4) double nT,
            @ForAll @Scale(9) @DoubleRange(min = 1, max = 1e5) double nC,
            @ForAll @Scale(9) @DoubleRange(min = 0, max = 1) double first,
            @ForAll @Scale(9) @DoubleRange(min = 0, max = 1) double second,
            @ForAll @Scale(9) @DoubleRange(min = 1.01, max = 30) double ratio) {
        Arms one = new Arms(nT, first * nT, nC, second * nC);
        Arms other = new Arms(nT / 2, second * nT / 2, nC / 2, first * nC / 2);
        Arms both = new Arms(nT * 1.5, one.xT() + other.xT(), nC * 1.5, one.xC() + other.xC());

        double apart = Kernels.poissonRatio(one, 1, ratio) + Kernels.poissonRatio(other, 1, ratio);

        assertThat(Kernels.poissonRatio(both, 1, ratio)).isCloseTo(apart, within(1e-9 * (1 + nT + nC)));
    }

    @Property(tries = 300)
    void nothingCountedIsTooSmallTooLargeOrTooBroken(
            @ForAll @IntRange(min = 0, max = 6) int nT,
            @ForAll @IntRange(min = 0, max = 6) int nC,
            @ForAll @Scale(9) @DoubleRange(min = 0, max = 1) double rateT,
            @ForAll @Scale(9) @DoubleRange(min = 0, max = 1) double rateC,
            @ForAll @Scale(9) @DoubleRange(min = 1e-7, max = 0.5) double base) {
        Arms window = new Arms(AMOUNTS[nT], AMOUNTS[nT] * rateT, AMOUNTS[nC], AMOUNTS[nC] * rateC);
        Line line = new Line(1, 0.001);

        assertThat(DoubleStream.of(
                        Kernels.poissonRatio(window, 1, 2),
                        Kernels.poissonLine(window, line, base, 2 * line.at(base)),
                        Kernels.bernoulliLine(window, line, base, (line.at(base) + 1) / 2),
                        Kernels.oneSample(window.nT(), window.xT(), 0.05, 0.1)))
                .allMatch(Double::isFinite);
    }

    @Property(tries = 300)
    void evidenceStaysFiniteWhateverTheCounts(
            @ForAll @Size(min = 10, max = 30) List<@IntRange(max = 48) Integer> sizes) {
        Course course = new Course(new Onset(100, 10), new double[] {0.01, 1});
        Promise promise = new Promise(Line.EQUAL, new Line(1, 0.001), new Line(1, 0.001), 0, 1);
        CountEvidence evidence = new CountEvidence(new Ledger(), promise, course);
        SignalMemory control = new SignalMemory(new Ledger(), true);
        for (int size : sizes) {
            double n = AMOUNTS[size % 7];
            double m = AMOUNTS[size / 7];
            Arms window = new Arms(n, size % 3 * n / 2, m, size % 2 * m / 3);
            Sample sample = new Sample(0.01, window, new double[0], new double[0], new double[0], new TreeMap<>());
            evidence.take(sample, control);
            control.learn(sample);

            assertThat(evidence.harm()).isFinite();
            assertThat(evidence.safety(0)).isFinite();
            assertThat(evidence.gain(0, control)).isFinite();
        }
    }

    @Property(tries = 100)
    void aMeansUnitDoesNotMatter(
            @ForAll @Size(min = 3, max = 20) List<@DoubleRange(min = 100, max = 5_000) Double> means) {
        Onset onset = new Onset(100, 10);
        MeanHarm one = new MeanHarm(new Ledger(), new Line(1.2, 0), 1, onset);
        MeanHarm ten = new MeanHarm(new Ledger(), new Line(1.2, 0), 1, onset);
        MeanSafety safeOne = safety();
        MeanSafety safeTen = safety();
        for (double mean : means) {
            Arms window = new Arms(15, 15 * mean, 285, 285 * 1_000);
            Arms tenfold = new Arms(15, 150 * mean, 285, 2_850 * 1_000);
            one.take(window, 990, 0.8);
            ten.take(tenfold, 9_900, 0.8);
            safeOne.take(window, 990, 0.8);
            safeTen.take(tenfold, 9_900, 0.8);
        }

        assertThat(ten.log()).isCloseTo(one.log(), within(1e-9));
        assertThat(safeTen.log(1)).isCloseTo(safeOne.log(1), within(1e-9));
        assertThat(one.log()).isNotZero();
    }

    private static MeanSafety safety() {
        return new MeanSafety(new Ledger(), Line.EQUAL, new Line(1.2, 0), 1, new double[] {0.05, 1});
    }
}
