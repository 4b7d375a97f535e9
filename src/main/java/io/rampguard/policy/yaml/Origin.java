package io.rampguard.policy.yaml;

import java.util.Set;

/**
 * Where a document record was written.
 *
 * @param keys every field that was written, also those whose value was refused: so that nobody calls them missing
 */
record Origin(Place place, Set<String> keys) {
    Origin {
        keys = Set.copyOf(keys);
    }

    boolean has(String key) {
        return keys.contains(key);
    }
}
