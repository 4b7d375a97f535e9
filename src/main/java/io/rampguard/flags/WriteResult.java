package io.rampguard.flags;

import io.rampguard.units.Kebab;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import io.rampguard.units.Spoken;
import java.time.Duration;

/** How a write ended, sorted by the next move. */
public sealed interface WriteResult {
    /** What happened, for people. */
    String sentence();

    /** Kebab case, as journal and metrics print it: {@code needs-approval}. */
    default String outcome() {
        return Kebab.of(getClass());
    }

    /** The sentence under its code. */
    default Reason reason() {
        ReasonCode code = switch (this) {
            case Applied applied -> ReasonCode.STAGE_SERVED;
            case Conflict conflict -> ReasonCode.BACKEND_CONFLICT;
            case NeedsApproval approval -> ReasonCode.BACKEND_NEEDS_APPROVAL;
            case Refused refused -> ReasonCode.BACKEND_REFUSED;
            case Throttled throttled -> ReasonCode.BACKEND_UNREACHABLE;
            case Unreachable unreachable -> ReasonCode.BACKEND_UNREACHABLE;
        };
        return Reason.of(code, sentence());
    }

    /** Written; {@code served} is the share now served (a backend of whole percents rounds down). */
    record Applied(Percentage served) implements WriteResult {
        @Override
        public String sentence() {
            return "the backend took the write and serves " + served;
        }
    }

    /** Somebody wrote since the revision this was decided on: read again, decide again. */
    record Conflict(String sentence) implements WriteResult {}

    /** The backend keeps an approval of its own: tell a person. */
    record NeedsApproval(String sentence) implements WriteResult {}

    /** Too many writes: try again after this time. */
    record Throttled(Duration retryAfter) implements WriteResult {
        @Override
        public String sentence() {
            return "the backend takes no more writes for " + Spoken.of(retryAfter);
        }
    }

    /** Trying again cannot help: tell a person. A stale term is refused too. */
    record Refused(String sentence) implements WriteResult {}

    /** Trying again can help; the write may or may not have landed. */
    record Unreachable(String sentence) implements WriteResult {}
}
