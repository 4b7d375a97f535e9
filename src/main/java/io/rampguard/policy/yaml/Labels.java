package io.rampguard.policy.yaml;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Free names with text values, sorted by name. */
record Labels(SortedMap<String, Scalar> all, Place place) {
    Labels {
        all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
    }

    SortedMap<String, String> texts() {
        SortedMap<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, Scalar> entry : all.entrySet()) {
            texts.put(entry.getKey(), entry.getValue().text());
        }
        return texts;
    }
}
