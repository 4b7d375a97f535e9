package io.rampguard.rollout;

import io.rampguard.units.Kebab;

/** The word for a state, the same in API, CLI, metrics and journal. */
public enum Phase {
    WAITING,
    RAMPING,
    AWAITING_APPROVAL,
    PAUSED,
    ROLLING_BACK,
    ROLLED_BACK,
    WATCHING,
    COMPLETED;

    /** Kebab case. */
    public String label() {
        return Kebab.of(this);
    }
}
