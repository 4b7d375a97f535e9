package io.rampguard.flags.embedded;

/** Where the embedded flags are kept between restarts, and how replicas learn of each other's writes. Never throws. */
public interface EmbeddedFlagStore {
    /** What is kept now; an empty table where nothing was kept yet. Cheap when nothing has changed. */
    Loaded load();

    /**
     * Keeps the table, durably and whole, if what is kept still has the sequence before it. Repeating it answers Raced.
     */
    Saved save(FlagTable table);

    /** How a load ended. */
    sealed interface Loaded {
        record Table(FlagTable table) implements Loaded {}

        /** What is wrong and the cure. */
        record Unreadable(String sentence) implements Loaded {}
    }

    /** How a save ended. */
    sealed interface Saved {
        record Kept() implements Saved {}

        /** Another process saved first: load, decide again. */
        record Raced() implements Saved {}

        /** Trying again cannot help before a person does something. */
        record Refused(String sentence) implements Saved {}

        /** Trying again can help. */
        record Failed(String sentence) implements Saved {}
    }
}
