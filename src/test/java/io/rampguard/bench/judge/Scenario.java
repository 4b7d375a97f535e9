package io.rampguard.bench.judge;

import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.PolicyName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * One kind of rollout with a known truth.
 *
 * @param name unique; the draws depend on it
 * @param alpha the promised bound of the probability of a false rollback over the whole rollout
 * @param truth what is wrong with the variant, empty where nothing is and every rollback is false
 * @param cast makes the replication that these draws stand for
 */
record Scenario(
        String name,
        Table table,
        Ramp ramp,
        double alpha,
        List<Watch> watches,
        Optional<Truth> truth,
        Function<Chance, Cast> cast) {
    private static final PolicyName ROLLOUT = PolicyName.of("bench");

    Scenario {
        watches = List.copyOf(watches);
    }

    /**
     * A regression.
     *
     * @param onset when it begins, in seconds since the first stage began
     * @param watch which of the watches sees it
     * @param rival what an oracle knows of it, empty where nobody can know it
     * @param information nats per variant request at a share of the variant within 0..1; NaN where there is no formula
     */
    record Truth(double onset, int watch, Optional<Rival> rival, DoubleUnaryOperator information) {
        Truth(int watch, Rival rival) {
            this(0, watch, Optional.of(rival), share -> Double.NaN);
        }

        /** The same regression in a scenario that looks at more signals. */
        Truth seenBy(int otherWatch) {
            return new Truth(onset, otherWatch, rival, information);
        }
    }

    boolean harmless() {
        return truth.isEmpty();
    }

    /** The seconds from which a rollback is right; never, where nothing is wrong. */
    double onset() {
        return truth.map(Truth::onset).orElse(Double.POSITIVE_INFINITY);
    }

    Scenario withAlpha(String otherName, double other) {
        return new Scenario(otherName, table, ramp, other, watches, truth, cast);
    }

    /** Begins a replication at the first window of its history. */
    Replication replicate(long seed, int number) {
        return new Replication(this, cast.apply(Chance.of(seed, name, number)));
    }

    /** A rollout that is drawn while it is looked at. */
    static final class Replication {
        private final Scenario scenario;
        private final Cast cast;
        private int window;

        private Replication(Scenario scenario, Cast cast) {
            this.scenario = scenario;
            this.cast = cast;
            this.window = -scenario.ramp().history();
        }

        boolean hasNext() {
            return window < scenario.ramp().windows();
        }

        Poll next() {
            int now = window++;
            Ramp ramp = scenario.ramp();
            Arrivals arrivals = cast.crowd().at(now);
            int signals = cast.draws().size();
            List<Reading> readings = new ArrayList<>(signals);
            List<Measured> measured = new ArrayList<>(signals);
            for (int i = 0; i < signals; i++) {
                Reading reading = cast.draws().get(i).read(arrivals);
                readings.add(reading);
                measured.add(new Measured(
                        ROLLOUT,
                        scenario.watches().get(i).signal().name(),
                        ramp.window(now),
                        reading.control(),
                        reading.variant()));
            }
            Optional<ByBucket> buckets = cast.buckets().get();
            buckets.ifPresent(split -> measured.set(0, split.on(measured.get(0))));
            return new Poll(now, ramp.share(now), ramp.window(now), arrivals, measured, readings, buckets);
        }

        /** Hands every window to somebody, for tests and for recording. */
        void forEach(Consumer<Poll> looker) {
            while (hasNext()) {
                looker.accept(next());
            }
        }
    }
}
