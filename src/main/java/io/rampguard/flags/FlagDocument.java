package io.rampguard.flags;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One JSON document of flags, wherever it lies: a file, an object of a cluster. Never throws. */
public interface FlagDocument {
    /** For people, without a secret: {@code the flag file /etc/flags.json}. */
    String name();

    Content read();

    /**
     * Sets one flag and leaves everything else as it was.
     *
     * @param was what the change was decided on; where the document can tell, one that has changed since is Outrun
     * @param path keys from the document's root to the flag
     */
    Ending put(Content.Loaded was, List<String> path, ObjectNode flag);

    /** What a read found. */
    sealed interface Content {
        /**
         * @param source what was read, in whatever form the document needs to change it
         */
        record Loaded(ObjectNode root, String source) implements Content {}

        /** Reading again can help. */
        record Unreachable(String sentence) implements Content {}

        /** It takes a person; what is wrong and the cure. */
        record Unusable(String sentence) implements Content {}
    }

    /** How a change ended. */
    sealed interface Ending {
        record Placed() implements Ending {}

        /** Somebody changed the document since it was read; nothing was written. */
        record Outrun(String sentence) implements Ending {}

        /** The old document is in place, and trying again cannot help. */
        record Refused(String sentence) implements Ending {}

        /** Trying again can help; the new document may be in place. */
        record Failed(String sentence) implements Ending {}
    }
}
