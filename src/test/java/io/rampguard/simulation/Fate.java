package io.rampguard.simulation;

import io.rampguard.policy.Confidence;
import io.rampguard.policy.Confidence.Method;
import io.rampguard.policy.Patience;
import io.rampguard.policy.Patience.Limit;
import io.rampguard.policy.Patience.Then;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Stage;
import io.rampguard.simulation.World.Quality;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Everything that one seed decides before time begins: the policy, the truth about the variant, the flag system, and what
 * goes wrong.
 *
 * @param step the finest share that the flag system can hold
 * @param fenced whether it refuses stale terms and stale revisions
 * @param notes whether it keeps a note of a rollback
 * @param firstShare where the flag stands before Rampguard comes; empty where it does not exist
 * @param past whether the source can tell of the hours before
 */
record Fate(
        long seed,
        RolloutPolicy policy,
        Quality quality,
        FaultPlan plan,
        Percentage step,
        boolean fenced,
        boolean notes,
        Optional<Percentage> firstShare,
        boolean past) {

    /** Four fates of five are judged by the default method. */
    static Fate of(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 0xD1B54A32D192ED03L + 1);
        return of(seed, random.nextInt(5) > 0 ? Method.SEQUENTIAL : Method.THRESHOLD, random.nextInt(4) > 0);
    }

    /** The same fate, judged by this method. */
    static Fate of(long seed, Method method) {
        return of(seed, method, of(seed).past());
    }

    private static Fate of(long seed, Method method, boolean past) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
        RolloutPolicy policy = policy(random, method);
        Duration safety = Duration.ofMinutes(10 + random.nextInt(30));
        Quality quality = quality(random, safety);
        FaultPlan plan = FaultPlan.draw(random, safety);
        boolean coarse = random.nextInt(5) == 0;
        boolean fenced = random.nextInt(3) > 0;
        return new Fate(
                seed,
                policy,
                quality,
                plan,
                coarse ? Percentage.of(2) : new Percentage(1),
                fenced,
                fenced || random.nextBoolean(),
                random.nextInt(4) == 0
                        ? Optional.of(random.nextInt(4) == 0 ? Percentage.of(7) : Percentage.ZERO)
                        : Optional.empty(),
                past);
    }

    /** The same policy on a world without faults in which nothing is wrong with the variant. */
    static Fate calm(long seed, RolloutPolicy policy, Quality quality) {
        return new Fate(seed, policy, quality, FaultPlan.NONE, new Percentage(1), true, true, Optional.empty(), true);
    }

    /** The same on a flag system that refuses nobody. */
    Fate unfenced() {
        return new Fate(seed, policy, quality, plan, step, false, notes, firstShare, past);
    }

    private static RolloutPolicy policy(SplittableRandom random, Method method) {
        int[][] ladders = {{1, 5, 25, 50, 75, 100}, {1, 10, 100}, {5, 50, 100}, {1, 3, 25}, {10, 100}};
        int[] ladder = ladders[random.nextInt(ladders.length)];
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < ladder.length; i++) {
            boolean approval = random.nextInt(8) == 0;
            stages.add(new Stage(
                    Percentage.of(ladder[i]),
                    Duration.ofSeconds(60L + 30L * random.nextInt(8)),
                    0,
                    approval ? Optional.of(new Stage.Approval(Duration.ofMinutes(3))) : Optional.empty()));
        }
        Then[] thens = {Then.PAUSE, Then.PAUSE, Then.HOLD, Then.ADVANCE};
        return SamplePolicy.policy()
                .stages(stages)
                .watch(Duration.ofSeconds(60L + 30L * random.nextInt(6)))
                .holdback(random.nextInt(4) == 0 ? 5 : 0)
                .patience(new Patience(
                        new Limit(Duration.ofMinutes(3), Then.PAUSE),
                        new Limit(Duration.ofMinutes(2), Then.ROLLBACK),
                        1 + 2 * random.nextDouble(),
                        thens[random.nextInt(thens.length)],
                        Percentage.of(5)))
                .confidence(method == Method.SEQUENTIAL ? Confidence.DEFAULT : Confidence.THRESHOLD)
                .build();
    }

    private static Quality quality(SplittableRandom random, Duration safety) {
        Quality healthy =
                Quality.healthy(random.nextInt(6) == 0 ? 0.5 + random.nextDouble() : 5 + 40 * random.nextDouble());
        Duration when = Duration.ofSeconds(random.nextLong(safety.toSeconds() + 600));
        return switch (random.nextInt(10)) {
            case 0 -> healthy.failingFrom(Duration.ZERO);
            case 1, 2 -> healthy.failingFrom(when);
            case 3 -> healthy.wordyFrom(when, 2);
            case 4 -> healthy.providerOutage(when, when.plusSeconds(30 + random.nextInt(300)));
            case 5 -> healthy.darkFrom(when);
            default -> healthy;
        };
    }
}
