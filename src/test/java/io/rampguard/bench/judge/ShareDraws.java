package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;
import java.util.function.DoubleUnaryOperator;

/** Events among trials: the ways in which bad ones come about. */
final class ShareDraws {
    private ShareDraws() {}

    /** How many of one arm's requests are bad. */
    @FunctionalInterface
    interface Bad {
        int among(int requests, double rate);
    }

    /** Requests fail independently. */
    static SignalDraw independent(Chance chance, Rate control, Rate variant) {
        return drawn(chance::binomial, control, variant);
    }

    /** The rate of each arm and window is itself drawn, so that requests of one window resemble each other. */
    static SignalDraw betaBinomial(Chance chance, Rate both, double correlation) {
        return drawn((n, rate) -> chance.betaBinomial(n, rate, correlation), both, both);
    }

    /** Requests fail in incidents of geometric size. */
    static SignalDraw batches(Chance chance, Rate both, double meanSize) {
        return drawn(
                (n, rate) -> {
                    int incidents = chance.poisson(n * rate / meanSize);
                    int bad = 0;
                    for (int i = 0; i < incidents; i++) {
                        bad += chance.geometric(meanSize);
                    }
                    return Math.min(bad, n);
                },
                both,
                both);
    }

    /** Each arm's rate is multiplied in each window by a lognormal factor of mean 1 of its own. */
    static SignalDraw shocked(Chance chance, Rate both, double deviation) {
        return drawn(
                (n, rate) -> chance.binomial(
                        n, Math.min(1, rate * Math.exp(deviation * chance.gaussian() - deviation * deviation / 2))),
                both,
                both);
    }

    private static SignalDraw drawn(Bad bad, Rate control, Rate variant) {
        return a -> new Reading(
                share(a.control(), bad.among(a.control(), control.over(a.from(), a.seconds()))),
                share(a.variant(), bad.among(a.variant(), variant.over(a.from(), a.seconds()))));
    }

    /** Only this part of the requests is rated at all, as thumbs are. */
    static SignalDraw ratedOnly(Chance chance, double rated, SignalDraw draw) {
        return a -> draw.read(new Arrivals(
                a.from(), a.seconds(), chance.binomial(a.control(), rated), chance.binomial(a.variant(), rated)));
    }

    /** The same events counted by those that went well, as an output's validity is. */
    static SignalDraw countedWell(SignalDraw draw) {
        return a -> {
            Reading bad = draw.read(a);
            return new Reading(well(bad.control()), well(bad.variant()));
        };
    }

    /**
     * A bad request is counted as a request at once and as an event only after an exponential delay. What would exceed the
     * requests of its window is lost, as a source loses it.
     */
    static SignalDraw delayed(Chance chance, Ramp ramp, Rate both, double meanDelay) {
        Delay control = new Delay(chance, ramp, meanDelay);
        Delay variant = new Delay(chance, ramp, meanDelay);
        return a -> {
            double rate = both.over(a.from(), a.seconds());
            return new Reading(
                    control.read(ramp.at(a.from() + a.seconds() / 2), a.control(), rate),
                    variant.read(ramp.at(a.from() + a.seconds() / 2), a.variant(), rate));
        };
    }

    private static final class Delay {
        private final Chance chance;
        private final Ramp ramp;
        private final double mean;
        private final int[] due;

        Delay(Chance chance, Ramp ramp, double mean) {
            this.chance = chance;
            this.ramp = ramp;
            this.mean = mean;
            this.due = new int[ramp.history() + ramp.windows()];
        }

        Counts read(int window, int requests, double rate) {
            int at = window + ramp.history();
            int bad = chance.binomial(requests, rate);
            for (int i = 0; i < bad; i++) {
                double later = chance.uniform() * ramp.seconds() + chance.exponential(mean);
                int then = at + (int) Math.min(due.length, later / ramp.seconds());
                if (then < due.length) {
                    due[then]++;
                }
            }
            return share(requests, Math.min(due[at], requests));
        }
    }

    /** Requests of one heavy client come in spells and are as good or bad as everybody's. */
    static Rate spells(Chance chance, Ramp ramp, double meanSpell, DoubleUnaryOperator level) {
        double[] on = new double[ramp.history() + ramp.windows()];
        double until = 0;
        boolean busy = false;
        for (int i = 0; i < on.length; i++) {
            while (until <= i * ramp.seconds()) {
                busy = !busy;
                until += chance.exponential(meanSpell);
            }
            on[i] = busy ? 1 : 0;
        }
        return (from, seconds) -> level.applyAsDouble(on[ramp.at(from + seconds / 2) + ramp.history()]);
    }

    static Counts share(double total, double events) {
        return new Counts.Proportion(total, events);
    }

    private static Counts well(Counts counts) {
        Counts.Proportion bad = (Counts.Proportion) counts;
        return share(bad.total(), bad.total() - bad.events());
    }
}
