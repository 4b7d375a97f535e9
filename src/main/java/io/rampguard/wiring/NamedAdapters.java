package io.rampguard.wiring;

import io.rampguard.units.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Builds the named connections of one port. The type's word chooses the adapter; an unknown word is refused and never
 * replaced by a default, and every connection's problem is told at once.
 *
 * @param setting the settings' prefix, {@code rampguard.sources} for one
 * @param type the word that chooses
 * @param makers by word
 * @param <C> a connection's settings
 * @param <T> the port
 */
public record NamedAdapters<C, T>(String setting, Function<C, String> type, Map<String, Maker<C, T>> makers) {
    public NamedAdapters {
        makers = Map.copyOf(makers);
    }

    /** Makes one adapter. */
    @FunctionalInterface
    public interface Maker<C, T> {
        /** @throws IllegalArgumentException when a setting that this type needs is missing or wrong, with the cure */
        T make(String name, C settings);
    }

    /** @throws IllegalArgumentException with every problem, one line each */
    public SortedMap<String, T> build(Map<String, C> configured) {
        SortedMap<String, T> built = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        new TreeMap<>(configured).forEach((name, settings) -> {
            String word = type.apply(settings);
            Maker<C, T> maker = makers.get(word);
            if (maker == null) {
                problems.add(unknown(name, word));
                return;
            }
            try {
                built.put(name, maker.make(name, settings));
            } catch (IllegalArgumentException wrong) {
                problems.add(setting + "." + name + ": " + wrong.getMessage());
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return built;
    }

    private String unknown(String name, String word) {
        String cure = Nearest.to(word, makers.keySet())
                .map(near -> "did you mean '" + near + "'?")
                .orElse("it is one of " + String.join(", ", new TreeSet<>(makers.keySet())) + ".");
        return setting + "." + name + ".type: there is no '" + word + "' — " + cure;
    }
}
