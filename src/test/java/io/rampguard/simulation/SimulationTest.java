package io.rampguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.Confidence;
import io.rampguard.policy.Confidence.Method;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Phase;
import io.rampguard.simulation.World.Quality;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Five hundred fates, and every one that ever went wrong. */
class SimulationTest {
    private static final int FATES = 500;

    @Test
    void sevenLawsHoldInFiveHundredFatesAndEachRolloutEnds() {
        assertThat(broken(LongStream.rangeClosed(1, FATES).mapToObj(Fate::of))).isEmpty();
    }

    @Test
    void whatEverWentWrongStaysRight() throws IOException {
        assertThat(broken(failedSeeds().stream()
                        .flatMap(seed -> Stream.of(Method.values()).map(method -> Fate.of(seed, method)))))
                .isEmpty();
    }

    @Test
    void theSameSeedPrintsTheSameTimelineByteForByte() {
        String once = Simulation.run(17).timeline().print();

        assertThat(Simulation.run(17).timeline().print()).isEqualTo(once);
        assertThat(Simulation.run(18).timeline().print()).isNotEqualTo(once);
    }

    @Test
    void aVariantWithoutADifferenceIsRolledBackInNoMoreThanTwoOfAHundredFates() {
        List<Simulation.Ending> endings = LongStream.rangeClosed(1, 300)
                .mapToObj(seed -> calm(seed, Quality.healthy(20)))
                .toList();

        long rolledBack = endings.stream()
                .filter(ending -> ending.phase() == Phase.ROLLED_BACK)
                .count();

        assertThat(endings).allMatch(ending -> ending.broken().isEmpty());
        assertThat(rolledBack).isLessThanOrEqualTo(6);
    }

    @Test
    void aVariantThatFailsOrTalksTwiceAsMuchNeverReachesEverybody() {
        List<Simulation.Ending> endings = LongStream.rangeClosed(1, 100)
                .mapToObj(seed -> calm(
                        seed,
                        seed % 2 == 0
                                ? Quality.healthy(20).failingFrom(Duration.ZERO)
                                : Quality.healthy(20).wordyFrom(Duration.ZERO, 2)))
                .toList();

        assertThat(endings)
                .allMatch(ending ->
                        ending.phase() == Phase.ROLLED_BACK && ending.share().isZero());
    }

    private static Simulation.Ending calm(long seed, Quality quality) {
        Confidence confidence = seed % 3 == 0 ? Confidence.THRESHOLD : Confidence.DEFAULT;
        RolloutPolicy policy = SamplePolicy.policy().confidence(confidence).build();
        return new Simulation(Fate.calm(seed, policy, quality), Mistake.NONE).run();
    }

    private static List<String> broken(Stream<Fate> fates) {
        return fates.map(fate -> new Simulation(fate, Mistake.NONE).run())
                .filter(ending -> ending.broken().isPresent())
                .map(ending -> ending.broken().orElseThrow().getMessage() + " — make replay SEED=" + ending.seed())
                .toList();
    }

    private static List<Long> failedSeeds() throws IOException {
        try (InputStream list = Objects.requireNonNull(SimulationTest.class.getResourceAsStream("failed-seeds.txt"))) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> Long.valueOf(line.split(" ")[0]))
                    .toList();
        }
    }
}
