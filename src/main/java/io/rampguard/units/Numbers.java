package io.rampguard.units;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list of numbers that never changes, a third of the size of a list of objects: windows and evidence hold thousands of them. */
public final class Numbers extends AbstractList<Double> implements RandomAccess {
    private final double[] values;

    private Numbers(double[] values) {
        this.values = values;
    }

    public static Numbers of(double... values) {
        return new Numbers(values.clone());
    }

    /** The array itself, which its owner hands over and never changes again. */
    public static Numbers handedOver(double[] values) {
        return new Numbers(values);
    }

    /** The same list where it is one of these already. */
    public static Numbers copyOf(List<Double> list) {
        if (list instanceof Numbers already) {
            return already;
        }
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return new Numbers(values);
    }

    /** Whether these are the same numbers, bit for bit. */
    public boolean same(double[] others) {
        return Arrays.equals(values, others);
    }

    /** A copy. */
    public double[] toDoubles() {
        return values.clone();
    }

    public Numbers plus(Numbers other) {
        double[] sums = values.clone();
        other.addTo(sums);
        return new Numbers(sums);
    }

    /** Adds each number to the one at its place. */
    public void addTo(double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
    }

    /** Without an object made for it. */
    public double at(int index) {
        return values[index];
    }

    @Override
    public Double get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Numbers numbers ? Arrays.equals(values, numbers.values) : super.equals(other);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
