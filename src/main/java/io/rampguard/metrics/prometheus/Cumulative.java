package io.rampguard.metrics.prometheus;

import io.rampguard.units.Numbers;
import java.util.Arrays;

/** Counts at or below each bound, as the source holds them, with the bounds rising: plain numbers, since an answer holds thousands. */
final class Cumulative {
    /** Most groups are no histograms. */
    private static final double[] NONE = {};

    static final Cumulative NOTHING = new Cumulative();

    private static final int USUAL = 16;

    private double[] bounds = NONE;
    private double[] counts = NONE;
    private int size;

    /** Adds to the count at this bound. */
    void add(double bound, double count) {
        int place = size;
        // Sources answer in any order, but mostly in the bounds'.
        while (place > 0 && bounds[place - 1] >= bound) {
            place--;
        }
        if (place < size && bounds[place] == bound) {
            counts[place] += count;
            return;
        }
        if (size == bounds.length) {
            bounds = Arrays.copyOf(bounds, Math.max(USUAL, 2 * size));
            counts = Arrays.copyOf(counts, bounds.length);
        }
        System.arraycopy(bounds, place, bounds, place + 1, size - place);
        System.arraycopy(counts, place, counts, place + 1, size - place);
        bounds[place] = bound;
        counts[place] = count;
        size++;
    }

    int size() {
        return size;
    }

    double bound(int place) {
        return bounds[place];
    }

    double count(int place) {
        return counts[place];
    }

    /** What the top bucket holds, which is every observation. */
    double top() {
        return size == 0 ? 0 : counts[size - 1];
    }

    Numbers bounds() {
        return Numbers.of(Arrays.copyOf(bounds, size));
    }

    /** Whether these are the bounds. */
    boolean lieAt(Numbers others) {
        boolean same = others.size() == size;
        for (int i = 0; i < size && same; i++) {
            same = others.at(i) == bounds[i];
        }
        return same;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < size; i++) {
            out.append(i == 0 ? "" : ", ").append(bounds[i]).append('=').append(counts[i]);
        }
        return out.append('}').toString();
    }
}
