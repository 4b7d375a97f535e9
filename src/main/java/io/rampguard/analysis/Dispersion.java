package io.rampguard.analysis;

import java.util.List;

/**
 * How much more the windows differ than independent requests would: Pearson's chi-square over its degrees of freedom, at
 * least 1. Retries and batches fail together; a test that did not divide by this would be sure too early (McCullagh and
 * Nelder, <i>Generalized Linear Models</i>, 1989, section 4.5).
 */
final class Dispersion {
    private Dispersion() {}

    /** Of the variant's bad events among both arms' in each window, around the ratio of all windows together. */
    static double between(List<Share> variants, List<Share> controls) {
        Share variant = Share.total(variants);
        Share control = Share.total(controls);
        if (variant.bad() <= 0 || control.bad() <= 0) {
            // There is no ratio to compare around: the variant's events must speak for themselves.
            return within(variants);
        }
        double ratio = variant.rate() / control.rate();
        double squares = 0;
        double expected = 0;
        int informative = 0;
        for (int i = 0; i < variants.size(); i++) {
            Share here = variants.get(i);
            Share there = controls.get(i);
            double events = here.bad() + there.bad();
            double weight = here.n() * ratio;
            if (events > 0 && weight > 0 && there.n() > 0) {
                double part = weight / (weight + there.n());
                double gap = here.bad() - events * part;
                squares += gap * gap;
                expected += events * part * (1 - part);
                informative++;
            }
        }
        return factor(squares, expected, informative);
    }

    /** Of one arm's share over the windows, around its own average. */
    static double within(List<Share> windows) {
        double rate = Share.total(windows).rate();
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

    /**
     * Of one arm's share from window to window: successive differences, so that a slow drift, which both arms share, does not
     * count. Taken from control, whose windows are many before the variant's say anything.
     */
    static double successive(List<Share> windows) {
        List<Share> busy = windows.stream().filter(window -> window.n() > 0).toList();
        double rate = Share.total(busy).rate();
        double squares = 0;
        for (int i = 1; i < busy.size(); i++) {
            double step = busy.get(i).rate() - busy.get(i - 1).rate();
            squares += step * step / (1 / busy.get(i).n() + 1 / busy.get(i - 1).n());
        }
        return busy.size() < 2 || !(rate > 0 && rate < 1)
                ? 1
                : Math.max(1, squares / (busy.size() - 1) / (rate * (1 - rate)));
    }

    private static double factor(double squares, double expected, int windows) {
        return windows < 2 || expected <= 0 ? 1 : Math.max(1, squares / expected * windows / (windows - 1));
    }
}
