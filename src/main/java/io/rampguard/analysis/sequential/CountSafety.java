package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/**
 * Evidence that the harm that the policy forbids is absent: the harm test turned round, from the start of the rollout, with
 * "no change" and "half of what is forbidden" as alternatives. One process for each share that may come next, since fewer
 * users may bear more: the excess failures among all traffic are what is limited.
 */
public final class CountSafety {
    private static final double NO_CHANGE = StrictMath.log(0.7);
    private static final double HALFWAY = StrictMath.log(0.3);
    private static final double CAUTION = 1.2;
    private static final double RARE = 0.06;
    private static final double CERTAIN = 0.98;
    private static final double CERTAIN_GAIN = 4;

    private final Line planned;
    private final Line limit;
    private final double[] shares;
    private final double[] state;

    /**
     * @param planned where the variant is expected
     * @param limit what is forbidden at full traffic
     * @param shares of the stages, within 0..1
     */
    public CountSafety(Ledger ledger, Line planned, Line limit, double[] shares) {
        this.planned = planned;
        this.limit = limit;
        this.shares = shares.clone();
        this.state = ledger.row("safety", 2 * shares.length, 0);
    }

    /** The limit as a line where only {@code share} of the traffic bears it. */
    public static Line scaled(Line planned, Line limit, double share) {
        return new Line(
                planned.slope() + (limit.slope() - planned.slope()) / share,
                planned.offset() + (limit.offset() - planned.offset()) / share);
    }

    void take(Arms window, double base, double spread) {
        if (!window.paired()) {
            return;
        }
        Line half = scaled(planned, limit, 2);
        for (int k = 0; k < shares.length; k++) {
            Line border = scaled(planned, limit, shares[k]);
            state[2 * k] += factor(window, border, planned, base) / (CAUTION * spread);
            state[2 * k + 1] += factor(window, border, half, base) / (CAUTION * spread);
        }
    }

    /** ln of the factor for "the variant is at {@code at}" against "beyond {@code border}". */
    static double factor(Arms window, Line border, Line at, double base) {
        double edge = border.at(base);
        double theta = Math.max(at.at(base), 1e-9);
        if (edge >= CERTAIN) {
            return CERTAIN_GAIN;
        }
        if (!(theta < edge)) {
            return 0;
        }
        if (border.offset() == 0 && at.offset() == 0 && edge <= RARE) {
            return Kernels.poissonRatio(window, border.slope(), at.slope());
        }
        return edge <= RARE && border.offset() > 0
                ? Kernels.poissonLine(window, border, base, theta)
                : Kernels.bernoulliLine(window, border, base, theta);
    }

    /** ln of the evidence that the stage of this number is safe. */
    public double log(int stage) {
        return LogSpace.add(NO_CHANGE + state[2 * stage], HALFWAY + state[2 * stage + 1]);
    }

    /** What a usual window without any harm adds, for the time that is still needed. */
    double gain(int stage, Arms usual, double base, double spread) {
        return factor(usual, scaled(planned, limit, shares[stage]), planned, base) / (CAUTION * spread);
    }
}
