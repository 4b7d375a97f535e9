package io.rampguard.api.access;

import io.rampguard.units.Kebab;

/** What a caller may do. Each role may do what the one before it may. */
public enum Role {
    /** Reads. */
    VIEWER,
    /** Moves rollouts, freezes and thaws. */
    OPERATOR,
    /** Also confirms that policies which vanished all at once are deleted. */
    ADMIN;

    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** As token files spell it. */
    public String label() {
        return Kebab.of(this);
    }
}
