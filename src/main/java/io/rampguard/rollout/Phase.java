package io.rampguard.rollout;

import java.util.Locale;

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
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
