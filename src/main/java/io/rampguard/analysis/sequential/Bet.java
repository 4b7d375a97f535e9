package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/**
 * One window's contrast, scaled by the level at the border, and how much of the wealth may be staked on it. The stake is
 * chosen from past windows and the numbers of trials, so the bet is fair whatever happens inside the window.
 */
final class Bet {
    private final double y;
    private final double noise;
    private final double most;
    private final double scale;
    private final double variantTrials;

    /**
     * @param base predicted level of control
     * @param variance predicted variance of one trial of control
     */
    Bet(Arms window, Line line, double base, double variance) {
        this.scale = line.at(base);
        this.y = (window.variantMean() - line.at(window.controlMean())) / scale;
        this.noise = variance * line.slope() * line.slope() / (scale * scale * window.nC());
        // Where control expects less than an event in a window, its own bad luck must not empty the purse.
        this.most = 1 / (1 + 4 * StrictMath.sqrt(noise) + 3 * noise);
        this.variantTrials = window.nT();
    }

    double log(double stake) {
        return Kernels.bet(stake, y);
    }

    double y() {
        return y;
    }

    /** For counts: the stake for an excess over the border. */
    double kelly(double excess, double spread) {
        double events = variantTrials * scale / spread;
        double own = (1 + excess) / events + excess * excess;
        return Math.min(KellyPoisson.stake(events, excess) * own / (own + noise), KellyPoisson.MOST * most);
    }

    /** For means: a part of what is allowed. */
    double part(double part) {
        return part * most;
    }
}
