package io.rampguard.metrics.scrape;

import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Finds the tracks of an arm without looking at every series for every flag: the series of a shape (metric, matchers, names
 * of the arms' labels) are sorted once by the values of those labels, and each arm of each rollout is then one look-up. Lives
 * for one call of the source.
 */
final class Shapes {
    private final Map<Shape, Map<List<String>, List<Track>>> sorted = new HashMap<>();

    private record Shape(Family family, List<Matcher> matchers, List<String> armLabels) {}

    /**
     * @param matchers as the selector has them; an absent label counts as empty, regular expressions are anchored
     * @throws java.util.regex.PatternSyntaxException where a regular expression cannot be read
     */
    List<Track> tracks(Family family, List<Matcher> matchers, SortedMap<String, String> arm) {
        Shape shape = new Shape(family, matchers, List.copyOf(arm.keySet()));
        return sorted.computeIfAbsent(shape, Shapes::sort).getOrDefault(List.copyOf(arm.values()), List.of());
    }

    int size() {
        return sorted.size();
    }

    private static Map<List<String>, List<Track>> sort(Shape shape) {
        Predicate<Labels> matches = matching(shape.matchers());
        Map<List<String>, List<Track>> byArm = new HashMap<>();
        for (Track track : shape.family().tracks()) {
            if (matches.test(track.labels())) {
                List<String> values =
                        shape.armLabels().stream().map(track.labels()::get).toList();
                byArm.computeIfAbsent(values, key -> new ArrayList<>()).add(track);
            }
        }
        return byArm;
    }

    /** All of a selector's conditions at once, as PromQL reads them. */
    static Predicate<Labels> matching(List<Matcher> matchers) {
        return matchers.stream().map(Shapes::matching).reduce(labels -> true, Predicate::and);
    }

    private static Predicate<Labels> matching(Matcher matcher) {
        String label = matcher.label();
        String value = matcher.value();
        return switch (matcher.operator()) {
            case EQUAL -> labels -> labels.get(label).equals(value);
            case NOT_EQUAL -> labels -> !labels.get(label).equals(value);
            case MATCHES -> regex(label, value);
            case MATCHES_NOT -> regex(label, value).negate();
        };
    }

    private static Predicate<Labels> regex(String label, String value) {
        // PromQL's dot matches a line feed too.
        Pattern pattern = Pattern.compile(value, Pattern.DOTALL);
        return labels -> pattern.matcher(labels.get(label)).matches();
    }

    /** Whether somebody's conditions tell instances apart, which are added up otherwise. */
    static boolean nameInstances(
            Selector selector, SortedMap<String, String> control, SortedMap<String, String> variant) {
        return selector.matchers().stream().anyMatch(matcher -> matcher.label().equals("instance"))
                || control.containsKey("instance")
                || variant.containsKey("instance");
    }
}
