package io.rampguard.metrics.prometheus;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which metric names the source knows. An event counter without any series beside living totals is either healthy, since
 * many programs create an error series with the first error, or misspelt, and a misspelt metric would pass for ever. The
 * name decides: known to the source in the last week, or declared by a scraped program without any sample yet.
 */
final class Families {
    private static final Duration PAST = Duration.ofDays(7);

    private final QueryApi api;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Families(QueryApi api) {
        this.api = api;
    }

    boolean known(String metric) {
        return known.contains(metric);
    }

    /** Asks the index, then the declarations. A name once known stays known. */
    void look(String metric, Instant now) throws SourceFailure, InterruptedException {
        boolean seen = api.listed(
                "label/__name__/values",
                Map.of(
                        "match[]", metric,
                        "start", QueryApi.time(now.minus(PAST)),
                        "end", QueryApi.time(now)));
        if (seen || declared(metric)) {
            known.add(metric);
        }
    }

    /** Only Prometheus itself has this endpoint everywhere; where it is missing, nothing is declared. */
    private boolean declared(String metric) throws InterruptedException {
        // A counter is declared without its ending by programs that speak OpenMetrics.
        for (String name : Set.of(metric, metric.replaceFirst("_total$", ""))) {
            try {
                if (api.listed("metadata", Map.of("metric", name, "limit", "1"))) {
                    return true;
                }
            } catch (SourceFailure noSuchEndpoint) {
                return false;
            }
        }
        return false;
    }
}
