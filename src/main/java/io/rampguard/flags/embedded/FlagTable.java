package io.rampguard.flags.embedded;

import io.rampguard.flags.Arms;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.ServedFlag;
import io.rampguard.units.Percentage;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every embedded flag, as one value.
 *
 * @param sequence grows by one with every save
 */
record FlagTable(long sequence, SortedMap<String, Row> rows) {
    static final FlagTable EMPTY = new FlagTable(0, new TreeMap<>());

    FlagTable {
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    /**
     * One flag.
     *
     * @param version grows by one with every write of this flag
     * @param term under which it was written
     */
    record Row(Arms arms, Percentage share, long version, long term, ChangeNote note) {
        ServedFlag served(String key) {
            return new ServedFlag(key, arms, share, Optional.of(Long.toString(version)), Optional.of(note));
        }

        boolean saysTheSame(Row other) {
            return arms.equals(other.arms) && share.equals(other.share) && note.equals(other.note);
        }
    }

    /** The newest leadership term that wrote anything. */
    long term() {
        return rows.values().stream().mapToLong(Row::term).max().orElse(0);
    }

    Optional<Row> row(String key) {
        return Optional.ofNullable(rows.get(key));
    }

    /** The next table, with these rows put over the ones that stand. */
    FlagTable with(Map<String, Row> changed) {
        SortedMap<String, Row> next = new TreeMap<>(rows);
        next.putAll(changed);
        return new FlagTable(sequence + 1, next);
    }
}
