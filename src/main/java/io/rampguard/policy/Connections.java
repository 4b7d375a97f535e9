package io.rampguard.policy;

import io.rampguard.units.Percentage;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The named connections that the operator of the daemon configured: what a policy may refer to. Names only; addresses and
 * secrets stay with the operator.
 *
 * @param sources metric sources
 * @param defaultSource the source of a policy that names none
 * @param backends flag backends with the smallest share each can hold; {@code embedded} and {@code external} are always there
 * @param defaultBackend the backend of a policy that names none
 * @param channels alert channels
 */
public record Connections(
        SortedSet<String> sources,
        String defaultSource,
        SortedMap<String, Percentage> backends,
        String defaultBackend,
        SortedSet<String> channels) {
    /** Name of the source where nothing else is said. */
    public static final String DEFAULT_SOURCE = "default";

    private static final Percentage BASIS_POINT = new Percentage(1);

    public Connections {
        sources = Collections.unmodifiableSortedSet(new TreeSet<>(sources));
        SortedMap<String, Percentage> all = new TreeMap<>(backends);
        all.putIfAbsent(FlagTarget.EMBEDDED, BASIS_POINT);
        all.putIfAbsent(FlagTarget.EXTERNAL, BASIS_POINT);
        backends = Collections.unmodifiableSortedMap(all);
        channels = Collections.unmodifiableSortedSet(new TreeSet<>(channels));
    }

    /** With the usual defaults: the source called {@code default} and the embedded backend. */
    public static Connections of(
            Collection<String> sources, Map<String, Percentage> backends, Collection<String> channels) {
        return new Connections(
                new TreeSet<>(sources),
                DEFAULT_SOURCE,
                new TreeMap<>(backends),
                FlagTarget.EMBEDDED,
                new TreeSet<>(channels));
    }
}
