package io.rampguard.flags;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** A document of flags as text that people keep: read whole, and changed in one flag's characters alone. */
public final class FlagText {
    private FlagText() {}

    /** The text cannot be used; the message says where and what to do. */
    public static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }

    /**
     * @param where the text lies, for people
     * @throws UnusableException where the text is not one JSON object
     */
    public static ObjectNode parse(String text, String where) throws UnusableException {
        try {
            if (JsonText.parse(text) instanceof ObjectNode object) {
                return object;
            }
            throw new UnusableException(where + " is not a JSON object; restore it from a good copy");
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new UnusableException(where + " is not valid JSON" + place + " (" + e.getOriginalMessage()
                    + "); correct it, or write it as JSON where it is YAML");
        }
    }

    /**
     * The text with the flag in its place.
     *
     * @throws UnusableException where the flag cannot be placed without touching the rest
     */
    public static String put(String text, List<String> path, ObjectNode flag, String where) throws UnusableException {
        String changed;
        JsonNode there;
        try {
            changed = JsonText.put(text, path, flag);
            there = JsonText.at(JsonText.parse(changed), path);
        } catch (IOException e) {
            throw new UnusableException(where + " has a form in which the flag cannot be placed: " + e.getMessage());
        }
        if (!JsonText.canonical(flag).equals(JsonText.canonical(there))) {
            throw new UnusableException(
                    "the flag could not be placed in " + where + " without touching the rest; format it as plain JSON");
        }
        return changed;
    }
}
