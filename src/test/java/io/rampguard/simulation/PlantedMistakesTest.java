package io.rampguard.simulation;

import static io.rampguard.simulation.BrokenLaw.Law.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.simulation.BrokenLaw.Law;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
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
        assertThat(caught(mistake)).contains(law);
    }

    private static final Map<Mistake, Set<Law>> KNOWN = new EnumMap<>(Mistake.class);

    private static Set<Law> caught(Mistake mistake) {
        return KNOWN.computeIfAbsent(mistake, planted -> {
            Set<Law> laws = EnumSet.noneOf(Law.class);
            for (long seed = 1; seed <= FATES; seed++) {
                Fate fate = Fate.of(seed);
                Fate open = planted == Mistake.TWO_LEADERS_WRITE ? fate.unfenced() : fate;
                new Simulation(open, planted).run().broken().ifPresent(broken -> laws.add(broken.law));
            }
            return laws;
        });
    }
}
