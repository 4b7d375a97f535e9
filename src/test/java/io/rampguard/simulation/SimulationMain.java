package io.rampguard.simulation;

import io.rampguard.rollout.Phase;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** {@code --seeds N [--from M]} simulates many fates and prints how they ended; {@code --replay SEED} prints one, byte for byte. */
public final class SimulationMain {
    private SimulationMain() {}

    public static void main(String[] args) {
        long count = option(args, "--seeds", 2000);
        long from = option(args, "--from", 1);
        long replay = option(args, "--replay", -1);
        System.exit(replay >= 0 ? replay(replay) : many(from, count));
    }

    private static int replay(long seed) {
        Simulation.Ending ending = Simulation.run(seed);
        System.out.print(ending.timeline().print());
        return ending.broken().isPresent() ? 1 : 0;
    }

    private static int many(long from, long count) {
        long began = System.nanoTime();
        Map<Phase, Long> endings = new EnumMap<>(Phase.class);
        long broken = 0;
        for (long seed = from; seed < from + count; seed++) {
            Optional<String> wrong = wrong(seed, endings);
            if (wrong.isPresent()) {
                broken++;
                System.out.println("seed " + seed + " " + wrong.get() + "\n  make replay SEED=" + seed);
            }
            if ((seed - from + 1) % Math.max(1, count / 20) == 0) {
                System.out.println((seed - from + 1) + " of " + count + " fates, " + endings + ", "
                        + (System.nanoTime() - began) / 1_000_000 + " ms");
            }
        }
        System.out.println(broken == 0 ? "every law held in " + count + " fates" : broken + " fates break a law");
        return broken == 0 ? 0 : 1;
    }

    /** What goes wrong with one seed; a bug that throws must not end the run of all others. */
    private static Optional<String> wrong(long seed, Map<Phase, Long> endings) {
        try {
            Simulation.Ending ending = Simulation.run(seed);
            endings.merge(ending.phase(), 1L, Long::sum);
            return ending.broken().map(law -> "breaks a law: " + law.getMessage());
        } catch (RuntimeException bug) {
            return Optional.of("throws " + bug);
        }
    }

    private static long option(String[] args, String name, long otherwise) {
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals(name)) {
                return Long.parseLong(args[i + 1]);
            }
        }
        return otherwise;
    }
}
