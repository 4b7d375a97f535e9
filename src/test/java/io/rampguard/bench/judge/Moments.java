package io.rampguard.bench.judge;

/**
 * What an oracle or a peer with access to single requests would know of a window beyond its counts.
 *
 * @param squares sum of the squared values
 * @param logs sum of their natural logarithms
 */
record Moments(double squares, double logs) {
    static final Moments NONE = new Moments(0, 0);
}
