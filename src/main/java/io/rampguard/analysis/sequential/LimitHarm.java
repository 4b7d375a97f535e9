package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/**
 * Evidence that the variant's share of bad events is beyond an absolute limit, and not because everybody's is: of two
 * factors, against the limit and against one and a half times control, the smaller counts, so that an outage of both arms
 * blames nobody.
 */
final class LimitHarm {
    private static final Line CLEARLY_WORSE = new Line(1.5, 0);
    private static final double MOST_RATIO = 100;
    private static final double AT_ONCE = 0.6;
    private static final double LIKELIHOOD = 0.5;

    private final double limit;
    private final Effects effects = Effects.around(0);
    private final ShareMixture mixture;
    private final ContrastSpread contrast;
    private final double[] logs = new double[effects.excess().length];

    LimitHarm(Ledger ledger, double limit, Onset onset) {
        this.limit = limit;
        this.mixture = new ShareMixture(ledger, effects.logWeights(), effects.logWeights(), onset, AT_ONCE);
        this.contrast = new ContrastSpread(ledger);
    }

    void take(Arms window, double base, double unrest) {
        if (!(window.nT() > 0)) {
            return;
        }
        double spread = ContrastSpread.noticed(contrast.value(unrest));
        double weight = LIKELIHOOD / (spread * spread);
        Bet against = window.nC() > 0 ? new Bet(window, CLEARLY_WORSE, base, spread * base) : null;
        for (int j = 0; j < logs.length; j++) {
            double excess = effects.excess()[j];
            double theta = Math.min(limit * (1 + excess), (limit + 1) / 2);
            double likelihood = Kernels.oneSample(window.nT(), window.xT(), limit, theta) / spread;
            double events = window.nT() * limit / spread;
            double bet = Kernels.bet(KellyPoisson.stake(events, excess), window.variantMean() / limit - 1);
            if (against != null) {
                double ratio = Math.clamp(theta / base, 1.02 * CLEARLY_WORSE.slope(), MOST_RATIO);
                likelihood = Math.min(likelihood, Kernels.poissonRatio(window, CLEARLY_WORSE.slope(), ratio) / spread);
                bet = Math.min(bet, against.log(against.kelly(ratio / CLEARLY_WORSE.slope() - 1, spread)));
            }
            logs[j] = LogSpace.add(StrictMath.log(weight) + likelihood, StrictMath.log1p(-weight) + bet);
        }
        mixture.take(logs);
        contrast.take(window);
    }

    double log() {
        return mixture.log();
    }
}
