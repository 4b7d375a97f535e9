package io.rampguard.flags;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where flags' exposure lives. One sub-package per product; writing the same exposure twice is harmless. */
public interface FlagBackend {
    /**
     * Reads many flags at once. Answers within 5 seconds and never throws.
     *
     * @return a reading for each key asked for
     */
    Map<String, FlagReading> read(Set<String> keys);

    /**
     * Serves {@code change.exposure()} with {@code change.arms()} from now on. Answers within 5 seconds and never throws.
     *
     * @return Applied with the exposure now served (a backend of whole percents rounds down); Conflict when somebody wrote
     *     since {@code change.expected()}; Refused when trying again cannot help; Unreachable when it can
     */
    WriteResult write(FlagChange change);

    /**
     * Serves nobody the variant by the shortest way the product has, whatever else is in the flag. Never waits for an
     * approval or a rate budget and ignores {@code change.expected()}. Answers within 5 seconds and never throws.
     *
     * @param change exposure zero
     */
    WriteResult kill(FlagChange change);

    /**
     * The share that evaluations really give to the variant, found by evaluating these targeting keys as a client would.
     * Answers within 5 seconds and never throws.
     *
     * @return how many of the keys got the variant, or Unverified with the reason
     */
    Verification verify(String key, List<String> targetingKeys);

    Capabilities capabilities();

    /** What evaluating many keys showed. */
    sealed interface Verification {
        record Evaluated(int variant, int total) implements Verification {}

        record Unverified(String sentence) implements Verification {}
    }
}
