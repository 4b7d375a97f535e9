package io.rampguard.units;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A list of numbers that never changes, a third of the size of a list of objects: windows and evidence hold thousands of them.
 * Where most of the numbers are zero, as in a histogram of a few values, only the others are held.
 */
public final class Numbers extends AbstractList<Double> implements RandomAccess {
    private static final int WORD = Long.SIZE;

    /** All of them, or those that are not zero. */
    private final double[] values;

    private final int size;

    /** A bit for each place whose number is held; all are where the array is as long as the list. */
    private final long low;

    private final long high;

    private Numbers(double[] values) {
        this(values, values.length, 0, 0);
    }

    private Numbers(double[] values, int size, long low, long high) {
        this.values = values;
        this.size = size;
        this.low = low;
        this.high = high;
    }

    public static Numbers of(double... values) {
        return new Numbers(values.clone());
    }

    /** The same numbers; the array may be held itself, so that its owner must not change it any more. */
    public static Numbers handedOver(double[] values) {
        if (values.length > 2 * WORD) {
            return new Numbers(values);
        }
        long low = 0;
        long high = 0;
        for (int i = 0; i < values.length; i++) {
            // Minus zero is another number than zero.
            long bit = Double.doubleToRawLongBits(values[i]) == 0 ? 0 : 1L << i;
            low |= i < WORD ? bit : 0;
            high |= i < WORD ? 0 : bit;
        }
        int held = Long.bitCount(low) + Long.bitCount(high);
        return 2 * held > values.length ? new Numbers(values) : packed(values, held, low, high);
    }

    private static Numbers packed(double[] values, int held, long low, long high) {
        double[] others = new double[held];
        int next = 0;
        for (double value : values) {
            if (Double.doubleToRawLongBits(value) != 0) {
                others[next] = value;
                next++;
            }
        }
        return new Numbers(others, values.length, low, high);
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
        boolean same = others.length == size;
        for (int i = 0; i < size && same; i++) {
            same = Double.doubleToRawLongBits(at(i)) == Double.doubleToRawLongBits(others[i]);
        }
        return same;
    }

    /** A copy. */
    public double[] toDoubles() {
        if (values.length == size) {
            return values.clone();
        }
        double[] all = new double[size];
        for (int i = 0; i < size; i++) {
            all[i] = at(i);
        }
        return all;
    }

    public Numbers plus(Numbers other) {
        double[] sums = toDoubles();
        other.addTo(sums);
        return new Numbers(sums);
    }

    /** Adds each number to the one at its place. */
    public void addTo(double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += at(i);
        }
    }

    /** Without an object made for it. */
    public double at(int index) {
        if (values.length == size) {
            return values[index];
        }
        long word = index < WORD ? low : high;
        long bit = 1L << index;
        if ((word & bit) == 0) {
            return 0;
        }
        int before = index < WORD ? 0 : Long.bitCount(low);
        return values[before + Long.bitCount(word & (bit - 1))];
    }

    @Override
    public Double get(int index) {
        return at(java.util.Objects.checkIndex(index, size));
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Numbers numbers ? Arrays.equals(toDoubles(), numbers.toDoubles()) : super.equals(other);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toDoubles());
    }
}
