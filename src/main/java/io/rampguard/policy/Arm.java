package io.rampguard.policy;

import java.util.Optional;

/**
 * One side of the comparison.
 *
 * @param name the flag's variant name
 * @param json what the flag evaluates to, as one line of canonical JSON (keys sorted, no spaces); empty where the flag
 *     system holds the values itself, or where the name says it all
 */
public record Arm(String name, Optional<String> json) {
    public Arm {
        if (name.isBlank()) {
            throw new IllegalArgumentException("an arm needs a name");
        }
    }

    public static Arm named(String name) {
        return new Arm(name, Optional.empty());
    }
}
