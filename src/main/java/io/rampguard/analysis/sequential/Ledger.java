package io.rampguard.analysis.sequential;

import java.util.Map;
import java.util.TreeMap;

/**
 * Named rows of numbers that a part of the engine works on and that outlive the process. A row whose size is not what the
 * part expects belongs to another policy or version and begins anew.
 */
public final class Ledger {
    private final Map<String, double[]> rows = new TreeMap<>();

    public Ledger() {}

    /** Takes copies. */
    public Ledger(Map<String, double[]> kept) {
        kept.forEach((name, row) -> rows.put(name, row.clone()));
    }

    /** The row of this name, to be worked on in place; created with {@code initial} everywhere. */
    double[] row(String name, int size, double initial) {
        double[] row = rows.get(name);
        if (row == null || row.length != size) {
            row = new double[size];
            java.util.Arrays.fill(row, initial);
            rows.put(name, row);
        }
        return row;
    }

    boolean has(String name) {
        return rows.containsKey(name);
    }

    void drop(String name) {
        rows.remove(name);
    }

    /** The rows themselves, in the order of their names. */
    public Map<String, double[]> rows() {
        return rows;
    }
}
