package io.rampguard.contract;

import io.rampguard.policy.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Processes that count, written as a script and played before any source is asked. It knows what each scrape would read of
 * them and, in separate books, every event that happened, so that a source can be held to the truth.
 */
public final class MetricWorld {
    public static final Instant START = Instant.parse("2026-03-02T12:00:00Z");
    public static final Duration SPACING = Duration.ofSeconds(5);
    public static final String JOB = "app";

    /** A name and labels, as exposed. */
    public record Series(String metric, SortedMap<String, String> labels) implements Comparable<Series> {
        public static Series of(String metric, Map<String, String> labels) {
            return new Series(metric, new TreeMap<>(labels));
        }

        @Override
        public int compareTo(Series other) {
            return (metric + labels).compareTo(other.metric + other.labels);
        }
    }

    /** What one scrape met: the samples of each instance, empty for one that does not answer. */
    public record Scrape(Instant at, SortedMap<String, Optional<SortedMap<Series, Double>>> instances) {}

    /**
     * An event, or several of one kind in one process.
     *
     * @param seenAt the first scrape that exposed it
     * @param readBefore whether its instance had been read before that scrape, without which it is part of a baseline
     */
    public record Event(String instance, int life, Series series, double amount, Instant seenAt, boolean readBefore) {}

    /** How closely a source looks, and so which events it cannot know of when a process restarts. */
    public enum Sight {
        /** Takes differences at each scrape: loses what a process counted after the last scrape of its life. */
        EVERY_SCRAPE,
        /**
         * Takes the difference of the last samples at a window's two ends: loses also what a process counted in a window that
         * another process on its instance ended, and what is counted on an instance that was not read before the window.
         */
        LAST_SAMPLES
    }

    private final List<Scrape> scrapes = new ArrayList<>();
    private final List<Map<String, Integer>> lives = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Map<String, SortedMap<Series, Double>> counters = new TreeMap<>();
    private final Map<String, Integer> life = new HashMap<>();
    private final Map<String, List<Event>> pending = new HashMap<>();
    private final Set<String> dark = new HashSet<>();
    private final Set<String> read = new HashSet<>();
    private Instant now = START;

    /** Starts a process, with no series yet; one that ran on the instance before is gone with all its counters. */
    public MetricWorld start(String instance) {
        counters.put(instance, new TreeMap<>());
        pending.put(instance, new ArrayList<>());
        life.merge(instance, 1, Integer::sum);
        return this;
    }

    /** The instance is gone for good: no target any more. */
    public MetricWorld stop(String instance) {
        counters.remove(instance);
        pending.remove(instance);
        read.remove(instance);
        return this;
    }

    /** The process lives and counts, but does not answer. */
    public MetricWorld dark(String instance, boolean isDark) {
        if (isDark) {
            dark.add(instance);
        } else {
            dark.remove(instance);
        }
        return this;
    }

    /** Adds to a counter; 0 makes its series appear. */
    public MetricWorld count(String instance, String metric, Map<String, String> labels, double amount) {
        Series series = Series.of(metric, labels);
        counters.get(instance).merge(series, amount, Double::sum);
        pending.get(instance).add(new Event(instance, life.get(instance), series, amount, Instant.MAX, false));
        return this;
    }

    /** Adds a value to a classic histogram with these bounds. */
    public MetricWorld record(
            String instance, String metric, Map<String, String> labels, double value, double... bounds) {
        for (double bound : bounds) {
            count(instance, metric + "_bucket", with(labels, "le", String.valueOf(bound)), value <= bound ? 1 : 0);
        }
        count(instance, metric + "_bucket", with(labels, "le", "+Inf"), 1);
        count(instance, metric + "_count", labels, 1);
        return count(instance, metric + "_sum", labels, value);
    }

    private static Map<String, String> with(Map<String, String> labels, String name, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(name, value);
        return more;
    }

    /** Lets one scrape's distance pass and scrapes. */
    public MetricWorld pass() {
        SortedMap<String, Optional<SortedMap<Series, Double>>> instances = new TreeMap<>();
        Map<String, Integer> alive = new HashMap<>();
        counters.forEach((instance, series) -> {
            boolean answers = !dark.contains(instance);
            instances.put(instance, answers ? Optional.of(new TreeMap<>(series)) : Optional.empty());
            if (answers) {
                alive.put(instance, life.get(instance));
                see(instance);
            }
        });
        scrapes.add(new Scrape(now, instances));
        lives.add(alive);
        now = now.plus(SPACING);
        return this;
    }

    public MetricWorld pass(int scrapes) {
        for (int i = 0; i < scrapes; i++) {
            pass();
        }
        return this;
    }

    private void see(String instance) {
        boolean before = !read.add(instance);
        pending.get(instance)
                .forEach(event ->
                        events.add(new Event(instance, event.life(), event.series(), event.amount(), now, before)));
        pending.get(instance).clear();
    }

    public List<Scrape> scrapes() {
        return List.copyOf(scrapes);
    }

    /** Everything that any scrape exposed, by its time. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** Instant of the last scrape. */
    public Instant end() {
        return scrapes.getLast().at();
    }

    /** The whole timeline with timestamps, {@code up} included, as {@code promtool tsdb create-blocks-from openmetrics} reads it. */
    public String openMetrics() {
        SortedMap<Series, StringBuilder> lines = new TreeMap<>();
        for (Scrape scrape : scrapes) {
            scrape.instances().forEach((instance, answer) -> {
                Map<String, String> target = Map.of("job", JOB, "instance", instance);
                append(lines, Series.of("up", target), answer.isPresent() ? 1 : 0, scrape.at());
                answer.orElse(new TreeMap<>()).forEach((series, value) -> {
                    SortedMap<String, String> labels = new TreeMap<>(series.labels());
                    labels.putAll(target);
                    append(lines, new Series(series.metric(), labels), value, scrape.at());
                });
            });
        }
        StringBuilder text = new StringBuilder();
        lines.values().forEach(text::append);
        return text.append("# EOF\n").toString();
    }

    private static void append(SortedMap<Series, StringBuilder> lines, Series series, double value, Instant at) {
        lines.computeIfAbsent(series, key -> new StringBuilder())
                .append(exposed(series))
                .append(' ')
                .append(value)
                .append(' ')
                .append(at.getEpochSecond())
                .append('\n');
    }

    /** A series as both text formats write it. */
    static String exposed(Series series) {
        List<String> labels = new ArrayList<>();
        series.labels()
                .forEach((name, value) -> labels.add(name + "=\""
                        + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"'));
        return series.metric() + (labels.isEmpty() ? "" : "{" + String.join(",", labels) + "}");
    }

    /** Events of an arm's series that a source of this sight must count between two scrapes. */
    public double truth(Sight sight, Instant from, Instant to, Selector selector, Map<String, String> arm) {
        return events.stream()
                .filter(event -> event.seenAt().isAfter(from) && !event.seenAt().isAfter(to))
                .filter(event -> matches(event.series(), selector, arm))
                .filter(event -> sight == Sight.EVERY_SCRAPE ? event.readBefore() : spans(event, from, to))
                .mapToDouble(Event::amount)
                .sum();
    }

    private boolean spans(Event event, Instant from, Instant to) {
        return lastLife(event.instance(), from).isPresent()
                && lastLife(event.instance(), to).equals(Optional.of(event.life()));
    }

    /** Which process an instance's last sample up to an instant is from. */
    private Optional<Integer> lastLife(String instance, Instant at) {
        for (int i = scrapes.size() - 1; i >= 0; i--) {
            Integer alive = lives.get(i).get(instance);
            if (alive != null && !scrapes.get(i).at().isAfter(at)) {
                return Optional.of(alive);
            }
        }
        return Optional.empty();
    }

    /** PromQL's matching, written a second time so that a source is not compared with itself. */
    static boolean matches(Series series, Selector selector, Map<String, String> arm) {
        return series.metric().equals(selector.metric())
                && arm.entrySet().stream()
                        .allMatch(
                                label -> label.getValue().equals(series.labels().getOrDefault(label.getKey(), "")))
                && selector.matchers().stream().allMatch(matcher -> {
                    String value = series.labels().getOrDefault(matcher.label(), "");
                    return switch (matcher.operator()) {
                        case EQUAL -> value.equals(matcher.value());
                        case NOT_EQUAL -> !value.equals(matcher.value());
                        case MATCHES -> Pattern.matches(matcher.value(), value);
                        case MATCHES_NOT -> !Pattern.matches(matcher.value(), value);
                    };
                });
    }
}
