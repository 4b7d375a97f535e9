package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/**
 * Evidence that the variant's share of bad events lies beyond a line of control's. One part is the likelihood of which arm the
 * events came from, nearly optimal for independent requests; the other are bets on whole windows, which nothing inside a
 * window can mislead. Requests that fail together leave the word to the bets.
 */
final class CountHarm {
    private static final double RARE = 0.06;

    /** Harm from the start is the likeliest, and all the more beyond a tolerance; what begins later must be larger to be seen. */
    private static final double AT_ONCE = 0.68;

    private static final double AT_ONCE_BEYOND = 0.88;
    private static final double LATER = 40;

    /** Weight of the likelihood where a window expects few events, and where it expects many. */
    private static final double SMALL = 0.2;

    private static final double LARGE = 0.95;
    private static final double HALFWAY = 0.1;

    /** Probability of a window of control with so many events that no bet is made on it. */
    private static final double BURST = 1e-5;

    private static final double UNSET = 1;
    private static final double MOST_RATE = 0.98;

    private final Line line;
    private final Effects effects;
    private final double[] prior;
    private final double[] later;
    private final Onset onset;
    private final ShareMixture mixture;
    private final ContrastSpread contrast;
    private final double[] logs;

    CountHarm(Ledger ledger, Promise promise, Onset onset) {
        boolean strict = promise.border().equals(promise.planned());
        this.line = promise.border();
        this.effects = strict ? Effects.around(promise.named()) : Effects.beyond(promise.named());
        this.logs = new double[effects.excess().length];
        this.onset = onset;
        this.prior = ledger.row("prior", logs.length, UNSET);
        this.later = ledger.row("later", logs.length, UNSET);
        this.mixture = new ShareMixture(ledger, prior, later, onset, strict ? AT_ONCE : AT_ONCE_BEYOND);
        this.contrast = new ContrastSpread(ledger);
    }

    void take(Arms window, ControlLevel control) {
        if (window.paired() && control.known()) {
            double spread = spread(control, window.nT());
            double base = control.mean();
            double border = Math.min(MOST_RATE, line.at(base));
            double events = window.nT() * border / spread;
            double weight = (SMALL + (LARGE - SMALL) * events / (events + HALFWAY)) / (spread * spread * spread);
            double logLikelihood = StrictMath.log(weight);
            double logBet = StrictMath.log(1 - weight);
            Bet bet = new Bet(window, line, base, spread * base);
            weigh(border, control);
            // An incident of both arms would take a bet far below nothing left, and no stake chosen before it can know.
            boolean burst = CircuitBreaker.improbable(window.xC(), window.nC() * base, control.dispersion(), BURST);
            for (int j = 0; j < effects.excess().length; j++) {
                double excess = effects.excess()[j];
                logs[j] = LogSpace.add(
                        logLikelihood + likelihood(window, base, border, excess) / spread,
                        logBet + (burst ? 0 : bet.log(bet.kelly(excess, spread))));
            }
            mixture.take(logs);
            contrast.take(window);
        }
    }

    /** What cannot be seen before the ramp ends gets no weight; decided once, before the first window counts. */
    private void weigh(double border, ControlLevel control) {
        if (prior[0] == UNSET) {
            double events = border * onset.share() * control.trials();
            effects.visible(events, prior);
            effects.visible(events / LATER, later);
        }
    }

    private double likelihood(Arms window, double base, double border, double excess) {
        if (border >= MOST_RATE) {
            // Everything is tolerated, and no rate lies beyond it that could be bet on.
            return 0;
        }
        if (line.offset() == 0 && base <= RARE) {
            return Kernels.poissonRatio(window, line.slope(), line.slope() * (1 + excess));
        }
        double theta = Math.min(border * (1 + excess), (border + 1) / 2);
        return theta <= RARE && line.offset() > 0
                ? Kernels.poissonLine(window, line, base, theta)
                : Kernels.bernoulliLine(window, line, base, theta);
    }

    double log() {
        return mixture.log();
    }

    /**
     * Dispersion of the contrast, from past windows. Requests of one window that resemble each other disperse more the more
     * there are of them, so that the first windows of a larger stage are not measured by those of the smaller one.
     *
     * @param trials of the variant in this window
     */
    double spread(ControlLevel control, double trials) {
        double own = control.dispersion();
        double part = Math.min(1, trials / Math.max(1, control.trials()));
        return Math.max(ContrastSpread.noticed(contrast.value(own)), 1 + (own - 1) * part);
    }
}
