package io.rampguard.bench.judge;

/**
 * Who came in one window.
 *
 * @param from when the window begins, in seconds since the first stage began; negative in the history
 * @param seconds its length
 * @param control requests that control served
 * @param variant requests that the variant served
 */
record Arrivals(double from, double seconds, int control, int variant) {}
