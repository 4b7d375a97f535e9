package io.rampguard.analysis.sequential;

import java.util.stream.DoubleStream;

/**
 * The effects that are bet on, as excess over the null's border (0.5 is half as much again), and how likely each is thought to
 * be. A wide bell around half as much again, with something everywhere else, and a part for what the policy itself names.
 */
final class Effects {
    private static final int STEPS = 13;
    private static final double SMALLEST = 0.06;
    private static final double LARGEST = 27;
    private static final double CENTRE = 0.4;
    private static final double WIDTH = 1.5;

    /** Beyond a tolerance a part of the harm is used up already, and what is left of it differs less. */
    private static final double WIDTH_BEYOND = 1.0;

    private static final double FLAT = 0.1;
    private static final double NAMED = 0.2;

    /** Nats that a rollout must be able to collect on an effect before it is worth a bet. */
    private static final double VISIBLE = 30;

    private static final Effects AROUND = of(0, WIDTH);
    private static final Effects BEYOND = of(0, WIDTH_BEYOND);

    private final double[] excess;
    private final double[] logWeights;

    private Effects(double[] excess, double[] weights) {
        this.excess = excess;
        double sum = DoubleStream.of(weights).sum();
        this.logWeights =
                DoubleStream.of(weights).map(w -> StrictMath.log(w / sum)).toArray();
    }

    /**
     * @param named the excess that the policy names, or 0 where it names none beyond the border
     */
    static Effects around(double named) {
        return named > 0 ? of(named, WIDTH) : AROUND;
    }

    /** For a border that lies beyond control's own level. */
    static Effects beyond(double named) {
        return named > 0 ? of(named, WIDTH_BEYOND) : BEYOND;
    }

    private static Effects of(double named, double width) {
        double[] excess = new double[STEPS + 1];
        double[] weights = new double[STEPS + 1];
        double bells = 0;
        for (int i = 0; i < STEPS; i++) {
            double log =
                    StrictMath.log(SMALLEST) + (StrictMath.log(LARGEST) - StrictMath.log(SMALLEST)) * i / (STEPS - 1);
            excess[i] = StrictMath.exp(log);
            double z = (log - StrictMath.log(CENTRE)) / width;
            weights[i] = StrictMath.exp(-z * z / 2);
            bells += weights[i];
        }
        double design = named > 0 ? NAMED : 0;
        for (int i = 0; i < STEPS; i++) {
            weights[i] = (1 - design) * ((1 - FLAT) * weights[i] / bells + FLAT / STEPS);
        }
        excess[STEPS] = named > 0 ? named : 1;
        weights[STEPS] = Math.max(design, 1e-12);
        return new Effects(excess, weights);
    }

    double[] excess() {
        return excess;
    }

    double[] logWeights() {
        return logWeights;
    }

    /**
     * Weights for a rollout that holds so many of the variant's events: what could not be seen by its end gets none.
     *
     * @param events expected at the border over the whole rollout
     */
    void visible(double events, double[] logPriors) {
        double sum = 0;
        for (int j = 0; j < excess.length; j++) {
            double ratio = 1 + excess[j];
            double information = events * (ratio * StrictMath.log(ratio) - excess[j]) / VISIBLE;
            double visible = information * information / (1 + information * information);
            logPriors[j] = StrictMath.exp(logWeights[j]) * (visible + 1e-6);
            sum += logPriors[j];
        }
        for (int j = 0; j < excess.length; j++) {
            logPriors[j] = StrictMath.log(logPriors[j] / sum);
        }
    }
}
