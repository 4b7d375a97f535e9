package io.rampguard.store;

import io.rampguard.alerts.Alert;
import java.time.Instant;
import java.util.List;

/** Alerts that were decided and not yet delivered to every channel. An alert leaves a channel's queue only when it was sent or rejected. */
public interface Outbox {
    /**
     * What is due, the oldest first, one row for each alert and channel.
     *
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

    /** Triggers that were sent and not yet resolved, for channels that forget. */
    List<Due> open();

    /**
     * @param id of the row
     * @param channel name of the channel
     * @param attempts so far
     */
    record Due(long id, String channel, Alert alert, int attempts, Instant firstDue) {}
}
