package io.rampguard.metrics.scrape;

import java.util.Arrays;

/**
 * How many events one series has had since it was first seen, over all instances that expose it, with its value at each cut
 * of time. Only cuts at which it changed take room, so a flag that is quiet costs nothing. Not thread-safe.
 */
final class Track {
    private static final long NEVER = Long.MIN_VALUE;

    private final Labels labels;
    private final double bound;
    private long[] cuts = new long[4];
    private double[] totals = new double[4];
    private int size;
    private double total;
    private long seen = NEVER;
    private long spoiled = NEVER;

    /** @param bound the upper bound where the series is a bucket, NaN elsewhere */
    Track(Labels labels, double bound) {
        this.labels = labels;
        this.bound = bound;
    }

    Labels labels() {
        return labels;
    }

    double bound() {
        return bound;
    }

    /** Epoch millis of the last answer that held the series. */
    long seen() {
        return seen;
    }

    /** Epoch millis up to which nothing can be measured because a sample could not be true; far in the past where none. */
    long spoiled() {
        return spoiled;
    }

    void saw(long at) {
        seen = at;
    }

    void spoil(long at) {
        spoiled = Math.max(spoiled, at);
    }

    void add(double events) {
        total += events;
    }

    /**
     * Keeps the total as that of a cut.
     *
     * @param replaced an earlier cut that nobody will ask for any more, so that its place is free
     * @param oldest the oldest cut that is still asked for
     */
    void cut(long at, long replaced, long oldest) {
        double last = size == 0 ? 0 : totals[size - 1];
        if (last == total) {
            return;
        }
        if (size > 0 && cuts[size - 1] == replaced) {
            size--;
        }
        if (size == cuts.length) {
            makeRoom(oldest);
        }
        cuts[size] = at;
        totals[size] = total;
        size++;
    }

    private void makeRoom(long oldest) {
        prune(oldest);
        if (size > cuts.length / 2) {
            cuts = Arrays.copyOf(cuts, cuts.length * 2);
            totals = Arrays.copyOf(totals, totals.length * 2);
        }
    }

    /** Drops what lies before the oldest cut; the last value before it stays, as the value at it. */
    void prune(long oldest) {
        int base = Math.max(0, indexAt(oldest));
        size -= base;
        System.arraycopy(cuts, base, cuts, 0, size);
        System.arraycopy(totals, base, totals, 0, size);
    }

    /** Events between two cuts, after the first and up to the second. */
    double between(long from, long to) {
        return at(to) - at(from);
    }

    private double at(long cut) {
        int index = indexAt(cut);
        return index < 0 ? 0 : totals[index];
    }

    private int indexAt(long cut) {
        int found = Arrays.binarySearch(cuts, 0, size, cut);
        return found >= 0 ? found : -found - 2;
    }

    /** How many cuts take room. */
    int size() {
        return size;
    }

    /** Time went backwards: what was cut before cannot be ordered with what comes. */
    void forgetCuts() {
        size = 0;
        total = 0;
        spoiled = NEVER;
    }
}
