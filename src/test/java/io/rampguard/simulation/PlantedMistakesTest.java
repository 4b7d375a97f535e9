package io.rampguard.simulation;

import static io.rampguard.simulation.BrokenLaw.Law.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.simulation.BrokenLaw.Law;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A checker that never turns red proves nothing: each classic mistake is planted once, and the law it breaks has to say so. */
class PlantedMistakesTest {
    private static final int FATES = 150;

    @ParameterizedTest
    @CsvSource({
        "MISSING_METRICS_COUNT_AS_PASS, SILENCE_HOLDS_AND_PATIENCE_ENDS",
        "ROLLBACK_IS_SAVED_BEFORE_IT_IS_WRITTEN, DOWN_AT_ONCE_UP_ON_RECORD",
        "HOLD_COUNTS_FROM_THE_DECISION, BELIEVE_THE_BACKEND",
        "FIRST_STAGE_WAITS_FOR_THE_VARIANT, EVERY_ROLLOUT_ENDS",
        "LOWERED_FLAG_IS_RAISED_AGAIN, BELIEVE_THE_BACKEND",
        "RAISED_FLAG_IS_IGNORED, BELIEVE_THE_BACKEND",
        "TWO_LEADERS_WRITE, ONE_WRITER",
    })
    void aPlantedMistakeIsCaught(Mistake mistake, Law law) {
        assertThat(LongStream.rangeClosed(1, FATES).mapToObj(Fate::of)).anyMatch(fate -> breaks(fate, mistake, law));
    }

    private static boolean breaks(Fate fate, Mistake mistake, Law law) {
        Fate open = mistake == Mistake.TWO_LEADERS_WRITE ? fate.unfenced() : fate;
        return new Simulation(open, mistake)
                .run()
                .broken()
                .filter(broken -> broken.law == law)
                .isPresent();
    }
}
