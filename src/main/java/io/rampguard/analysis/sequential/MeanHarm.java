package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/**
 * Evidence that the variant's mean lies beyond a line of control's, where only sums and counts are known: bets on whole
 * windows, and Catoni's factor, which a giant completion moves no more than its logarithm.
 */
final class MeanHarm {
    private static final double[] EXCESS = {0.07, 0.15, 0.3, 0.6, 1.2};
    private static final double[] PRIORS = LogSpace.logs(0.15, 0.25, 0.3, 0.2, 0.1);
    private static final double HALF = StrictMath.log(0.5);
    private static final double AT_ONCE = 0.85;

    private final Line line;
    private final double sign;
    private final ShareMixture mixture;
    private final MeanSpread contrast;
    private final double[] logs = new double[EXCESS.length];

    /** @param sign 1 where more is worse, -1 where less is */
    MeanHarm(Ledger ledger, Line line, double sign, Onset onset) {
        this.line = line;
        this.sign = sign;
        this.mixture = new ShareMixture(ledger, PRIORS, PRIORS, onset, AT_ONCE);
        this.contrast = new MeanSpread(ledger);
    }

    /**
     * @param base predicted mean of control
     * @param variation predicted squared coefficient of variation of one trial
     */
    void take(Arms window, double base, double variation) {
        double scale = line.at(base);
        if (!window.paired() || !(scale > 0)) {
            return;
        }
        double size = 1 / window.nT() + 1 / window.nC();
        double per = contrast.value(variation);
        Bet bet = new Bet(window, line, base, per * base * base);
        double z = sign * bet.y();
        double v = per * size;
        for (int i = 0; i < EXCESS.length; i++) {
            double part = Math.min(KellyPoisson.MOST, EXCESS[i] / (v + EXCESS[i] * EXCESS[i]));
            logs[i] = LogSpace.add(
                    HALF + Kernels.catoniFor(EXCESS[i], z, v),
                    HALF + Kernels.bet(Math.min(part, bet.part(KellyPoisson.MOST)), z));
        }
        mixture.take(logs);
        contrast.take(z, size);
    }

    double log() {
        return mixture.log();
    }
}
