package io.rampguard.flags;

import io.rampguard.units.Percentage;
import java.util.Optional;

/**
 * A flag as evaluations see it.
 *
 * @param share of users who get {@code arms.variant()}
 * @param version changes with every write; empty where nothing was ever written
 * @param note of the last write, where there is one
 */
public record ServedFlag(String key, Arms arms, Percentage share, Optional<String> version, Optional<ChangeNote> note) {
    public ServedFlag(String key, Arms arms, Percentage share) {
        this(key, arms, share, Optional.empty(), Optional.empty());
    }
}
