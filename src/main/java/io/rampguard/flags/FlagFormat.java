package io.rampguard.flags;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.units.Percentage;
import java.util.List;

/** How flags lie in a JSON document. Pure: reads and returns trees, and changes none. */
public interface FlagFormat {
    /** Keys from the document's root to the flag. */
    List<String> path(String key);

    /** Found, with a revision that changes with the flag and with nothing else; Absent; or Unmovable with the cure. */
    FlagReading read(ObjectNode root, String key);

    /** The highest term that wrote the flag, as far as the document keeps it; 0 where it does not. */
    long term(ObjectNode root, String key);

    /**
     * The flag as the change asks for it, everything else in it kept.
     *
     * @param force whether a flag in a form that Rampguard does not move is brought to zero all the same
     */
    Edit edit(ObjectNode root, FlagChange change, boolean force);

    /** How many of the keys the document gives the variant. */
    FlagBackend.Verification evaluate(ObjectNode root, String key, List<String> targetingKeys);

    Capabilities capabilities();

    /** The outcome of an edit. */
    sealed interface Edit {
        record Changed(ObjectNode flag, Percentage served) implements Edit {}

        /** The change cannot be said in this format. */
        record Impossible(String sentence) implements Edit {}
    }
}
