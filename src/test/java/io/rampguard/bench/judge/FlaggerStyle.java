package io.rampguard.bench.judge;

import java.util.Optional;

/**
 * A check each minute of the variant's last minute against a fixed threshold, half above what the history had; the fifth failed
 * check rolls back, and the count is never reset.
 */
final class FlaggerStyle implements Contestant {
    private static final double MINUTE = 60;
    private static final int FAILED_CHECKS = 5;

    static final Entrant ENTRANT = new Peers.Named("Flagger", "1") {
        @Override
        public boolean enters(Scenario scenario) {
            return Peers.ofOne(scenario);
        }

        @Override
        public Contestant start(Scenario scenario, long seed) {
            return new FlaggerStyle(scenario);
        }
    };

    private final Watch watch;
    private final Sliding history;
    private final Sliding minute;
    private double next = MINUTE;
    private int failed;

    private FlaggerStyle(Scenario scenario) {
        this.watch = scenario.watches().get(0);
        this.history = new Sliding(watch, Double.POSITIVE_INFINITY);
        this.minute = new Sliding(watch, MINUTE);
    }

    @Override
    public Optional<Alarm> take(Poll poll) {
        if (poll.history()) {
            history.add(poll);
            return Optional.empty();
        }
        minute.add(poll);
        double now = poll.arrivals().from() + poll.arrivals().seconds();
        if (now < next || !minute.full()) {
            return Optional.empty();
        }
        next = now + MINUTE;
        if (minute.variant() > 1.5 * base()) {
            failed++;
        }
        return failed >= FAILED_CHECKS
                ? Optional.of(new Alarm(watch.signal().name(), failed + " failed checks"))
                : Optional.empty();
    }

    private double base = Double.NaN;

    private double base() {
        if (Double.isNaN(base)) {
            base = history.control();
        }
        return base;
    }
}
