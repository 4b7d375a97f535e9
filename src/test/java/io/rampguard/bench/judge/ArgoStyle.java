package io.rampguard.bench.judge;

import java.util.Optional;

/**
 * A measurement each minute over the last five minutes, or as many as there are yet; a measurement fails when the variant is beyond control by a factor or by
 * a tenth of a point, and the fourth failure of the run aborts.
 */
final class ArgoStyle implements Contestant {
    private static final double WINDOW = 300;
    private static final double BETWEEN = 60;
    private static final int FAILURE_LIMIT = 3;

    static final Entrant ANY = entrant("Argo ratio", 0, false);
    static final Entrant FROM_500 = entrant("Argo ratio, 500 req", 500, false);
    static final Entrant POINT = entrant("Argo +0.1pp", 0, true);

    private final Watch watch;
    private final double fewest;
    private final boolean point;
    private final Sliding sliding;
    private double next = BETWEEN;
    private int failed;

    private ArgoStyle(Watch watch, double fewest, boolean point) {
        this.watch = watch;
        this.fewest = fewest;
        this.point = point;
        this.sliding = new Sliding(watch, WINDOW);
    }

    private static Entrant entrant(String name, double fewest, boolean point) {
        return new Peers.Named(name, "1") {
            @Override
            public boolean enters(Scenario scenario) {
                Watch watch = scenario.watches().get(0);
                return Peers.ofOne(scenario) && (watch.isShare() || fewest == 0 && !point);
            }

            @Override
            public Contestant start(Scenario scenario, long seed) {
                return new ArgoStyle(scenario.watches().get(0), fewest, point);
            }
        };
    }

    @Override
    public Optional<Alarm> take(Poll poll) {
        if (poll.history()) {
            return Optional.empty();
        }
        sliding.add(poll);
        double now = poll.arrivals().from() + poll.arrivals().seconds();
        if (now < next) {
            return Optional.empty();
        }
        next = now + BETWEEN;
        if (sliding.requests() >= fewest && sliding.variant() > bound(sliding.control())) {
            failed++;
        }
        return failed > FAILURE_LIMIT
                ? Optional.of(new Alarm(watch.signal().name(), failed + " failed measurements"))
                : Optional.empty();
    }

    private double bound(double control) {
        if (point) {
            return control + 0.001;
        }
        return control * (watch.isShare() ? 2 : watch.isLatency() ? 1.3 : 1.2);
    }
}
