package io.rampguard.flags;

import io.rampguard.units.Percentage;
import java.time.Duration;

/** How a write ended, sorted by the next move. */
public sealed interface WriteResult {
    /** Written; {@code served} is the share now served (a backend of whole percents rounds down). */
    record Applied(Percentage served) implements WriteResult {}

    /** Somebody wrote since the revision this was decided on: read again, decide again. */
    record Conflict(String sentence) implements WriteResult {}

    /** The backend keeps an approval of its own: tell a person. */
    record NeedsApproval(String sentence) implements WriteResult {}

    /** Too many writes: try again after this time. */
    record Throttled(Duration retryAfter) implements WriteResult {}

    /** Trying again cannot help: tell a person. A stale term is refused too. */
    record Refused(String sentence) implements WriteResult {}

    /** Trying again can help; the write may or may not have landed. */
    record Unreachable(String sentence) implements WriteResult {}
}
