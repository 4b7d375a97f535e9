package io.rampguard.flags;

import io.rampguard.units.Percentage;
import java.time.Duration;

/**
 * What a backend can and cannot do.
 *
 * @param smallestStep a share is rounded down to a multiple of it; a stage below it is refused by the validator
 * @param compareAndSet how a concurrent writer is noticed
 * @param monotone whether a growing share keeps everybody who already has the variant
 * @param propagation how long a write may take to reach every evaluation
 * @param writes false for {@code external}: nothing is ever written
 */
public record Capabilities(
        Percentage smallestStep, CompareAndSet compareAndSet, boolean monotone, Duration propagation, boolean writes) {
    /** How a concurrent writer is noticed. */
    public enum CompareAndSet {
        NONE,
        RACY,
        STRONG
    }
}
