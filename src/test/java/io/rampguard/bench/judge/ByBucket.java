package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;
import java.util.List;

/** One signal's counts by the hash bucket of the user, both arms with the same buckets. */
record ByBucket(String signal, List<Counts> control, List<Counts> variant) {}
