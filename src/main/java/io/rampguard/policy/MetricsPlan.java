package io.rampguard.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a policy's numbers come from.
 *
 * @param source name of a configured connection
 * @param every length of a window and distance of polls, 1 s to 10 min
 * @param control label matchers that pick control's series (label to exact value)
 * @param variant the same for the variant; never equal to control's
 * @param signals every signal that a guardrail names
 * @param bucketLabel the label that splits each arm's series by a hash of the user, where the application writes one: it
 *     shows how much a few busy users move the numbers. Never one that picks an arm
 */
public record MetricsPlan(
        String source,
        Duration every,
        SortedMap<String, String> control,
        SortedMap<String, String> variant,
        List<Signal> signals,
        Optional<String> bucketLabel) {
    public MetricsPlan {
        if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("'every' must be within 1s and 10m, got " + every);
        }
        control = new TreeMap<>(control);
        variant = new TreeMap<>(variant);
        if (control.equals(variant)) {
            throw new IllegalArgumentException("both arms have the same label matchers " + control);
        }
        signals = List.copyOf(signals);
        if (bucketLabel.isPresent()
                && (control.containsKey(bucketLabel.get()) || variant.containsKey(bucketLabel.get()))) {
            throw new IllegalArgumentException(
                    "the label '" + bucketLabel.get() + "' picks an arm and holds no buckets");
        }
    }
}
