package io.rampguard.bench.judge;

/** One signal of one replication; asked once for each window, in order. */
@FunctionalInterface
interface SignalDraw {
    Reading read(Arrivals arrivals);
}
