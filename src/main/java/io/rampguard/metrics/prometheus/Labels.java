package io.rampguard.metrics.prometheus;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The labels of the row that is being read. An answer repeats few names and values hundreds of thousands of times, so that a
 * text that was read lately is found again instead of being made anew.
 */
final class Labels {
    /** A power of two. A text that is pushed out of its place by another is merely made again. */
    private static final int PLACES = 1 << 10;

    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final @Nullable String[] lately = new @Nullable String[PLACES];

    /** Forgets the row before. */
    void clear() {
        names.clear();
        values.clear();
    }

    /** Adds a label whose value the parser stands at. */
    void add(String name, JsonParser json) throws IOException {
        names.add(name);
        values.add(text(json.getTextCharacters(), json.getTextOffset(), json.getTextLength()));
    }

    /** The value of this label; empty text where the row has none, as Prometheus has it. */
    String value(String name) {
        // The last one counts, should a name come twice.
        for (int i = names.size() - 1; i >= 0; i--) {
            if (names.get(i).equals(name)) {
                return values.get(i);
            }
        }
        return "";
    }

    /** A copy to keep. */
    Map<String, String> toMap() {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            map.put(names.get(i), values.get(i));
        }
        return Map.copyOf(map);
    }

    private String text(char[] characters, int from, int length) {
        int hash = 0;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + characters[i];
        }
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        String known = lately[place];
        if (known == null || !says(known, characters, from, length)) {
            known = new String(characters, from, length);
            lately[place] = known;
        }
        return known;
    }

    private static boolean says(String known, char[] characters, int from, int length) {
        boolean same = known.length() == length;
        for (int i = 0; i < length && same; i++) {
            same = known.charAt(i) == characters[from + i];
        }
        return same;
    }
}
