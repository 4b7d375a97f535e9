package io.rampguard.analysis.sequential;

/** How control's values are distributed over a histogram's buckets, from past windows, with the half-life of its level. */
final class ControlShape {
    private static final double KEEP = StrictMath.pow(0.5, 1.0 / 60);
    private static final double UNIFORM = 0.001;
    /** Trials below which a distribution is not known. */
    private static final double ENOUGH = 100;

    private final double[] weights;

    ControlShape(Ledger ledger, int size) {
        this.weights = ledger.row("shape", size, 0);
    }

    void take(double[] counts) {
        if (!(Kernels.total(counts) > 0)) {
            return;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = KEEP * weights[i] + counts[i];
        }
    }

    boolean known() {
        return Kernels.total(weights) >= ENOUGH;
    }

    /** Sums to 1 and is nowhere zero. */
    double[] distribution() {
        double total = Kernels.total(weights);
        double[] shares = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            double seen = total > 0 ? weights[i] / total : 1.0 / weights.length;
            shares[i] = (1 - UNIFORM) * seen + UNIFORM / weights.length;
        }
        return shares;
    }
}
