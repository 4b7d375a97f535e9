package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far apart a metric's samples are: told by the settings, else measured once for each metric by counting samples.
 *
 * <p>{@code n} samples in a range {@code r} lie about {@code r / n} apart. Four samples are enough to tell the common
 * intervals from each other; a series that is younger than two minutes shows fewer than it should, so a long range counts
 * only where it is filled. Until then a first guess is used and asked again.
 */
final class Spacing {
    /** What most Prometheus servers are set to, and what nothing breaks by. */
    static final Duration UNKNOWN = Duration.ofSeconds(15);

    private static final List<Integer> RANGES = List.of(10, 30, 120);
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

    /** Measures what is not known yet. A failure needs no word: the queries that follow fail alike and say so. */
    void learn(Collection<String> pulses, QueryApi api, Together together, Instant now, long deadline)
            throws InterruptedException {
        Map<String, Together.Task<Boolean>> tasks = new HashMap<>();
        for (String pulse : pulses) {
            if (timing.scrapeInterval().isEmpty() && !measured.containsKey(pulse)) {
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
            if (n >= ENOUGH || (range == 120 && n >= 1)) {
                measured.put(pulse, common(range / n));
                return;
            }
        }
        double young = counts.getOrDefault(YOUNG, 0.0);
        if (young >= 1) {
            guessed.put(pulse, common(120 / young));
        }
    }

    private static String promql(String pulse) {
        String ten = marked("max(count_over_time(" + pulse + "[10s]))", "10");
        String thirty = marked("max(count_over_time(" + pulse + "[30s]))", "30");
        String filled = marked(
                "max(count_over_time(" + pulse + "[2m]) and last_over_time(" + pulse + "[1m] offset 2m))", "120");
        String young = marked("max(count_over_time(" + pulse + "[2m]))", YOUNG);
        return String.join(" or ", ten, thirty, filled, young);
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
