package io.rampguard.bench.judge;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Many replications of one scenario by one contestant.
 *
 * @param replications how many there were
 * @param rolledBack how many it rolled back
 * @param early how many of those before anything was wrong
 * @param exposed mean variant requests until the alarm or the end, after the onset, without the early ones
 * @param exposedError standard error of that mean
 * @param median the same requests' median
 * @param minutes mean minutes from the onset to the alarm or the end, without the early ones
 */
record Summary(
        int replications,
        int rolledBack,
        int early,
        double exposed,
        double exposedError,
        double median,
        double minutes) {
    static Summary of(List<Fate> fates) {
        List<Fate> fair = fates.stream().filter(fate -> !fate.early()).toList();
        double[] exposed = fair.stream().mapToDouble(Fate::afterOnset).sorted().toArray();
        double mean = mean(fair, Fate::afterOnset);
        double squares =
                Arrays.stream(exposed).map(x -> (x - mean) * (x - mean)).sum();
        int n = exposed.length;
        return new Summary(
                fates.size(),
                (int) fates.stream().filter(Fate::rolledBack).count(),
                fates.size() - n,
                mean,
                n > 1 ? Math.sqrt(squares / (n - 1.0) / n) : 0,
                n == 0 ? 0 : (exposed[(n - 1) / 2] + exposed[n / 2]) / 2,
                mean(fair, Fate::minutes));
    }

    private static double mean(List<Fate> fates, ToDoubleFunction<Fate> of) {
        return fates.stream().mapToDouble(of).average().orElse(0);
    }

    double share() {
        return (double) rolledBack / replications;
    }

    Wilson interval() {
        return Wilson.of(rolledBack, replications);
    }

    /** Of those that were not early, how many were found before the ramp's end. */
    double found() {
        int fair = replications - early;
        return fair == 0 ? 0 : (double) (rolledBack - early) / fair;
    }
}
