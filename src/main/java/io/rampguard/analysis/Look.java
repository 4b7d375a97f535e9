package io.rampguard.analysis;

import io.rampguard.metrics.Observation;
import io.rampguard.units.Percentage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything the judge sees at one tick.
 *
 * @param served the share last seen served; zero where nobody is exposed
 * @param next the share that would be served next, empty at the last stage
 * @param servedSince when the present share was first seen served; only windows that begin at or after it, plus the settle
 *     time, count for the stage. Empty while nobody is exposed
 * @param minimumSamples of the present stage, 0 where the judge's own default counts
 * @param observed one for each signal; windows that the evidence already holds are ignored
 */
public record Look(
        Instant now,
        Percentage served,
        Optional<Percentage> next,
        Optional<Instant> servedSince,
        long minimumSamples,
        List<Observation> observed) {
    public Look {
        observed = List.copyOf(observed);
    }
}
