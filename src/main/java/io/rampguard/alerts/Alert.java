package io.rampguard.alerts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing to tell people.
 *
 * @param id unique; a channel that got it twice must show it once
 * @param key what it is about: trigger and resolve of one thing share it, and channels de-duplicate by it
 * @param rollout namespace/name, empty for the fleet
 * @param channels names of channels; empty means the default ones, and so does {@link #DEFAULT_CHANNELS} beside others
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
    /** Stands for the default channels in a list that names others too. */
    public static final String DEFAULT_CHANNELS = "default";

    public Alert {
        channels = List.copyOf(channels);
        labels = Map.copyOf(labels);
    }

    /** Each channel once, with the default ones where the alert asks for them. */
    public List<String> channelsOr(List<String> defaults) {
        if (channels.isEmpty()) {
            return defaults;
        }
        return channels.stream()
                .flatMap(channel -> channel.equals(DEFAULT_CHANNELS) ? defaults.stream() : Stream.of(channel))
                .distinct()
                .toList();
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
