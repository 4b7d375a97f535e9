package io.rampguard.analysis;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The judge's running state for one rollout: small, serialisable, restart-proof. Each method keeps a record of its own.
 * Evidence of another method, or of an unknown version, is replaced by fresh evidence with a stated reason.
 */
public sealed interface Evidence permits SequentialEvidence, ThresholdEvidence {
    /** End of the last window taken in, per signal name: the cursor of the next request. */
    Map<String, Instant> cursors();

    /** Since when the present silence lasts, if it is silent. */
    Optional<Silence> silence();

    /** Forgets what belongs to a revision or a stage that is over, and keeps the cursors. */
    Evidence fresh();

    /** Nobody looked for a while: a silence that was being borne begins anew, everything else stays. */
    Evidence afterGap();

    /** A silence and its beginning. The code is a {@code ReasonCode} of a NoData verdict. */
    record Silence(io.rampguard.units.ReasonCode code, Instant since) {}
}
