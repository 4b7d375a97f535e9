package io.rampguard.bench.judge;

import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** The test of the textbook, one-sided, looked at with every poll as if each were the only one. */
final class NaiveZ implements Contestant {
    private static final double FEWEST = 100;

    static final Entrant ENTRANT = new Peers.Named("naive z", "1") {
        @Override
        public boolean enters(Scenario scenario) {
            return Peers.ofMoments(scenario);
        }

        @Override
        public Contestant start(Scenario scenario, long seed) {
            return new NaiveZ(scenario);
        }
    };

    private final Watch watch;
    private final double line;
    private final Pooled control = new Pooled();
    private final Pooled variant = new Pooled();

    private NaiveZ(Scenario scenario) {
        this.watch = scenario.watches().get(0);
        this.line = NormalDistribution.of(0, 1).inverseSurvivalProbability(scenario.alpha());
    }

    @Override
    public Optional<Alarm> take(Poll poll) {
        if (poll.history()) {
            return Optional.empty();
        }
        Reading reading = poll.readings().get(0);
        control.add(watch, reading.control(), reading.controlMoments());
        variant.add(watch, reading.variant(), reading.variantMoments());
        double z = z();
        return variant.n() >= FEWEST && z > line
                ? Optional.of(new Alarm(watch.signal().name(), "z = " + z))
                : Optional.empty();
    }

    private double z() {
        double difference = variant.mean() - control.mean();
        double error;
        if (watch.isShare()) {
            double n = variant.n() + control.n();
            double pooled = (variant.mean() * variant.n() + control.mean() * control.n()) / n;
            error = pooled * (1 - pooled) * (1 / variant.n() + 1 / control.n());
        } else {
            error = variant.variance() / variant.n() + control.variance() / control.n();
        }
        return error > 0 ? difference / Math.sqrt(error) : 0;
    }
}
