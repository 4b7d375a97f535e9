package io.rampguard.bench.judge;

import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.List;

/** A schedule whose share is what the controller decided at the last poll; holds may stretch as far as patience goes. */
final class SteeredRamp extends Ramp {
    private final Duration hold;
    private Percentage served = Percentage.ZERO;

    /** @param patience so many times its length a hold may stretch */
    SteeredRamp(List<Percentage> shares, Duration hold, int patience, Duration history) {
        super(shares, hold.multipliedBy(patience), Duration.ofSeconds(30), history);
        this.hold = hold;
    }

    void serve(Percentage share) {
        this.served = share;
    }

    @Override
    Percentage share(int window) {
        return window < 0 ? Percentage.ZERO : served;
    }

    @Override
    Duration hold() {
        return hold;
    }
}
