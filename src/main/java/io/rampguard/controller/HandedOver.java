package io.rampguard.controller;

import io.rampguard.alerts.Alert;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The alerts of one channel that were handed over because the store was down. Without a store nobody knows what was told, so
 * this remembers it by key: a blind source that is reported at every tick of the outage is one alert.
 */
final class HandedOver {
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    /** The trigger of each key that was handed over and not ended; the key's later triggers say nothing new. */
    private final Map<String, String> begun = new HashMap<>();

    /** An alert that waits, how often it was tried and when it is due. */
    record Waiting(Alert alert, int attempts, Instant due) {}

    synchronized void add(Alert alert) {
        if (alert.kind() == Alert.Kind.TRIGGER) {
            String first = begun.putIfAbsent(alert.key(), alert.id());
            if (first != null) {
                return;
            }
        } else if (alert.kind() == Alert.Kind.RESOLVE) {
            begun.remove(alert.key());
        }
        waiting.putIfAbsent(alert.id(), new Waiting(alert, 0, Instant.MIN));
    }

    synchronized void remove(String id) {
        waiting.remove(id);
    }

    synchronized void retry(String id, Instant next) {
        waiting.computeIfPresent(id, (same, one) -> new Waiting(one.alert(), one.attempts() + 1, next));
    }

    synchronized int size() {
        return waiting.size();
    }

    /** The first that waits of each key, in the order handed over: a resolve must not overtake its trigger. */
    synchronized List<Waiting> due(Instant now) {
        Set<String> keys = new HashSet<>();
        return waiting.values().stream()
                .filter(one -> keys.add(one.alert().key()))
                .filter(one -> !now.isBefore(one.due()))
                .toList();
    }

    synchronized Set<String> resolving() {
        return waiting.values().stream()
                .filter(one -> one.alert().kind() == Alert.Kind.RESOLVE)
                .map(one -> one.alert().key())
                .collect(Collectors.toSet());
    }

    /**
     * The store has come to know an alert of this key and looks after it from here on.
     *
     * @return the id of the trigger under which its beginning was handed over, where it was
     */
    synchronized Optional<String> takenOver(Alert alert) {
        waiting.remove(alert.id());
        Optional<String> first = Optional.ofNullable(begun.remove(alert.key()));
        if (alert.kind() == Alert.Kind.TRIGGER) {
            first.ifPresent(waiting::remove);
        }
        return first;
    }
}
