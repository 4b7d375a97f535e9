package io.rampguard.analysis;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** A list of numbers that never changes, a third of the size of a list of objects: evidence holds thousands of them. */
final class Numbers extends AbstractList<Double> implements RandomAccess {
    private final double[] values;

    private Numbers(double[] values) {
        this.values = values;
    }

    static Numbers of(double... values) {
        return new Numbers(values.clone());
    }

    /** The same list where it is one of these already. */
    static Numbers copyOf(List<Double> list) {
        if (list instanceof Numbers already) {
            return already;
        }
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return new Numbers(values);
    }

    /** A copy. */
    double[] toDoubles() {
        return values.clone();
    }

    Numbers plus(Numbers other) {
        double[] sums = values.clone();
        other.addTo(sums);
        return new Numbers(sums);
    }

    /** Adds each number to the one at its place. */
    void addTo(double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
    }

    @Override
    public Double get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }
}
