package io.rampguard.flags;

import java.util.Optional;

/** The flags that this daemon answers evaluations for. */
public interface Evaluations {
    /**
     * The flag as it is served now, from memory: at once, never blocking, never throwing.
     *
     * @return empty where neither a backend's state nor a policy knows the key
     */
    Optional<ServedFlag> served(String key);
}
