package io.rampguard.analysis;

/**
 * Chances of counts, by the recurrence between neighbours that starts at the likeliest count and is normalised at the end:
 * nothing overflows, and a tail keeps its digits down to 1e-40 of the peak.
 */
final class Binomial {
    private static final double NEGLIGIBLE = 1e-40;

    private Binomial() {}

    /**
     * The chances of {@code from}, {@code from + 1} and so on, the last of {@code cap} or more.
     *
     * @param trials at least 1
     * @param rate of one trial, within 0..1
     * @param from at most {@code cap}
     */
    static double[] chances(long trials, double rate, long from, long cap) {
        double[] chances = new double[Math.toIntExact(cap - from + 1)];
        if (rate <= 0 || rate >= 1) {
            long sure = rate <= 0 ? 0 : trials;
            if (sure >= from) {
                chances[(int) (Math.min(sure, cap) - from)] = 1;
            }
            return chances;
        }
        long mode = Math.min(trials, (long) Math.floor((trials + 1) * rate));
        double odds = rate / (1 - rate);
        double total = 0;
        double weight = 1;
        for (long count = mode; count <= trials && weight > NEGLIGIBLE; count++) {
            total += weight;
            add(chances, from, cap, count, weight);
            weight *= odds * (trials - count) / (count + 1);
        }
        weight = mode / (odds * (trials - mode + 1));
        for (long count = mode - 1; count >= 0 && weight > NEGLIGIBLE; count--) {
            total += weight;
            add(chances, from, cap, count, weight);
            weight *= count / (odds * (trials - count + 1));
        }
        for (int i = 0; i < chances.length; i++) {
            chances[i] /= total;
        }
        return chances;
    }

    private static void add(double[] chances, long from, long cap, long count, double weight) {
        if (count >= from) {
            chances[(int) (Math.min(count, cap) - from)] += weight;
        }
    }
}
