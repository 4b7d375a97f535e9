package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Users whom a hash keeps in one arm, each with an activity and an error rate of its own. Sums of Poisson draws are Poisson, so
 * each arm and bucket is drawn as a whole, and its expectations change only with the stage.
 */
final class Users implements Crowd {
    static final int BUCKETS = 20;

    private final Chance chance;
    private final Ramp ramp;
    private final double traffic;
    private final double harm;
    private final double[] activity;
    private final double[] rate;
    private final double[] place;
    /** Expected good and bad requests a second: by arm, then by bucket. */
    private final double[][] good = new double[2][BUCKETS];

    private final double[][] bad = new double[2][BUCKETS];

    private double drawnFor = -1;
    private Reading reading = new Reading(ShareDraws.share(0, 0), ShareDraws.share(0, 0));
    private Optional<ByBucket> buckets = Optional.empty();

    /**
     * @param traffic requests a second of all users together
     * @param harm the factor by which the variant multiplies a user's error rate
     */
    private Users(Chance chance, Ramp ramp, int users, double traffic, double harm) {
        this.chance = chance;
        this.ramp = ramp;
        this.traffic = traffic;
        this.harm = harm;
        this.activity = new double[users];
        this.rate = new double[users];
        this.place = new double[users];
    }

    /** Activity lognormal with log-deviation 1, error rates gamma with mean 1 % and a coefficient of variation of 1.41. */
    static Users ordinary(Chance chance, Ramp ramp, int users, double traffic, double harm) {
        Users crowd = new Users(chance, ramp, users, traffic, harm);
        for (int i = 0; i < users; i++) {
            crowd.activity[i] = Math.exp(chance.gaussian());
            crowd.rate[i] = Math.min(1, chance.gamma(0.5, 0.02));
            crowd.place[i] = chance.uniform();
        }
        return crowd;
    }

    /** Many users alike, and one that sends this part of all requests with an error rate of its own. */
    static Users withBot(Chance chance, Ramp ramp, double traffic, double part, double itsRate) {
        int others = 2_000;
        Users crowd = new Users(chance, ramp, others + 1, traffic, 1);
        for (int i = 0; i <= others; i++) {
            crowd.activity[i] = i == others ? others * part / (1 - part) : 1;
            crowd.rate[i] = i == others ? itsRate : 0.01;
            crowd.place[i] = chance.uniform();
        }
        return crowd;
    }

    Cast cast() {
        return new Cast(this, List.of(arrivals -> reading), () -> buckets);
    }

    @Override
    public Arrivals at(int window) {
        double share = ramp.share(window).fraction();
        if (share != drawnFor) {
            settle(share);
            drawnFor = share;
        }
        List<List<Counts>> counts = List.of(counts(0), counts(1));
        reading = new Reading(sum(counts.get(0)), sum(counts.get(1)));
        buckets = Optional.of(new ByBucket("error-rate", counts.get(0), counts.get(1)));
        return new Arrivals(
                ramp.from(window), ramp.seconds(), (int) reading.control().n(), (int)
                        reading.variant().n());
    }

    private List<Counts> counts(int arm) {
        List<Counts> counts = new ArrayList<>(BUCKETS);
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            int failed = chance.poisson(bad[arm][bucket] * ramp.seconds());
            counts.add(ShareDraws.share(failed + chance.poisson(good[arm][bucket] * ramp.seconds()), failed));
        }
        return List.copyOf(counts);
    }

    private void settle(double share) {
        double all = 0;
        for (double one : activity) {
            all += one;
        }
        for (int arm = 0; arm < 2; arm++) {
            java.util.Arrays.fill(good[arm], 0);
            java.util.Arrays.fill(bad[arm], 0);
        }
        for (int i = 0; i < activity.length; i++) {
            int arm = place[i] < share ? 1 : 0;
            double requests = traffic * activity[i] / all;
            double failing = Math.min(1, rate[i] * (arm == 1 ? harm : 1));
            bad[arm][i % BUCKETS] += requests * failing;
            good[arm][i % BUCKETS] += requests * (1 - failing);
        }
    }

    private static Counts sum(List<Counts> counts) {
        double total = 0;
        double events = 0;
        for (Counts one : counts) {
            total += one.n();
            events += ((Counts.Proportion) one).events();
        }
        return ShareDraws.share(total, events);
    }
}
