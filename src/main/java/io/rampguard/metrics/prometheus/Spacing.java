package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far apart a metric's samples are: told by the settings, else measured once for each metric by counting samples.
 *
 * <p>{@code n} samples in a range {@code r} lie about {@code r / n} apart. Four samples are enough to tell the common
 * intervals from each other; a series that is younger than the range shows fewer than it should, so a range counts only
 * where it is filled. Until then the smallest distance that the samples allow, {@code r / (n - 1)}, is used and asked again.
 */
final class Spacing {
    /** What most Prometheus servers are set to, and what nothing breaks by. */
    static final Duration UNKNOWN = Duration.ofSeconds(15);

    private static final List<Integer> RANGES = List.of(10, 30, 120);
    private static final int LONGEST = 120;
    private static final String YOUNG = "young";
    private static final int ENOUGH = 4;
    private static final List<Integer> COMMON = List.of(1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300);

    private final Timing timing;
    private final Map<String, Duration> measured = new ConcurrentHashMap<>();
    private final Map<String, Duration> guessed = new ConcurrentHashMap<>();

    Spacing(PrometheusSettings settings) {
        this.timing = settings.timing();
    }

    Duration of(String pulse) {
        return timing.scrapeInterval()
                .orElseGet(() -> measured.getOrDefault(pulse, guessed.getOrDefault(pulse, UNKNOWN)));
    }

    /** Whether the distance is told or measured, and not a guess that the next tick corrects. */
    boolean sure(String pulse) {
        return timing.scrapeInterval().isPresent() || measured.containsKey(pulse);
    }

    /** Measures what is not known yet. A failure needs no word: the queries that follow fail alike and say so. */
    void learn(Collection<String> pulses, QueryApi api, Together together, Instant now, long deadline)
            throws InterruptedException {
        Map<String, Together.Task<Boolean>> tasks = new HashMap<>();
        for (String pulse : pulses) {
            if (!sure(pulse)) {
                tasks.put(pulse, () -> {
                    measure(pulse, api, now);
                    return true;
                });
            }
        }
        together.all(tasks, deadline);
    }

    /** Asks the source; keeps the answer where it is sure, and uses it until then where it is not. */
    private void measure(String pulse, QueryApi api, Instant now) throws SourceFailure, InterruptedException {
        Map<String, Double> counts = new HashMap<>();
        api.rows(promql(pulse), now).forEach(row -> counts.put(row.label(PromQl.ROW), row.value()));
        for (int range : RANGES) {
            double n = counts.getOrDefault(String.valueOf(range), 0.0);
            if (n >= ENOUGH || (range == LONGEST && n >= 1)) {
                measured.put(pulse, common(range / n));
                return;
            }
        }
        RANGES.stream()
                .map(range -> range / (counts.getOrDefault(YOUNG + range, 1.0) - 1))
                .filter(Double::isFinite)
                .min(Double::compare)
                .ifPresent(distance -> guessed.put(pulse, common(distance)));
    }

    private static String promql(String pulse) {
        List<String> rows = new ArrayList<>();
        for (int range : RANGES) {
            String counted = "count_over_time(" + pulse + "[" + range + "s])";
            String before = "last_over_time(" + pulse + "[" + Math.min(range, 60) + "s] offset " + range + "s)";
            rows.add(marked("max(" + counted + " and " + before + ")", String.valueOf(range)));
            // One sample alone allows every distance.
            rows.add(marked("max(" + counted + ") > 1", YOUNG + range));
        }
        return String.join(" or ", rows);
    }

    private static String marked(String expression, String mark) {
        return "label_replace(" + expression + ", \"" + PromQl.ROW + "\", \"" + mark + "\", \"\", \"\")";
    }

    /** The common interval that this distance stands for; jitter makes it look a little shorter than it is. */
    private static Duration common(double seconds) {
        for (int interval : COMMON) {
            if (seconds <= interval * 1.05) {
                return Duration.ofSeconds(interval);
            }
        }
        return Duration.ofSeconds(COMMON.getLast());
    }
}
