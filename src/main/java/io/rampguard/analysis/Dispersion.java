package io.rampguard.analysis;

import java.util.List;

/**
 * How much more the windows differ than independent requests would: Pearson's chi-square over its degrees of freedom, at
 * least 1. Retries and batches fail together; a test that did not divide by this would be sure too early (McCullagh and
 * Nelder, <i>Generalized Linear Models</i>, 1989, section 4.5).
 */
final class Dispersion {
    private static final int FEWEST_WINDOWS = 5;

    private Dispersion() {}

    /** One arm's share in one window beside the other's. */
    record Pair(Share variant, Share control) {}

    /** Of the variant's bad events among both arms' in each window, around the ratio of all windows together. */
    static double between(List<Pair> windows) {
        Share variant = windows.stream().map(Pair::variant).reduce(Share.NONE, Share::plus);
        Share control = windows.stream().map(Pair::control).reduce(Share.NONE, Share::plus);
        if (variant.bad() <= 0 || control.bad() <= 0) {
            return 1;
        }
        double ratio = variant.rate() / control.rate();
        double squares = 0;
        double expected = 0;
        int informative = 0;
        for (Pair pair : windows) {
            double events = pair.variant.bad() + pair.control.bad();
            double weight = pair.variant.n() * ratio;
            if (events > 0 && weight > 0 && pair.control.n() > 0) {
                double part = weight / (weight + pair.control.n());
                double gap = pair.variant.bad() - events * part;
                squares += gap * gap;
                expected += events * part * (1 - part);
                informative++;
            }
        }
        return factor(squares, expected, informative);
    }

    /** Of one arm's share over the windows, around its own average. */
    static double within(List<Share> windows) {
        double rate = windows.stream().reduce(Share.NONE, Share::plus).rate();
        double squares = 0;
        double expected = 0;
        int informative = 0;
        for (Share window : windows) {
            if (window.n() > 0) {
                double gap = window.bad() - window.n() * rate;
                squares += gap * gap;
                expected += window.n() * rate * (1 - rate);
                informative++;
            }
        }
        return factor(squares, expected, informative);
    }

    private static double factor(double squares, double expected, int windows) {
        return windows < FEWEST_WINDOWS || expected <= 0
                ? 1
                : Math.max(1, squares / expected * windows / (windows - 1));
    }
}
