package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Where a request's windows end: at multiples of its interval, which holds at least two samples, one lag behind now. */
final class Grid {
    private static final Logger LOG = Logger.getLogger(PrometheusSource.class);
    private static final int MOST_WARNINGS = 10_000;

    private final PrometheusSettings.Timing timing;
    private final Spacing spacing;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    Grid(PrometheusSettings settings, Spacing spacing) {
        this.timing = settings.timing();
        this.spacing = spacing;
    }

    /** The length of a request's windows; warns once where samples lie too far apart for the policy's. */
    Duration every(ObservationRequest request, String pulse) {
        Duration apart = spacing.of(pulse);
        Duration every = request.plan().every();
        Duration least = apart.multipliedBy(2);
        if (every.compareTo(least) >= 0) {
            return every;
        }
        if (spacing.sure(pulse)) {
            warnOnce(request.rollout() + " asks for a window every " + every.toSeconds() + " s, but samples lie "
                    + apart.toSeconds() + " s apart; it gets one every " + least.toSeconds() + " s");
        }
        return least;
    }

    /** The newest boundary at which every sample is in. */
    Instant newest(String pulse, Duration every, Instant now) {
        return Window.boundary(now, timing.lag(spacing.of(pulse)), every);
    }

    private void warnOnce(String sentence) {
        if (warned.size() < MOST_WARNINGS && warned.add(sentence)) {
            LOG.warn(sentence);
        }
    }
}
