package io.rampguard.policy.yaml;

import java.util.List;

/** A list that was written, perhaps empty; a list that was not written is an empty Optional. */
record Items<T>(List<T> all, Place place) {
    Items {
        all = List.copyOf(all);
    }
}
