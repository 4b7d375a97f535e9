package io.rampguard.metrics.scrape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A series' labels in one array, sorted by name, with the hash kept: a scrape compares millions of them. A label with an
 * empty value is the same as no label, as in Prometheus, so it is never held.
 */
public final class Labels {
    public static final Labels NONE = new Labels(new String[0]);

    private final String[] pairs;
    private final int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
        this.hash = Arrays.hashCode(pairs);
    }

    public static Labels of(Map<String, String> labels) {
        List<String> pairs = new ArrayList<>(labels.size() * 2);
        new TreeMap<>(labels).forEach((name, value) -> add(pairs, name, value));
        return pairs.isEmpty() ? NONE : new Labels(pairs.toArray(String[]::new));
    }

    /** @throws IllegalArgumentException where a name stands twice */
    static Labels ofPairs(List<String> namesAndValues) {
        if (rising(namesAndValues)) {
            List<String> pairs = new ArrayList<>(namesAndValues.size());
            for (int i = 0; i < namesAndValues.size(); i += 2) {
                add(pairs, namesAndValues.get(i), namesAndValues.get(i + 1));
            }
            return pairs.isEmpty() ? NONE : new Labels(pairs.toArray(String[]::new));
        }
        Map<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (sorted.put(namesAndValues.get(i), namesAndValues.get(i + 1)) != null) {
                throw new IllegalArgumentException("label '" + namesAndValues.get(i) + "' stands twice");
            }
        }
        return of(sorted);
    }

    private static boolean rising(List<String> pairs) {
        for (int i = 2; i < pairs.size(); i += 2) {
            if (pairs.get(i - 2).compareTo(pairs.get(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static void add(List<String> pairs, String name, String value) {
        if (!value.isEmpty()) {
            pairs.add(name);
            pairs.add(value);
        }
    }

    /** The label's value, empty where there is no such label. */
    public String get(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return pairs[i + 1];
            }
        }
        return "";
    }

    /**
     * These labels as a server would store them when it reads them from a target: the target's own labels win, and a label
     * of the same name is kept as {@code exported_NAME} (Prometheus' {@code honor_labels: false}).
     */
    Labels under(Labels target) {
        Map<String, String> merged = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            String name = target.get(pairs[i]).isEmpty() ? pairs[i] : "exported_" + pairs[i];
            merged.put(name, pairs[i + 1]);
        }
        for (int i = 0; i < target.pairs.length; i += 2) {
            merged.put(target.pairs[i], target.pairs[i + 1]);
        }
        return of(merged);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Labels labels && hash == labels.hash && Arrays.equals(pairs, labels.pairs);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            parts.add(pairs[i] + "=\"" + pairs[i + 1] + '"');
        }
        return "{" + String.join(",", parts) + "}";
    }
}
