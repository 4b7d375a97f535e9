package io.rampguard.bench.judge;

import io.rampguard.bench.judge.Scenario.Truth;
import java.util.Optional;

/**
 * Wald's sequential test by somebody who knows control, the boundary, the size of the regression and when it begins. It alarms at
 * 1/α at the same polls as everybody; nobody who is honest can be much quicker.
 */
final class Oracle implements Contestant {
    static final Entrant ENTRANT = new Entrant() {
        @Override
        public String name() {
            return "oracle";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public boolean enters(Scenario scenario) {
            return scenario.truth().flatMap(Truth::rival).isPresent();
        }

        @Override
        public Contestant start(Scenario scenario, long seed) {
            return new Oracle(scenario);
        }
    };

    private final Truth truth;
    private final Rival rival;
    private final Watch watch;
    private final double line;
    private double evidence;

    private Oracle(Scenario scenario) {
        this.truth = scenario.truth().orElseThrow();
        this.rival = truth.rival().orElseThrow();
        this.watch = scenario.watches().get(truth.watch());
        this.line = -Math.log(scenario.alpha());
    }

    @Override
    public Optional<Alarm> take(Poll poll) {
        Arrivals arrivals = poll.arrivals();
        if (poll.history() || arrivals.from() + arrivals.seconds() / 2 < truth.onset()) {
            return Optional.empty();
        }
        evidence += rival.evidence(watch, poll.readings().get(truth.watch()), arrivals);
        return evidence >= line
                ? Optional.of(new Alarm(watch.signal().name(), "log evidence " + evidence))
                : Optional.empty();
    }
}
