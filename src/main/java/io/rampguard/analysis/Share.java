package io.rampguard.analysis;

import java.util.List;

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

    static Share total(List<Share> all) {
        double n = 0;
        double bad = 0;
        for (Share one : all) {
            n += one.n;
            bad += one.bad;
        }
        return new Share(n, bad);
    }

    /** The same trials with the count of bad events moved, within what is possible. */
    Share shifted(double by) {
        return new Share(n, Math.clamp(bad + by, 0, n));
    }
}
