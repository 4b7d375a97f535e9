package io.rampguard.analysis;

import io.rampguard.analysis.sequential.Sheet;
import io.rampguard.units.Numbers;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map by name that never changes, its names sorted: equal maps are written alike, so that a replay can be compared byte for
 * byte. It is two arrays, because a fleet's evidence is made of a million such entries and replaced at every look.
 */
final class Rows<V> extends AbstractMap<String, V> {
    private static final Rows<Object> NONE = new Rows<>(new String[0], new Object[0]);

    private final String[] names;
    private final Object[] values;

    private Rows(String[] names, Object[] values) {
        this.names = names;
        this.values = values;
    }

    /** The same map where it is one of these already. */
    static <V> Rows<V> copyOf(Map<String, V> map) {
        if (map instanceof Rows<V> already) {
            return already;
        }
        boolean byName = map instanceof SortedMap<String, V> sorted && sorted.comparator() == null;
        return of(byName ? (SortedMap<String, V>) map : new TreeMap<>(map));
    }

    private static <V> Rows<V> of(SortedMap<String, V> sorted) {
        if (sorted.isEmpty()) {
            @SuppressWarnings("unchecked") // Nothing is in it.
            Rows<V> none = (Rows<V>) NONE;
            return none;
        }
        return new Rows<>(
                sorted.keySet().toArray(String[]::new), sorted.values().toArray());
    }

    /** The numbers of a sheet that nobody works on any more; a row that did not change stays the object that it was. */
    static Rows<List<Double>> of(Sheet sheet, Map<String, List<Double>> before) {
        String[] names = sheet.names();
        Object[] values = new Object[names.length];
        for (int i = 0; i < names.length; i++) {
            double[] now = sheet.row(i);
            // The collector leaves alone what lives on.
            values[i] = before.get(names[i]) instanceof Numbers same && same.same(now) ? same : Numbers.handedOver(now);
        }
        return new Rows<>(names, values);
    }

    /** A copy to work on. */
    static Sheet sheet(Map<String, List<Double>> numbers) {
        Rows<List<Double>> rows = copyOf(numbers);
        double[][] copies = new double[rows.names.length][];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = Numbers.copyOf(rows.value(i)).toDoubles();
        }
        return new Sheet(rows.names, copies);
    }

    @Override
    public @Nullable V get(@Nullable Object name) {
        int at = name instanceof String text ? Arrays.binarySearch(names, text) : -1;
        return at < 0 ? null : value(at);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return name instanceof String text && Arrays.binarySearch(names, text) >= 0;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super V> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], value(i));
        }
    }

    @SuppressWarnings("unchecked") // Only values of this kind are put in.
    private V value(int at) {
        return (V) values[at];
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, V>> iterator() {
                return new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return next < names.length;
                    }

                    @Override
                    public Entry<String, V> next() {
                        if (next == names.length) {
                            throw new NoSuchElementException();
                        }
                        next++;
                        return new SimpleImmutableEntry<>(names[next - 1], value(next - 1));
                    }
                };
            }

            @Override
            public int size() {
                return names.length;
            }
        };
    }

    private static UnsupportedOperationException fixed() {
        return new UnsupportedOperationException("evidence never changes");
    }

    @Override
    public @Nullable V remove(@Nullable Object name) {
        throw fixed();
    }

    @Override
    public void clear() {
        throw fixed();
    }

    @Override
    public @Nullable V compute(String name, BiFunction<? super String, ? super @Nullable V, ? extends @Nullable V> by) {
        throw fixed();
    }

    @Override
    public V computeIfAbsent(String name, Function<? super String, ? extends V> by) {
        throw fixed();
    }

    @Override
    public @Nullable V computeIfPresent(String name, BiFunction<? super String, ? super V, ? extends @Nullable V> by) {
        throw fixed();
    }

    @Override
    public @Nullable V merge(String name, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> by) {
        throw fixed();
    }

    @Override
    public @Nullable V putIfAbsent(String name, V value) {
        throw fixed();
    }

    @Override
    public boolean remove(@Nullable Object name, @Nullable Object value) {
        throw fixed();
    }

    @Override
    public @Nullable V replace(String name, V value) {
        throw fixed();
    }

    @Override
    public boolean replace(String name, V before, V value) {
        throw fixed();
    }

    @Override
    public void replaceAll(BiFunction<? super String, ? super V, ? extends V> by) {
        throw fixed();
    }

    @Override
    public void putAll(Map<? extends String, ? extends V> others) {
        throw fixed();
    }
}
