package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/** {@link CountSafety} for means: Catoni's factor on the contrast turned round. */
final class MeanSafety {
    private static final double NO_CHANGE = StrictMath.log(0.7);
    private static final double HALFWAY = StrictMath.log(0.3);
    private static final double CAUTION = 1.2;

    private final Line planned;
    private final Line limit;
    private final double sign;
    private final double[] shares;
    private final double[] state;

    MeanSafety(Ledger ledger, Line planned, Line limit, double sign, double[] shares) {
        this.planned = planned;
        this.limit = limit;
        this.sign = sign;
        this.shares = shares.clone();
        this.state = ledger.row("safety", 2 * shares.length, 0);
    }

    void take(Arms window, double base, double variation) {
        if (!window.paired() || !(base > 0)) {
            return;
        }
        Line half = CountSafety.scaled(planned, limit, 2);
        for (int k = 0; k < shares.length; k++) {
            state[2 * k] += factor(window, k, planned, base, variation);
            state[2 * k + 1] += factor(window, k, half, base, variation);
        }
    }

    private double factor(Arms window, int stage, Line at, double base, double variation) {
        Line border = CountSafety.scaled(planned, limit, shares[stage]);
        double edge = border.at(base);
        double gap = sign * (edge - at.at(base));
        if (!(gap > 0)) {
            return 0;
        }
        // A floor that lies below nothing forbids nothing.
        double scale = Math.max(Math.abs(edge), base);
        double z = sign * (border.at(window.controlMean()) - window.variantMean()) / scale;
        double v = CAUTION * variation * (1 / window.nT() + 1 / window.nC());
        return Kernels.catoniFor(gap / scale, z, v);
    }

    double log(int stage) {
        return LogSpace.add(NO_CHANGE + state[2 * stage], HALFWAY + state[2 * stage + 1]);
    }

    double gain(int stage, Arms usual, double base, double variation) {
        return factor(usual, stage, planned, base, variation);
    }
}
