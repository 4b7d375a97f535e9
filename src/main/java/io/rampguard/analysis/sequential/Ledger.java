package io.rampguard.analysis.sequential;

/**
 * Named rows of numbers that a part of the engine works on and that outlive the process. A row whose size is not what the
 * part expects belongs to another policy or version and begins anew.
 */
public final class Ledger {
    private final Sheet rows;
    private final String prefix;

    public Ledger() {
        this(new Sheet(), "");
    }

    /** @param rows worked on in place */
    public Ledger(Sheet rows) {
        this(rows, "");
    }

    private Ledger(Sheet rows, String prefix) {
        this.rows = rows;
        this.prefix = prefix;
    }

    /** The same ledger for a part that names its rows without regard to others. */
    Ledger part(String name) {
        return new Ledger(rows, prefix + name + ".");
    }

    /** The row of this name, to be worked on in place; created with {@code initial} everywhere. */
    double[] row(String name, int size, double initial) {
        double[] row = rows.get(whole(name));
        if (row == null || row.length != size) {
            row = new double[size];
            java.util.Arrays.fill(row, initial);
            rows.put(whole(name), row);
        }
        return row;
    }

    double @org.jspecify.annotations.Nullable [] known(String name) {
        return rows.get(whole(name));
    }

    /** The rows whose names begin so, in the order of their names. */
    java.util.Collection<double[]> allOf(String start) {
        return rows.allOf(whole(start));
    }

    void drop(String name) {
        rows.remove(whole(name));
    }

    private String whole(String name) {
        return prefix.isEmpty() ? name : prefix + name;
    }
}
