package io.rampguard.rollout;

import static io.rampguard.units.ReasonCode.*;

import io.rampguard.analysis.Verdict;
import io.rampguard.policy.Patience.Limit;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import io.rampguard.units.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Silence holds, and patience ends: what follows when nothing has been seen for too long. */
final class Patience {
    private Patience() {}

    /** Silences that are the source's doing: nobody can tell how either arm is. */
    static boolean blind(ReasonCode code) {
        return code == SOURCE_DARK
                || code == STALE
                || code == PARTIAL_ANSWER
                || code == IMPLAUSIBLE
                || code == NO_SERIES;
    }

    /** What the policy wants once a silence has lasted too long; empty while it is borne. */
    static Optional<Decision> over(Ladder ladder, Verdict verdict, Step at, Instant now) {
        if (!(verdict instanceof Verdict.NoData silent)) {
            return Optional.empty();
        }
        ReasonCode code = silent.reason().code();
        Optional<Limit> limit = code == VARIANT_DARK
                ? Optional.of(ladder.policy().patience().variantDark())
                : blind(code) ? Optional.of(ladder.policy().patience().sourceDark()) : Optional.empty();
        return limit.filter(l -> !now.isBefore(silent.since().plus(l.after()))).flatMap(l -> act(l, silent, at));
    }

    private static Optional<Decision> act(Limit limit, Verdict.NoData silent, Step at) {
        Duration after = limit.after();
        Reason why = Reason.of(silent.reason().code(), silent.reason().text() + " (for " + Spoken.of(after) + ")");
        boolean resumes = blind(silent.reason().code());
        return switch (limit.then()) {
            case HOLD, ADVANCE -> Optional.empty();
            case PAUSE -> Optional.of(new Decision.Pause(at.confirmed(), resumes, why));
            case ROLLBACK -> Optional.of(new Decision.RollBack(why));
        };
    }
}
