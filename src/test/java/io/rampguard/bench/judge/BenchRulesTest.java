package io.rampguard.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rampguard.bench.judge.KayentaStyle.Shift;
import io.rampguard.bench.judge.Limits.Boundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchRulesTest {
    @Test
    void wilsonsIntervalIsTheOneOfTheTables() {
        assertThat(Wilson.of(0, 10).low()).isZero();
        assertThat(Wilson.of(0, 10).high()).isCloseTo(0.2775, within(1e-4));
        assertThat(Wilson.of(5, 10).low()).isCloseTo(0.2366, within(1e-4));
        assertThat(Wilson.of(5, 10).high()).isCloseTo(0.7634, within(1e-4));
        assertThat(Wilson.of(10, 10).high()).isEqualTo(1);
        assertThatThrownBy(() -> Wilson.of(3, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLimitsAreThoseOfTheSpecification() {
        assertThat(Limits.requests(0.05, Limits.known(0.02, 0.01))).isCloseTo(765, within(1.0));
        assertThat(Limits.requests(0.05, Limits.known(0.006, 0.005))).isCloseTo(31_724, within(10.0));
        double quarter = Limits.measured(0.02, 0.01, 0.25, Boundary.NO_CHANGE);
        assertThat(quarter).isCloseTo(2.74e-3, within(1e-5));
        assertThat(Limits.measured(0.02, 0.01, 0.5, Boundary.NO_CHANGE)).isCloseTo(1.72e-3, within(1e-5));
        assertThat(Limits.measured(0.05, 0.01, 0.01, Boundary.NO_CHANGE)).isCloseTo(4.05e-2, within(1e-4));
        assertThat(Limits.unknownStart(0.05, 600, quarter)).isCloseTo(3_423, within(5.0));
        assertThat(Board.unknownStart(Scenarios.named("mid1to3")).orElseThrow()).isCloseTo(1_069, within(2.0));
        assertThat(Board.unknownStart(Scenarios.named("1to2"))).isEmpty();
    }

    @Test
    void theOracleOfADoublingNeedsALittleMoreThanTheLimit() {
        try (Bout bout = new Bout(2)) {
            Summary found = bout.run(Scenarios.named("1to2"), 11, 1_000, List.of(Oracle.ENTRANT))
                    .get(Oracle.ENTRANT);

            assertThat(found.exposed()).isCloseTo(841, within(4 * found.exposedError()));
            assertThat(found.exposedError()).isLessThan(30);
            assertThat(found.found()).isEqualTo(1);
        }
    }

    @Test
    void theNumberOfThreadsChangesNothing() {
        Scenario scenario = Scenarios.named("AA_burst");
        List<Contestant.Entrant> entrants = List.of(NaiveZ.ENTRANT, SequentialInterval.HALVES, KayentaStyle.ENTRANT);
        try (Bout one = new Bout(1);
                Bout three = new Bout(3)) {
            assertThat(three.fates(scenario, 5, 20, entrants)).isEqualTo(one.fates(scenario, 5, 20, entrants));
        }
    }

    @Test
    void peersRollHarmlessRolloutsBackAsOftenAsTheReportSays() {
        assertThat(rolledBack("AA", NaiveZ.ENTRANT)).isBetween(0.35, 0.65);
        assertThat(rolledBack("AA", SequentialInterval.HALVES)).isLessThan(0.12);
        assertThat(rolledBack("AA", ArgoStyle.ANY)).isGreaterThan(0.9);
        assertThat(rolledBack("AA", FlaggerStyle.ENTRANT)).isGreaterThan(0.95);
        assertThat(rolledBack("AA_diurnal", SequentialInterval.FULL)).isGreaterThan(0.9);
        assertThat(rolledBack("AA_diurnal", KayentaStyle.ENTRANT)).isLessThan(0.1);
        assertThat(rolledBack("AA_zero", NaiveZ.ENTRANT)).isZero();
    }

    @Test
    void theProductsJudgeLooksAtTheSameRollouts() {
        try (Bout bout = new Bout(2)) {
            Summary found = bout.run(Scenarios.named("1pp_1to5"), 3, 20, List.of(JudgeContestant.THRESHOLD))
                    .get(JudgeContestant.THRESHOLD);
            assertThat(found.found()).isEqualTo(1);
            assertThat(found.early()).isZero();
            assertThat(bout.run(Scenarios.named("AA_zero"), 3, 2, List.of(JudgeContestant.THRESHOLD)))
                    .allSatisfy((entrant, harmless) ->
                            assertThat(harmless.rolledBack()).isZero());
        }
    }

    private static double rolledBack(String scenario, Contestant.Entrant entrant) {
        try (Bout bout = new Bout(2)) {
            return bout.run(Scenarios.named(scenario), 3, 60, List.of(entrant))
                    .get(entrant)
                    .share();
        }
    }

    @Test
    void kayentasIntervalExcludesZeroWhereMannWhitneyIsSignificant() {
        Chance chance = Chance.of(3, "shift", 0);
        int agree = 0;
        for (int i = 0; i < 200; i++) {
            double shift = chance.uniform(0, 1.2);
            double[] control = chance(chance, 40, 0);
            double[] variant = chance(chance, 40, shift);
            double p = MannWhitneyUTest.withDefaults().test(variant, control).getPValue();
            boolean above = Shift.between(control, variant).low() > 0;
            agree += above == (p < 0.02 && Shift.between(control, variant).estimate() > 0) ? 1 : 0;
        }
        assertThat(agree).isGreaterThan(194);
        assertThat(Shift.between(new double[50], new double[50])).isEqualTo(new Shift(0, 0));
    }

    private static double[] chance(Chance chance, int size, double shift) {
        double[] values = new double[size];
        Arrays.setAll(values, i -> chance.gaussian() + shift);
        Arrays.sort(values);
        return values;
    }

    @Test
    void earlyAlarmsAreCountedApartFromWhatTheOnsetCosts() {
        Fate early = new Fate(true, true, 40, 0, 0, java.util.Optional.of("x"));
        Fate found = new Fate(true, false, 900, 300, 10, java.util.Optional.of("x"));
        Fate missed = new Fate(false, false, 1_100, 500, 20, java.util.Optional.empty());

        Summary summary = Summary.of(List.of(early, found, missed));

        assertThat(summary.rolledBack()).isEqualTo(2);
        assertThat(summary.early()).isEqualTo(1);
        assertThat(summary.exposed()).isEqualTo(400);
        assertThat(summary.median()).isEqualTo(400);
        assertThat(summary.minutes()).isEqualTo(15);
        assertThat(summary.found()).isEqualTo(0.5);
    }

    @Test
    void resultsAreRememberedByEverythingTheyDependOn(@TempDir Path directory) {
        Remembered remembered = new Remembered(directory.resolve("results"));
        Scenario scenario = Scenarios.named("1to2");
        Remembered.Key key = Remembered.Key.of(scenario, KayentaStyle.ENTRANT, 2_000, 102);
        Summary summary = new Summary(200, 200, 0, 23_120.25, 12.5, 20_000, 175);

        assertThat(remembered.find(key, Summary.class)).isEmpty();
        remembered.keep(key, summary);

        assertThat(key.replications()).isEqualTo(200);
        assertThat(remembered.find(key, Summary.class)).contains(summary);
        assertThat(remembered.find(Remembered.Key.of(scenario, KayentaStyle.ENTRANT, 2_000, 103), Summary.class))
                .isEmpty();
        assertThat(remembered.find(Remembered.Key.of(scenario, KayentaStyle.ENTRANT, 100, 102), Summary.class))
                .isEmpty();
    }

    @Test
    void theBoardPutsContestantsSideBySideWithTheirRatios() {
        Board board = new Board();
        board.add(Scenarios.named("AA"), "naive z", new Summary(2_000, 998, 0, 60_000, 1, 60_000, 100));
        board.add(Scenarios.named("1to2"), "oracle", new Summary(2_000, 2_000, 0, 841, 1, 700, 50));
        board.add(Scenarios.named("1to2"), "naive z", new Summary(2_000, 1_000, 0, 1_682, 1, 900, 70));

        assertThat(board.markdown(null))
                .contains("| AA | 5 % | 49.9 [47.7, 52.1] |")
                .contains("| 1to2 | 765 | 1.45 × | 841; 700; 50.0 min | 1 682 (2.00 ×); 900; 70.0 min; found 50 % |")
                .contains("(seed 101)\n\nReplications, where a cell does not say more: naive z 2000.");
    }

    @Test
    void thePagesTablesAreReplacedAndTheRestIsKept(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("judge.md");
        Files.writeString(page, "# Judge\n<!-- tables -->\nold\n<!-- /tables -->\nend\n");

        JudgeBenchMain.write(page, "new\n");

        assertThat(Files.readString(page)).isEqualTo("# Judge\n<!-- tables -->\nnew\n<!-- /tables -->\nend\n");
        Files.writeString(page, "# Judge\n");
        assertThatThrownBy(() -> JudgeBenchMain.write(page, "new")).hasMessageContaining("<!-- tables -->");
    }

    @Test
    void theCommandOnThePageIsWhatMakesTheNumbers() {
        assertThat(JudgeBenchMain.telling("--replications 500 --only counts --state /x --threads 2 --peers 9"))
                .isEqualTo("--only counts --peers 9");
    }

    @Test
    void optionsThatAreUnknownOrWrongAreRefusedWithTheirCure() {
        assertThatThrownBy(() -> Options.of("--ony", "counts")).hasMessageContaining("--help");
        assertThatThrownBy(() -> Options.of("--only", "count")).hasMessageContaining("counts, regressions");
        assertThatThrownBy(() -> Options.of("--replications", "many")).hasMessageContaining("whole number");
        assertThatThrownBy(() -> Options.of("--scenario", "nope").chosen()).hasMessageContaining("--list");
        assertThatThrownBy(() -> Entrants.named(List.of("nobody"))).hasMessageContaining("oracle");
        assertThat(Options.of("--scenario", "mid1*").chosen())
                .extracting(Scenario::name)
                .containsExactly("mid1to2", "mid1to3");
    }

    @Test
    void tablesMayHaveNumbersOfTheirOwnAndOtherToolsFewer() {
        Options options =
                Options.of("--replications", "500", "--for", "counts=300, AA_b*=2000,ways=50", "--peers", "100");

        assertThat(options.replications(Scenarios.named("AA"))).isEqualTo(300);
        assertThat(options.replications(Scenarios.named("AA_bb.01"))).isEqualTo(2_000);
        assertThat(options.replications(Scenarios.named("1to2"))).isEqualTo(500);
        assertThat(options.replications(Table.WAYS)).isEqualTo(50);
        assertThat(Entrants.named(List.of("oracle", "naive z", "Kayenta"), options.peers()))
                .extracting(Contestant.Entrant::most)
                .containsExactly(Integer.MAX_VALUE, 100, 100);
        assertThatThrownBy(() -> Options.of("--for", "counts")).hasMessageContaining("NAME=N");
        assertThatThrownBy(() -> Options.of("--for", "count=5")).hasMessageContaining("'count'");
    }

    @Test
    void waysAndPriceAreOfferedWithEverythingOrByName() {
        assertThat(Options.of().ways()).hasSameSizeAs(Ways.all());
        assertThat(Options.of("--only", "counts").ways()).isEmpty();
        assertThat(Options.of("--only", "price").price()).isTrue();
        assertThat(Options.of("--only", "price").chosen()).isEmpty();
        assertThat(Options.of("--scenario", "AA").price()).isFalse();
        assertThat(Options.of("--missing", "skip").skipsMissing()).isTrue();
        assertThatThrownBy(() -> Options.of("--missing", "no")).hasMessageContaining("run or skip");
    }

    @Test
    void everyBarBelongsToAScenario() {
        assertThat(Scenarios.all().stream().filter(one -> Entrants.bar(one).isPresent()))
                .hasSize(26);
    }
}
