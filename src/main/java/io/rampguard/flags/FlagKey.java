package io.rampguard.flags;

/** A flag in a backend. The key is the backend's own; it never carries a secret. */
public record FlagKey(String backend, String key) implements Comparable<FlagKey> {
    @Override
    public int compareTo(FlagKey other) {
        int byBackend = backend.compareTo(other.backend);
        return byBackend != 0 ? byBackend : key.compareTo(other.key);
    }

    @Override
    public String toString() {
        return backend + "/" + key;
    }
}
