package io.rampguard.analysis.sequential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of numbers by name, to be worked on in place: two arrays in the names' order, because one is laid out for each guardrail
 * at each look and hardly ever gets another row.
 */
public final class Sheet {
    private String[] names;
    private double[][] rows;

    public Sheet() {
        this(new String[0], new double[0][]);
    }

    /**
     * @param names in their order; never changed here
     * @param rows one for each name
     */
    public Sheet(String[] names, double[][] rows) {
        this.names = names;
        this.rows = rows;
    }

    /** The names as they were given, where no row came or went. */
    public String[] names() {
        return names;
    }

    public double[] row(int at) {
        return rows[at];
    }

    double @Nullable [] get(String name) {
        int at = Arrays.binarySearch(names, name);
        return at < 0 ? null : rows[at];
    }

    void put(String name, double[] row) {
        int at = Arrays.binarySearch(names, name);
        if (at >= 0) {
            rows[at] = row;
            return;
        }
        int place = -at - 1;
        String[] moreNames = Arrays.copyOf(names, names.length + 1);
        double[][] moreRows = Arrays.copyOf(rows, rows.length + 1);
        System.arraycopy(names, place, moreNames, place + 1, names.length - place);
        System.arraycopy(rows, place, moreRows, place + 1, rows.length - place);
        moreNames[place] = name;
        moreRows[place] = row;
        names = moreNames;
        rows = moreRows;
    }

    void remove(String name) {
        int at = Arrays.binarySearch(names, name);
        if (at < 0) {
            return;
        }
        List<String> fewerNames = new ArrayList<>(Arrays.asList(names));
        List<double[]> fewerRows = new ArrayList<>(Arrays.asList(rows));
        fewerNames.remove(at);
        fewerRows.remove(at);
        names = fewerNames.toArray(String[]::new);
        rows = fewerRows.toArray(double[][]::new);
    }

    /** The rows whose names begin so, in the order of their names. */
    Collection<double[]> allOf(String start) {
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            if (names[i].startsWith(start)) {
                all.add(rows[i]);
            }
        }
        return all;
    }
}
