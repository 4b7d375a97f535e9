package io.rampguard.bench.judge;

import java.util.Optional;

/** Somebody who looks at one replication, poll by poll, the history first. */
@FunctionalInterface
interface Contestant {
    /**
     * Takes in one poll.
     *
     * @return why it rolls back now, or nothing; it is not asked again after it has rolled back
     */
    Optional<Alarm> take(Poll poll);

    /** A rollback: which signal, and why in a few words. */
    record Alarm(String signal, String reason) {}

    /** Enters contestants for rollouts. Safe for use by several threads. */
    interface Entrant {
        /** As tables and the command line call it. */
        String name();

        /** Changes whenever its answers may; results of another version are not taken over. */
        String version();

        /** False where it has nothing to say about such a scenario. */
        boolean enters(Scenario scenario);

        /** How many replications are enough where it is too slow for all. */
        default int most() {
            return Integer.MAX_VALUE;
        }

        /** A contestant for one replication. Its own draws, where it needs any, depend on {@code seed} alone. */
        Contestant start(Scenario scenario, long seed);
    }
}
