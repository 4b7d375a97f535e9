package io.rampguard.store;

import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.RolloutState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happened, append-only. */
public interface Journal {
    /** Appends outside a transition: writes, drift, observations. Never throws; answers whether it was kept. */
    boolean append(List<JournalEntry> entries);

    /**
     * Lines in the order written.
     *
     * @param rollout whose; empty for every line
     * @param after id of the last line already read, 0 for the beginning
     * @param limit at most this many, 1 to 10,000
     * @throws RolloutStore.StoreException when the store does not answer
     */
    List<Line> read(Optional<PolicyName> rollout, long after, int limit);

    /** The newest lines, the oldest of them first. Otherwise as {@link #read}. */
    List<Line> tail(PolicyName rollout, int limit);

    /** Drops observations older than {@code before}. Never throws; answers how many went. */
    int prune(Instant before);

    record Line(long id, JournalEntry entry) {}

    /** The state that a journal tells: the last state on it. Empty where no line carries one. */
    static Optional<RolloutState> fold(List<JournalEntry> entries) {
        return entries.stream()
                .map(JournalEntry::state)
                .flatMap(Optional::stream)
                .reduce((earlier, later) -> later);
    }
}
