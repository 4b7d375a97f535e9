package io.rampguard.flags.embedded;

import io.rampguard.flags.FlagChange;
import io.rampguard.flags.embedded.EmbeddedFlagStore.Saved;
import io.rampguard.flags.embedded.FlagTable.Row;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A table as an earlier daemon left it, for fleets that are too large to be written flag by flag. */
public final class KeptFlags {
    private KeptFlags() {}

    /** Puts these changes into an empty store. */
    public static void put(EmbeddedFlagStore store, List<FlagChange> changes) {
        SortedMap<String, Row> rows = new TreeMap<>();
        for (FlagChange change : changes) {
            rows.put(change.flag().key(), new Row(change.arms(), change.exposure(), 1, change.term(), change.note()));
        }
        Saved saved = store.save(new FlagTable(1, rows));
        if (!(saved instanceof Saved.Kept)) {
            throw new IllegalStateException("the flags were not kept: " + saved);
        }
    }
}
