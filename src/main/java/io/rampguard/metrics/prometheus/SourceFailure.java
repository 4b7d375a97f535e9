package io.rampguard.metrics.prometheus;

import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.Optional;

/** Why a query has no answer, sorted by what to do next. Its sentence is for people and holds no secret. */
final class SourceFailure extends Exception {
    /** The next move. */
    enum Next {
        /** Ask again soon; the server may be better by then. */
        RETRY,
        /** The server is there and healthy, but this question is wrong or too large for it. */
        REFUSED,
        /** Asking again now cannot help, and nothing else will be answered either. */
        BROKEN
    }

    private static final long serialVersionUID = 1;

    private final transient Next next;
    private final transient ReasonCode code;
    private final transient Optional<Duration> retryAfter;

    private SourceFailure(Next next, ReasonCode code, String sentence, Optional<Duration> retryAfter) {
        super(sentence, null, false, false);
        this.next = next;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    static SourceFailure retry(String sentence) {
        return new SourceFailure(Next.RETRY, ReasonCode.SOURCE_DARK, sentence, Optional.empty());
    }

    static SourceFailure later(String sentence, Duration retryAfter) {
        return new SourceFailure(Next.RETRY, ReasonCode.SOURCE_DARK, sentence, Optional.of(retryAfter));
    }

    static SourceFailure refused(ReasonCode code, String sentence) {
        return new SourceFailure(Next.REFUSED, code, sentence, Optional.empty());
    }

    static SourceFailure broken(String sentence) {
        return new SourceFailure(Next.BROKEN, ReasonCode.SOURCE_DARK, sentence, Optional.empty());
    }

    Next next() {
        return next;
    }

    /** How long the server asked us to stay away. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    Reason reason() {
        return Reason.of(code, sentence());
    }
}
