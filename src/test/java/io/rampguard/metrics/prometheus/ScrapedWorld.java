package io.rampguard.metrics.prometheus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Pods that count, scraped every 15 s, and the truth beside them: what became visible at which scrape, and since when its
 * instance was read. Written as OpenMetrics text for a real server.
 */
final class ScrapedWorld {
    static final int SPACING = 15;

    private final Map<String, List<String>> families = new TreeMap<>();
    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private final List<Visible> truth = new ArrayList<>();
    private final Instant start;
    private int scrapes;

    private record Visible(String series, Instant readSince, Instant at, double amount) {}

    /** One process behind one address. */
    final class Pod {
        private final String instance;
        private Map<String, Double> counters = new TreeMap<>();
        private Map<String, Double> unseen = new TreeMap<>();
        private Optional<Instant> readSince = Optional.empty();
        private boolean down;
        private boolean gone;

        private Pod(String instance) {
            this.instance = instance;
        }

        /** Counts, in a series that is born with its first event. */
        Pod count(String series, double amount) {
            counters.merge(series, amount, Double::sum);
            unseen.merge(series, amount, Double::sum);
            return this;
        }

        /** The process starts anew at the same address; what nobody had scraped is lost. */
        void restart() {
            counters = new TreeMap<>();
            unseen = new TreeMap<>();
        }

        /** Scrapes fail until {@link #up}; the process counts on. */
        void down() {
            down = true;
        }

        void up() {
            down = false;
        }

        /** Its address is gone for good. */
        void delete() {
            gone = true;
        }

        private void scrape(Instant at) {
            sample("up", "up{job=\"app\",instance=\"" + instance + "\"}", down ? 0 : 1, at);
            if (down) {
                return;
            }
            counters.forEach((series, value) -> {
                String family = series.substring(0, series.indexOf('{'));
                String labels = series.substring(series.indexOf('{') + 1);
                sample(family, family + "{job=\"app\",instance=\"" + instance + "\"," + labels, value, at);
            });
            Instant since = readSince.orElse(at);
            readSince = Optional.of(since);
            unseen.forEach((series, amount) -> truth.add(new Visible(series, since, at, amount)));
            unseen = new TreeMap<>();
        }
    }

    ScrapedWorld(Instant start) {
        this.start = start;
    }

    Pod pod(String instance) {
        return pods.computeIfAbsent(instance, Pod::new);
    }

    /** One scrape of every pod; the first is at the start. */
    Instant scrape() {
        Instant at = start.plusSeconds((long) SPACING * scrapes++);
        pods.values().stream().filter(pod -> !pod.gone).forEach(pod -> pod.scrape(at));
        return at;
    }

    private void sample(String family, String series, double value, Instant at) {
        families.computeIfAbsent(family, f -> new ArrayList<>()).add(series + " " + value + " " + at.getEpochSecond());
    }

    /**
     * What became visible after {@code from} and not after {@code to}, on instances that were read by {@code from}, in series
     * whose text holds all of these parts.
     */
    double truth(Instant from, Instant to, String... parts) {
        return truth.stream()
                .filter(v -> !v.readSince().isAfter(from))
                .filter(v -> v.at().isAfter(from) && !v.at().isAfter(to))
                .filter(v -> List.of(parts).stream().allMatch(v.series()::contains))
                .mapToDouble(Visible::amount)
                .sum();
    }

    /** Samples of one series must lie together in time order, which the text format asks for. */
    String openMetrics() {
        String text = families.entrySet().stream()
                .map(family -> "# TYPE " + family.getKey().replaceFirst("_total$", "")
                        + (family.getKey().endsWith("_total") ? " counter\n" : " unknown\n")
                        + family.getValue().stream()
                                .collect(Collectors.groupingBy(
                                        line -> line.substring(0, line.lastIndexOf('}')),
                                        TreeMap::new,
                                        Collectors.joining("\n")))
                                .values()
                                .stream()
                                .collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n"));
        return text + "\n# EOF\n";
    }
}
