package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;

/** One signal in one window: the counts that a judge sees, and the moments that only oracles and some peers know. */
record Reading(Counts control, Counts variant, Moments controlMoments, Moments variantMoments) {
    Reading(Counts control, Counts variant) {
        this(control, variant, Moments.NONE, Moments.NONE);
    }
}
