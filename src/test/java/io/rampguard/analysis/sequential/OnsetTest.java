package io.rampguard.analysis.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** When harm may begin, and that no money is invested twice. */
class OnsetTest {
    private static final double[] PRIORS = {Math.log(0.5), Math.log(0.5)};

    @Property(tries = 200)
    void thePartsOfAnyPlanSumToAtMostOne(
            @ForAll @DoubleRange(min = 1, max = 20_000) double planned,
            @ForAll @DoubleRange(min = 0, max = 1) double atOnce) {
        Onset onset = new Onset(planned, planned / 2);
        double sum = 0;
        for (long window = 0; window < 40_000; window++) {
            double part = onset.part(window, atOnce);
            assertThat(part).isNotNegative();
            sum += part;
        }

        assertThat(sum).isLessThanOrEqualTo(1 + 1e-9).isGreaterThanOrEqualTo(atOnce);
    }

    @Test
    void aRampThatTakesLongerThanPlannedStillMeetsFreshMoney() {
        Onset onset = new Onset(100, 10);

        assertThat(onset.part(100, 0.6)).isGreaterThan(onset.part(101, 0.6));
        assertThat(onset.part(5_000, 0.6)).isPositive();
    }

    @Test
    void aPlanThatExposesNobodyIsRefused() {
        assertThatThrownBy(() -> new Onset(0, 1)).hasMessageContaining("a plan has windows that expose somebody");
        assertThatThrownBy(() -> new Onset(10, 0)).hasMessageContaining("got 10.0, 0.0");
    }

    @Test
    void wealthIsCashAndWhatWasInvestedTimesWhatCameOfIt() {
        Onset onset = new Onset(100, 10);
        ShareMixture mixture = new ShareMixture(new Ledger(), PRIORS, PRIORS, onset, 0.6);
        double later = onset.part(1, 0.6);

        mixture.take(new double[] {0.5, -0.1});
        // The same as in an independent prototype.
        assertThat(mixture.log()).isCloseTo(0.1536370679, within(6e-11));

        mixture.take(new double[] {1, 0.2});
        double first = (0.3 * Math.exp(0.5) + later / 2) * Math.E;
        double second = (0.3 * Math.exp(-0.1) + later / 2) * Math.exp(0.2);
        assertThat(mixture.log()).isCloseTo(Math.log(0.4 - later + first + second), within(1e-12));
        assertThat(mixture.windows()).isEqualTo(2);
    }

    @Property(tries = 200)
    void fairFactorsNeverMakeMoneyOnAverage(
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double chance,
            @ForAll @DoubleRange(min = 0, max = 0.99) double one,
            @ForAll @DoubleRange(min = 0, max = 0.99) double other,
            @ForAll @DoubleRange(min = 1, max = 5) double planned) {
        // What an alternative wins with one outcome it loses with the other.
        double[] won = {Math.log1p(one * (1 / chance - 1)), Math.log1p(other * (1 / chance - 1))};
        double[] lost = {Math.log1p(-one), Math.log1p(-other)};
        double expected = 0;
        for (int outcome = 0; outcome < 8; outcome++) {
            ShareMixture mixture = new ShareMixture(new Ledger(), PRIORS, PRIORS, new Onset(planned, 1), 0.6);
            double probability = 1;
            for (int window = 0; window < 3; window++) {
                boolean win = (outcome >> window & 1) == 1;
                mixture.take(win ? won : lost);
                probability *= win ? chance : 1 - chance;
            }
            expected += probability * Math.exp(mixture.log());
        }

        assertThat(expected).isCloseTo(1, within(1e-9));
    }

    @Test
    void keptWealthGoesOnWhereItWas() {
        Ledger ledger = new Ledger();
        ShareMixture before = new ShareMixture(ledger, PRIORS, PRIORS, new Onset(100, 10), 0.6);
        before.take(new double[] {0.5, -0.1});
        ShareMixture after = new ShareMixture(ledger, PRIORS, PRIORS, new Onset(100, 10), 0.6);

        assertThat(after.log()).isEqualTo(before.log());
        assertThat(after.windows()).isEqualTo(1);
    }
}
