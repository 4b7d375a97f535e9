package io.rampguard.analysis.sequential;

/**
 * Evidence that the variant's histogram lies higher than control's made larger by the tolerated factor: the likelihood of
 * shifted and of contaminated distributions, and scores that see the body and the tail. A quantile is never estimated.
 *
 * <p>Where a factor is tolerated only the cells around the quantile and beyond take part, since the body may change as it
 * likes while the quantile keeps its promise.
 */
final class ShapeHarm {
    /** Every value so many times as large. */
    private static final double[] SHIFTS = {1.12, 1.3, 1.55, 2, 3};

    /** A part of the trials so many times as large. */
    private static final double[][] MIXED = {{0.02, 4}, {0.05, 4}, {0.15, 3}};

    private static final double[] PRIORS = LogSpace.logs(0.16, 0.21, 0.24, 0.13, 0.05, 0.04, 0.09, 0.08);
    private static final double AT_ONCE = 0.9;
    private static final double LIKELIHOOD = 0.6;
    private static final double BETS = 0.3;
    private static final double STEEPEST = 50;

    /** So many times the quantile's own tail is looked at. */
    private static final double REACH = 6;

    private final double factor;
    private final double reach;
    private final ShareMixture mixture;
    private final ContrastSpread contrast;
    private final double[] logs = new double[PRIORS.length];

    /**
     * @param factor tolerated, at least 1; at 1 the whole distribution is compared
     * @param quantile that is promised
     */
    ShapeHarm(Ledger ledger, double factor, double quantile, Onset onset) {
        this.factor = factor;
        this.reach = factor == 1 ? 1 : Math.min(0.5, REACH * (1 - quantile));
        this.mixture = new ShareMixture(ledger, PRIORS, PRIORS, onset, AT_ONCE);
        this.contrast = new ContrastSpread(ledger);
    }

    /** @param unrest control's dispersion, at least 1 */
    void take(Buckets buckets, double[] hT, double[] hC, double[] control, double unrest) {
        double nT = Kernels.total(hT);
        double nC = Kernels.total(hC);
        if (!(nT > 0 && nC > 0)) {
            return;
        }
        double[] above = Buckets.above(control);
        double[] logits = Buckets.logits(above);
        double[][] mix = factor == 1 ? new double[0][] : buckets.mix(above, logits, factor, Buckets.GENEROUS);
        double[] border = factor == 1 ? above : Buckets.mixed(above, 1, mix);
        int first = 0;
        while (first < border.length - 1 && border[first] > reach) {
            first++;
        }
        double[] nul = smooth(Buckets.cells(border, 1, first));
        Edge edge = new Edge(border, first, nul);
        double[] cellsT = Buckets.cells(Buckets.above(hT), nT, first);
        double[] aboveC = Buckets.above(hC);
        double[] cellsC = Buckets.cells(factor == 1 ? aboveC : Buckets.mixed(aboveC, nC, mix), nC, first);
        double spread = ContrastSpread.noticed(contrast.value(unrest));
        Score body = new Score(Scores.ridit(nul), cellsT, cellsC, spread);
        Score tail = new Score(Scores.savage(nul), cellsT, cellsC, spread);
        double likelihood = LIKELIHOOD / (spread * spread * spread);
        double bets = BETS * (1 - likelihood);
        double catoni = 1 - likelihood - bets;
        for (int j = 0; j < logs.length; j++) {
            double[] alternative = alternative(buckets, logits, edge, j);
            logs[j] = LogSpace.sum(
                    StrictMath.log(likelihood) + Kernels.multinomial(cellsT, cellsC, alternative, nul) / spread,
                    StrictMath.log(catoni / 2) + body.catoni(alternative),
                    StrictMath.log(catoni / 2) + tail.catoni(alternative),
                    StrictMath.log(bets / 2) + body.bet(alternative),
                    StrictMath.log(bets / 2) + tail.bet(alternative));
        }
        mixture.take(logs);
        contrast.takeScores(body.arms(), body.variance());
    }

    /**
     * The border that the variant is promised.
     *
     * @param above share above each bound
     * @param first bound from which cells are told apart
     * @param cells shares of the cells
     */
    // Numbers to compute with, which nobody compares or keeps.
    @SuppressWarnings("ArrayRecordComponent")
    private record Edge(double[] above, int first, double[] cells) {}

    /** One score's contrast in one window. */
    private static final class Score {
        private final Scores scores;
        private final Arms arms;
        private final double z;
        private final double v;
        private final double most;

        Score(Scores scores, double[] cellsT, double[] cellsC, double spread) {
            double nT = Kernels.total(cellsT);
            double nC = Kernels.total(cellsC);
            this.scores = scores;
            this.arms = new Arms(nT, scores.sum(cellsT), nC, scores.sum(cellsC));
            this.z = (arms.variantMean() - arms.controlMean()) / scores.mean();
            this.v = spread * scores.variation() * (1 / nT + 1 / nC);
            double noise = spread * scores.variation() / nC;
            this.most = KellyPoisson.MOST / (1 + 4 * StrictMath.sqrt(noise) + 3 * noise);
        }

        private double gain(double[] alternative) {
            return Math.max(1e-6, scores.sum(alternative) / scores.mean() - 1);
        }

        double catoni(double[] alternative) {
            return Kernels.catoniFor(gain(alternative), z, v);
        }

        double bet(double[] alternative) {
            double gain = gain(alternative);
            return Kernels.bet(Math.min(most, gain / (v + gain * gain)), z);
        }

        Arms arms() {
            return arms;
        }

        double variance() {
            return scores.mean() * scores.mean() * scores.variation();
        }
    }

    private double[] alternative(Buckets buckets, double[] logits, Edge edge, int j) {
        double[] moved;
        if (j < SHIFTS.length) {
            moved = buckets.likely(logits, factor * SHIFTS[j]);
        } else {
            double part = MIXED[j - SHIFTS.length][0];
            moved = buckets.likely(logits, factor * MIXED[j - SHIFTS.length][1]);
            for (int i = 0; i < moved.length; i++) {
                moved[i] = (1 - part) * edge.above()[i] + part * moved[i];
            }
        }
        return rising(Buckets.cells(moved, 1, edge.first()), edge.cells());
    }

    /** Makes the ratio to the null rise from cell to cell, so that the test also holds for a variant that is merely smaller. */
    private static double[] rising(double[] cells, double[] nul) {
        double steepest = 0;
        double sum = 0;
        for (int i = 0; i < cells.length; i++) {
            steepest = Math.min(STEEPEST, Math.max(steepest, cells[i] / nul[i]));
            cells[i] = steepest * nul[i];
            sum += cells[i];
        }
        for (int i = 0; i < cells.length; i++) {
            cells[i] /= sum;
        }
        return cells;
    }

    private static double[] smooth(double[] cells) {
        double sum = 0;
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Math.max(cells[i], 1e-6);
            sum += cells[i];
        }
        for (int i = 0; i < cells.length; i++) {
            cells[i] /= sum;
        }
        return cells;
    }

    double log() {
        return mixture.log();
    }
}
