package io.rampguard.controller;

import java.time.Instant;
import java.util.OptionalLong;

/** Who may write. At most one daemon holds a term at a time; terms only grow. */
public interface Leadership {
    /**
     * The term held at {@code now}, or none: without one this daemon reads and serves and changes nothing. Renews or acquires
     * as a side effect, within 5 seconds, and never throws. A term is reported only while its lease surely lasts for another
     * write, so that a stale leader stops before its lease can pass on.
     */
    OptionalLong term(Instant now);

    /**
     * Whether a newer term of another holder was seen. A daemon that lost its lease only because the store does not answer may
     * still lower on a fresh breach; one that was superseded may not write at all.
     */
    default boolean superseded() {
        return true;
    }

    /** Who holds the lease, for people. */
    String holder();

    /** Gives the lease back, so that another takes over at once. Repeating it is harmless. */
    void release();
}
