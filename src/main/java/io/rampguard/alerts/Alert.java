package io.rampguard.alerts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One thing to tell people.
 *
 * @param id unique; a channel that got it twice must show it once
 * @param key what it is about: trigger and resolve of one thing share it, and channels de-duplicate by it
 * @param rollout namespace/name, empty for the fleet
 * @param channels names of channels; empty means the default ones
 * @param title one line
 * @param body the sentences with the evidence: both arms' numbers, since when, exposed requests, whether zero was verified,
 *     the next command to type
 * @param labels bounded: rollout, flag, reason code, guardrail
 */
public record Alert(
        String id,
        String key,
        Kind kind,
        Urgency urgency,
        Optional<String> rollout,
        List<String> channels,
        String title,
        String body,
        Map<String, String> labels,
        Instant at) {
    public Alert {
        channels = List.copyOf(channels);
        labels = Map.copyOf(labels);
    }

    /** The same alert with other labels: a resolve wears its trigger's, since channels know an alert again by them. */
    public Alert withLabels(Map<String, String> others) {
        return new Alert(id, key, kind, urgency, rollout, channels, title, body, others, at);
    }

    /** Starts, takes up or ends what the key is about. */
    public enum Kind {
        TRIGGER,
        /** A person is on it; a channel that knows no such thing answers Sent and shows nothing. */
        ACKNOWLEDGE,
        RESOLVE
    }

    /** A page wakes somebody; a message waits for the morning. */
    public enum Urgency {
        PAGE,
        MESSAGE
    }
}
