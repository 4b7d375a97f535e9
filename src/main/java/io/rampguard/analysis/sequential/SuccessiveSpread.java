package io.rampguard.analysis.sequential;

/**
 * How much control's windows differ from their neighbours, against what independent trials would: successive differences, so
 * that drift hardly counts, and the mean of the lowest nine tenths, so that a few common bursts do not either (von Neumann's
 * ratio, trimmed). Kept as a histogram of the squares, because it goes on for as long as the rollout does.
 */
final class SuccessiveSpread {
    /** 0.9 / P(χ²₃ &lt; 2.706): what trimming takes from the mean of χ²₁. */
    static final double UNTRIMMED = 1.6052;

    private static final double KEPT = 0.9;
    private static final int CLASSES = 36;
    private static final double LEAST = StrictMath.log(1e-3);
    private static final double MOST = StrictMath.log(1e3);

    private static final int TRIALS = 0;
    private static final int SUM = 1;
    private static final int BEFORE_TRIALS = 2;
    private static final int BEFORE_SUM = 3;
    private static final int HEADER = 4;

    private final double[] state;

    SuccessiveSpread(Ledger ledger, String name) {
        this.state = ledger.row(name, HEADER + 2 * CLASSES, 0);
    }

    /**
     * Adds a window to the block that is being filled, and closes the block when it is large enough.
     *
     * @param scale variance of one trial that independence predicts, for a block's mean; it gets the mean of both blocks
     */
    void take(double trials, double sum, boolean enough, java.util.function.DoubleUnaryOperator scale) {
        state[TRIALS] += trials;
        state[SUM] += sum;
        if (!enough || !(state[TRIALS] > 0)) {
            return;
        }
        if (state[BEFORE_TRIALS] > 0) {
            double common = (state[SUM] + state[BEFORE_SUM]) / (state[TRIALS] + state[BEFORE_TRIALS]);
            double gap = state[SUM] / state[TRIALS] - state[BEFORE_SUM] / state[BEFORE_TRIALS];
            double expected = scale.applyAsDouble(common) * (1 / state[TRIALS] + 1 / state[BEFORE_TRIALS]);
            if (expected > 0) {
                add(gap * gap / expected);
            }
        }
        state[BEFORE_TRIALS] = state[TRIALS];
        state[BEFORE_SUM] = state[SUM];
        state[TRIALS] = 0;
        state[SUM] = 0;
    }

    private void add(double square) {
        double position = square > 0 ? (StrictMath.log(square) - LEAST) / (MOST - LEAST) * CLASSES : 0;
        int at = (int) Math.clamp(position, 0.0, CLASSES - 1.0);
        state[HEADER + at]++;
        state[HEADER + CLASSES + at] += square;
    }

    double pendingTrials() {
        return state[TRIALS];
    }

    double pendingSum() {
        return state[SUM];
    }

    /** Number of differences seen. */
    double size() {
        double size = 0;
        for (int i = 0; i < CLASSES; i++) {
            size += state[HEADER + i];
        }
        return size;
    }

    /** The spread; {@code prior} counts as so many differences of that size. */
    double value(double prior, double weight) {
        double size = size();
        double left = KEPT * size;
        double sum = 0;
        for (int i = 0; i < CLASSES && left > 0; i++) {
            double here = state[HEADER + i];
            if (here > 0) {
                double part = Math.min(1, left / here);
                sum += part * state[HEADER + CLASSES + i];
                left -= here;
            }
        }
        double trimmed = size > 0 ? UNTRIMMED * sum / (KEPT * size) : prior;
        return (weight * prior + size * trimmed) / (weight + size);
    }
}
