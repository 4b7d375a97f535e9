package io.rampguard.flags;

import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import java.util.List;
import java.util.Optional;

/** What a backend says of one flag. */
public sealed interface FlagReading {
    /**
     * The flag is there.
     *
     * @param variant first arm: the one whose share is {@code share}
     * @param revision the backend's own, for compare-and-set; empty where it has none
     * @param note of the last write by Rampguard, where the backend keeps one and nobody wrote since
     */
    record Found(
            Arm variant,
            Arm control,
            String bucketBy,
            Percentage share,
            Optional<String> revision,
            Optional<ChangeNote> note)
            implements FlagReading {}

    /** The backend answered, and has no such flag. */
    record Absent() implements FlagReading {}

    /** The flag is there in a form that Rampguard does not move (other variants, other rules, disabled); says what and the cure. */
    record Unmovable(Reason reason, List<String> variants) implements FlagReading {}

    /** No answer. */
    record Unreadable(Reason reason) implements FlagReading {}
}
