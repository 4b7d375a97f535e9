package io.rampguard.store;

import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.RolloutState;
import io.rampguard.units.Reason;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the journal.
 *
 * @param rollout empty for the fleet (freeze and thaw)
 * @param kind what sort of line
 * @param revision what was tried
 * @param by who: {@code rampguard}, or an operator's identity
 * @param move the decision or verb, in kebab case ({@code advance}, {@code roll-back}, {@code written})
 * @param state the state after it, so that folding the journal gives the state; empty on lines that change none
 * @param facts numbers worth keeping: both arms' estimates and samples, shares, outcomes; keys in kebab case
 */
public record JournalEntry(
        Instant at,
        Optional<PolicyName> rollout,
        Kind kind,
        String revision,
        String by,
        String move,
        Reason reason,
        Optional<RolloutState> state,
        Map<String, String> facts) {
    public JournalEntry {
        facts = Map.copyOf(facts);
    }

    /** What sort of line. Observations are kept for 30 days, everything else for good. */
    public enum Kind {
        TRANSITION,
        COMMAND,
        WRITE,
        DRIFT,
        OBSERVATION
    }
}
