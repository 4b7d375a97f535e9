package io.rampguard.store;

import io.rampguard.alerts.Alert;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Alerts that were decided and not yet delivered to every channel. An alert leaves a channel's queue only when it was sent or rejected. */
public interface Outbox {
    /**
     * What is due, the longest due first, one row for each alert and channel. A row waits behind an earlier one of the same
     * channel and key, so that a resolve never overtakes its trigger.
     *
     * @param limit at most this many for each channel, so that a dead channel's backlog hides nobody else's rows
     * @throws RolloutStore.StoreException when the store does not answer
     */
    List<Due> due(Instant now, int limit);

    /** Delivered. Never throws; repeating it is harmless. */
    boolean sent(long id, Instant at);

    /** Not delivered: try again at {@code next}. Never throws. */
    boolean retry(long id, Instant next, String sentence);

    /** Will never be delivered. Never throws. */
    boolean rejected(long id, String sentence);

    /** How many wait. Answers from memory or a count; never throws, -1 where unknown. */
    int depth();

    /**
     * Pages that were sent and not yet resolved, for channels that forget; a message is said once. The attempts count how often it was tried.
     *
     * @throws RolloutStore.StoreException when the store does not answer
     */
    List<Due> open();

    /**
     * The newest trigger of each key without a later resolve, delivered or not: what {@link io.rampguard.alerts.Digest} must not say again.
     *
     * @throws RolloutStore.StoreException when the store does not answer
     */
    List<Alert> standing();

    /**
     * The same of these keys alone, which costs as little as they are few.
     *
     * @throws RolloutStore.StoreException when the store does not answer
     */
    default List<Alert> standing(Set<String> keys) {
        return standing().stream().filter(alert -> keys.contains(alert.key())).toList();
    }

    /**
     * @param id of the row
     * @param channel name of the channel
     * @param attempts so far
     */
    record Due(long id, String channel, Alert alert, int attempts, Instant firstDue) {}
}
