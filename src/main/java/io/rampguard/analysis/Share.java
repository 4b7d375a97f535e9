package io.rampguard.analysis;

/**
 * Bad events among trials of one arm.
 *
 * @param n trials, not negative
 * @param bad within 0 and {@code n}
 */
record Share(double n, double bad) {
    static final Share NONE = new Share(0, 0);

    double rate() {
        return n > 0 ? bad / n : 0;
    }

    Share plus(Share other) {
        return new Share(n + other.n, bad + other.bad);
    }

    /** The same trials with the count of bad events moved, within what is possible. */
    Share shifted(double by) {
        return new Share(n, Math.clamp(bad + by, 0, n));
    }
}
