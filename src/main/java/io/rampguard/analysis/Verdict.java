package io.rampguard.analysis;

import io.rampguard.policy.Guardrail;
import io.rampguard.units.Reason;
import java.time.Instant;

/** What the evidence says of a rollout, all guardrails together. The worst of the findings wins: breach, no data, inconclusive, pass. */
public sealed interface Verdict {
    Reason reason();

    /** Every guardrail is satisfied. */
    record Pass(Reason reason) implements Verdict {}

    /**
     * A guardrail is broken.
     *
     * @param guardrail its id
     * @param action what the policy wants done
     */
    record Breach(String guardrail, Guardrail.Action action, Reason reason) implements Verdict {}

    /** Not clear yet, or both arms are worse together. Holds. */
    record Inconclusive(Reason reason) implements Verdict {}

    /**
     * There is nothing to judge. The reason's code says which silence it is (SOURCE_DARK, STALE, VARIANT_DARK, NO_TRAFFIC,
     * WARMING_UP, NO_SERIES, PARTIAL_ANSWER, IMPLAUSIBLE); never a pass, never a breach.
     *
     * @param since when this silence began; it starts anew when its code changes
     */
    record NoData(Reason reason, Instant since) implements Verdict {}
}
