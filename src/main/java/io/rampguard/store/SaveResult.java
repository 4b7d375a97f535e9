package io.rampguard.store;

/** How a save ended. */
public sealed interface SaveResult {
    record Saved(Revision revision) implements SaveResult {}

    /** Somebody saved since; nothing was written. Load again and decide again. */
    record Conflict() implements SaveResult {}

    /** A newer term has written; nothing was written. */
    record StaleTerm(long newest) implements SaveResult {}

    /** The store did not answer or is read-only or full; nothing is known to be written. */
    record Unavailable(String sentence) implements SaveResult {}
}
