package io.rampguard.store;

import io.rampguard.alerts.Alert;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is remembered of rollouts. Every method answers within 5 seconds; none throws but {@link StoreException}. */
public interface RolloutStore {
    /**
     * Every rollout, by name.
     *
     * @throws StoreException when the store does not answer
     */
    Map<PolicyName, StoredRollout> load();

    /**
     * Saves a rollout, its journal entries and its alerts in one transaction, if its row is still at {@code expected} and no
     * newer term has written. Never throws.
     *
     * @param entries appended to the journal in this order
     * @param alerts put into the outbox
     */
    SaveResult save(Rollout rollout, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts);

    /** Forgets a rollout whose policy is gone; its journal stays. Never throws; repeating it is harmless. */
    SaveResult remove(PolicyName name, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts);

    /** Alerts that belong to the fleet and not to one rollout. Never throws. */
    SaveResult enqueue(List<Alert> alerts, long term);

    /** When a tick last ended here; empty for a new store. A gap since then was not guarded. */
    Optional<Instant> lastTick();

    /** Records the end of a tick. Never throws. */
    SaveResult ticked(Instant at, long term);

    /** The fleet-wide freeze: who, why and when, while it lasts. */
    Optional<Freeze> freeze();

    /** Sets or ends the freeze and journals it, in one transaction. Never throws. */
    SaveResult freeze(Optional<Freeze> freeze, JournalEntry entry, long term);

    record Freeze(String by, String why, Instant since) {}

    /** The store did not answer. The message carries no secret. */
    final class StoreException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** @param cause null where the store itself refuses */
        public StoreException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
