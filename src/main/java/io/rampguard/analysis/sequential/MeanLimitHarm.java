package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/** Evidence that the variant's mean is beyond an absolute limit, and clearly worse than a control that is beyond it too. */
final class MeanLimitHarm {
    private static final double[] EXCESS = {0.05, 0.1, 0.2, 0.4, 0.8, 1.6};
    private static final double WORSE = 1.5;
    private static final double AT_ONCE = 0.75;

    private final double limit;
    private final double sign;
    private final ShareMixture mixture;
    private final double[] logs = new double[EXCESS.length];

    MeanLimitHarm(Ledger ledger, double limit, double sign, Onset onset) {
        this.limit = limit;
        this.sign = sign;
        double[] priors = new double[EXCESS.length];
        java.util.Arrays.fill(priors, -StrictMath.log(EXCESS.length));
        this.mixture = new ShareMixture(ledger, priors, priors, onset, AT_ONCE);
    }

    void take(Arms window, double base, double variation) {
        if (!(window.nT() > 0) || !(limit > 0)) {
            return;
        }
        double z = sign * (window.variantMean() - limit) / limit;
        double v = variation / window.nT();
        Line worse = new Line(sign > 0 ? WORSE : 1 / WORSE, 0);
        for (int i = 0; i < EXCESS.length; i++) {
            logs[i] = Kernels.catoniFor(EXCESS[i], z, v);
            if (window.nC() > 0 && base > 0) {
                double scale = worse.at(base);
                double against = sign * (window.variantMean() - worse.at(window.controlMean())) / scale;
                double noise = variation * (1 / window.nT() + 1 / window.nC());
                double gap = Math.max(0.05, sign * (limit * (1 + sign * EXCESS[i]) - scale) / scale);
                logs[i] = Math.min(logs[i], Kernels.catoniFor(gap, against, noise));
            }
        }
        mixture.take(logs);
    }

    double log() {
        return mixture.log();
    }
}
