package io.rampguard.bench.judge;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one replication is made of.
 *
 * @param draws one for each watch of the scenario
 * @param buckets the last window's counts by bucket, asked after the draws
 */
record Cast(Crowd crowd, List<SignalDraw> draws, Supplier<Optional<ByBucket>> buckets) {
    Cast(Crowd crowd, SignalDraw... draws) {
        this(crowd, List.of(draws), Optional::empty);
    }
}
