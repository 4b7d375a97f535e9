package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;
import java.util.Optional;

/**
 * The sequential interval of experiment platforms: a one-sided asymptotic confidence sequence (Waudby-Smith et al.) of the
 * difference of the pooled means, tuned for 5,000 requests. It rolls back when its lower end is above zero.
 */
final class SequentialInterval implements Contestant {
    private static final double TUNED_FOR = 5_000;

    /** Control is sampled at the variant's size, as such platforms assign it. */
    static final Entrant HALVES = entrant("seq. CI 50/50", true);
    /** All remaining traffic is control. */
    static final Entrant FULL = entrant("seq. CI full", false);

    private final Watch watch;
    private final double alpha;
    private final Optional<Chance> sampling;
    private final Pooled control = new Pooled();
    private final Pooled variant = new Pooled();

    private SequentialInterval(Scenario scenario, Optional<Chance> sampling) {
        this.watch = scenario.watches().get(0);
        this.alpha = scenario.alpha();
        this.sampling = sampling;
    }

    private static Entrant entrant(String name, boolean halves) {
        return new Peers.Named(name, "1") {
            @Override
            public boolean enters(Scenario scenario) {
                return Peers.ofMoments(scenario)
                        && (!halves || scenario.watches().get(0).isShare());
            }

            @Override
            public Contestant start(Scenario scenario, long seed) {
                return new SequentialInterval(
                        scenario, halves ? Optional.of(Chance.of(seed, name, 0)) : Optional.empty());
            }
        };
    }

    @Override
    public Optional<Alarm> take(Poll poll) {
        if (poll.history()) {
            return Optional.empty();
        }
        Reading reading = poll.readings().get(0);
        variant.add(watch, reading.variant(), reading.variantMoments());
        if (sampling.isPresent() && watch.isShare()) {
            sample(sampling.get(), reading);
        } else {
            control.add(watch, reading.control(), reading.controlMoments());
        }
        double low = lower();
        return low > 0 ? Optional.of(new Alarm(watch.signal().name(), "at least " + low + " more")) : Optional.empty();
    }

    private void sample(Chance chance, Reading reading) {
        Counts all = reading.control();
        int wanted = (int) Math.min(all.n(), reading.variant().n());
        double bad =
                all.n() > wanted ? chance.hypergeometric((int) all.n(), (int) watch.bad(all), wanted) : watch.bad(all);
        control.add(wanted, bad, bad);
    }

    private double lower() {
        double n = variant.n() + control.n();
        if (variant.n() < 2 || control.n() < 2 || variant.variance() == 0 && control.variance() == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        double variance = n * (variant.variance() / variant.n() + control.variance() / control.n());
        double doubled = -2 * Math.log(2 * alpha);
        double squaredRho = (doubled + Math.log(doubled + 1)) / TUNED_FOR;
        double inner = n * squaredRho + 1;
        double half =
                Math.sqrt(variance * 2 * inner / (n * n * squaredRho) * Math.log1p(Math.sqrt(inner) / (2 * alpha)));
        return variant.mean() - control.mean() - half;
    }
}
