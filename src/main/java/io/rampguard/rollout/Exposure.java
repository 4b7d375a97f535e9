package io.rampguard.rollout;

import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;

/** What the flag's backend was seen to serve, as far as one policy is concerned. */
public sealed interface Exposure {
    /**
     * This policy's arms are in place.
     *
     * @param latched the backend's own note says that Rampguard rolled this revision back; with a share of zero it means
     *     that the record of a rollback was lost, not that a hand lowered the flag
     */
    record Served(Percentage share, boolean latched) implements Exposure {
        public Served(Percentage share) {
            this(share, false);
        }
    }

    /**
     * Everybody has this policy's control, but its two arms are not in place yet: the flag does not exist, or still holds the
     * arms of the last revision. The first write puts both in place at once.
     */
    record Unprepared(Reason reason) implements Exposure {}

    /** The flag serves something that is not this policy's control; a write would take it from users. */
    record Foreign(Reason reason) implements Exposure {}

    /** Not known. Never read as zero. */
    record Unread(Reason reason) implements Exposure {}
}
