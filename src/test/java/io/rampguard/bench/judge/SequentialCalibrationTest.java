package io.rampguard.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A small part of the bench with fixed seeds and wide bounds: what fails here is broken and not unlucky. The bench itself, with
 * two thousand rollouts each, holds the figures.
 */
class SequentialCalibrationTest {
    private static final long SEED = 20_261;
    private static final int ROLLOUTS = 60;

    private static Map<Contestant.Entrant, Summary> run(String scenario, int rollouts) {
        try (Bout bout = new Bout(2)) {
            return bout.run(
                    Scenarios.named(scenario), SEED, rollouts, List.of(Oracle.ENTRANT, JudgeContestant.SEQUENTIAL));
        }
    }

    private static int rolledBack(String scenario) {
        try (Bout bout = new Bout(2)) {
            return bout.run(Scenarios.named(scenario), SEED, ROLLOUTS, List.of(JudgeContestant.SEQUENTIAL))
                    .get(JudgeContestant.SEQUENTIAL)
                    .rolledBack();
        }
    }

    @Test
    void harmlessRolloutsAreHardlyEverRolledBack() {
        // 3 are expected at most; 7 or more come once in thirty tests of a judge that uses up its whole promise.
        assertThat(rolledBack("AA")).isLessThanOrEqualTo(6);
        assertThat(rolledBack("AA_batch10")).isLessThanOrEqualTo(6);
        assertThat(rolledBack("AA_diurnal")).isLessThanOrEqualTo(6);
    }

    @Test
    void aDoublingOfErrorsIsFoundAtLessThanTwiceTheOraclesExposure() {
        Map<Contestant.Entrant, Summary> summaries = run("1to2", ROLLOUTS);
        Summary oracle = summaries.get(Oracle.ENTRANT);
        Summary ours = summaries.get(JudgeContestant.SEQUENTIAL);

        assertThat(ours.found()).isEqualTo(1);
        assertThat(ours.exposed()).isLessThan(1.9 * oracle.exposed());
    }

    @Test
    void oneSignalAmongFiveIsFoundAsWell() {
        Map<Contestant.Entrant, Summary> summaries = run("five_val99to95", 20);

        assertThat(summaries.get(JudgeContestant.SEQUENTIAL).found()).isEqualTo(1);
        assertThat(summaries.get(JudgeContestant.SEQUENTIAL).exposed())
                .isLessThan(3.5 * summaries.get(Oracle.ENTRANT).exposed());
    }
}
