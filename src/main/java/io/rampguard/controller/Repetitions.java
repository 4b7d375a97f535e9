package io.rampguard.controller;

import io.rampguard.alerts.Alert;
import io.rampguard.store.Outbox.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The open pages of one channel that forgets, and when each was last said. The outbox knows them; while it does not answer,
 * what was known last goes on being said, or a store that is down for minutes would end every page.
 */
final class Repetitions {
    private final Map<String, Alert> standing = new LinkedHashMap<>();
    private final Map<String, Alert> unsaved = new LinkedHashMap<>();
    private final Map<String, Instant> saidAt = new HashMap<>();

    /** @param saved whether the alert has a row in the outbox */
    void sent(Alert alert, boolean saved, Instant now) {
        switch (alert.kind()) {
            case TRIGGER -> {
                if (alert.urgency() == Alert.Urgency.PAGE) {
                    standing.put(alert.key(), alert);
                    saidAt.put(alert.id(), now);
                    if (!saved) {
                        unsaved.put(alert.key(), alert);
                    }
                }
            }
            case RESOLVE -> {
                standing.remove(alert.key());
                unsaved.remove(alert.key());
            }
            case ACKNOWLEDGE -> {
                // It goes on until it is resolved.
            }
        }
    }

    /** The alert has come to the outbox, which from now on says whether it is open. */
    void saved(Alert alert) {
        unsaved.remove(alert.key());
    }

    /**
     * What is to be said again now.
     *
     * @param open as the outbox has it; empty while it does not answer
     * @param except keys whose resolve is about to be sent
     */
    List<Alert> due(Optional<List<Due>> open, Duration every, Set<String> except, Instant now) {
        open.ifPresent(rows -> {
            standing.clear();
            rows.forEach(row -> standing.put(row.alert().key(), row.alert()));
            standing.putAll(unsaved);
            saidAt.keySet().retainAll(standing.values().stream().map(Alert::id).toList());
        });
        return standing.values().stream()
                .filter(alert -> !except.contains(alert.key()))
                .filter(alert -> !now.isBefore(
                        saidAt.getOrDefault(alert.id(), Instant.MIN).plus(every)))
                .toList();
    }
}
