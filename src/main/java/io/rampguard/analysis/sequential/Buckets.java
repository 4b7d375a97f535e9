package io.rampguard.analysis.sequential;

/**
 * A histogram's bounds, and what lies above them when every value is made larger by a factor. A histogram does not say what
 * is between two bounds, so there are two readings of it. The likely one, for what is bet on, draws the logit of the share above
 * as a straight line over the logarithm of the value. The generous one, for the border that the variant is promised, is the mean
 * of that and of a straight line of the share itself, which beyond the most frequent values lies above every usual distribution.
 */
final class Buckets {
    /** Half of each reading. */
    static final double GENEROUS = 0.5;

    private static final double LEAST = 1e-9;

    private final double[] bounds;
    private final double[] logs;

    /** @param bounds rising, the last is infinite */
    Buckets(double[] bounds) {
        this.bounds = bounds;
        this.logs = new double[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            logs[i] = bounds[i] > 0 ? StrictMath.log(bounds[i]) : Double.NEGATIVE_INFINITY;
        }
    }

    /** Number of the first finite bound that is not below {@code value}, save rounding, or -1. */
    int atLeast(double value) {
        for (int i = 0; i < bounds.length - 1; i++) {
            if (bounds[i] >= value * (1 - LEAST)) {
                return i;
            }
        }
        return -1;
    }

    /** Number of the last finite bound that is not above {@code value}, save rounding, or -1. */
    int atMost(double value) {
        int found = -1;
        for (int i = 0; i < bounds.length - 1 && bounds[i] <= value * (1 + LEAST); i++) {
            found = i;
        }
        return found;
    }

    /** The part of {@code counts} that lies above each finite bound. */
    static double[] above(double[] counts) {
        double[] above = new double[counts.length - 1];
        double sum = 0;
        for (int i = counts.length - 1; i > 0; i--) {
            sum += counts[i];
            above[i - 1] = sum;
        }
        return above;
    }

    /** Logits of what lies above each bound, as {@link #likely} wants them. */
    static double[] logits(double[] above) {
        double[] logits = new double[above.length];
        for (int i = 0; i < above.length; i++) {
            double share = Math.clamp(above[i], LEAST, 1 - LEAST);
            logits[i] = StrictMath.log(share / (1 - share));
        }
        return logits;
    }

    /** The share that lies above each bound, were every value {@code factor} times as large: the likely reading. */
    double[] likely(double[] logits, double factor) {
        double log = StrictMath.log(factor);
        double[] scaled = new double[logits.length];
        for (int j = 0, i = 0; j < scaled.length; j++) {
            double at = logs[j] - log;
            while (i < logits.length && logs[i] <= at) {
                i++;
            }
            int right = Math.clamp(i, 1, logits.length - 1);
            double part = (at - logs[right - 1]) / (logs[right] - logs[right - 1]);
            double logit = logits.length == 1 || !Double.isFinite(part)
                    ? logits[Math.min(j, logits.length - 1)]
                    : logits[right - 1] + part * (logits[right] - logits[right - 1]);
            scaled[j] = 1 / (1 + StrictMath.exp(-Math.clamp(logit, -20.0, 20.0)));
        }
        return scaled;
    }

    /**
     * How a reading mixes what is counted: each request of control between the two bounds that surround a scaled
     * bound counts as above it in part.
     *
     * @param generosity 0 for the likely reading, {@link #GENEROUS} for the border
     * @return for each bound the number of the lower surrounding bound (-1 below the first) and the weight of what lies
     *     above it, the rest being what lies above the next
     */
    double[][] mix(double[] above, double[] logits, double factor, double generosity) {
        double log = StrictMath.log(factor);
        double[] likely = likely(logits, factor);
        double[][] mix = new double[above.length][2];
        for (int j = 0, i = 0; j < above.length; j++) {
            double at = logs[j] - log;
            while (i < above.length && logs[i] <= at) {
                i++;
            }
            double lower = i == 0 ? 1 : above[i - 1];
            double upper = i == above.length ? 0 : above[i];
            double width = i == 0 ? firstWidth() : i == above.length ? 1 : logs[i] - logs[i - 1];
            double from = i == 0 ? logs[0] - width : logs[i - 1];
            double line =
                    Double.isFinite(width) && Double.isFinite(from) ? Math.clamp(1 - (at - from) / width, 0.0, 1.0) : 1;
            double curve = lower > upper ? Math.clamp((likely[j] - upper) / (lower - upper), 0.0, 1.0) : 1;
            mix[j][0] = i - 1;
            mix[j][1] = generosity * line + (1 - generosity) * curve;
        }
        return mix;
    }

    /** The first bucket is taken to reach down as far as the second one does, in logarithms. */
    private double firstWidth() {
        return bounds.length > 2 ? logs[1] - logs[0] : StrictMath.log(2);
    }

    static double[] mixed(double[] above, double total, double[][] mix) {
        double[] mixed = new double[above.length];
        for (int j = 0; j < above.length; j++) {
            int i = (int) mix[j][0];
            double lower = i < 0 ? total : above[i];
            double upper = i + 1 < above.length ? above[i + 1] : 0;
            mixed[j] = mix[j][1] * lower + (1 - mix[j][1]) * upper;
        }
        return mixed;
    }

    /** Cells from what lies above the bounds: everything up to bound {@code first}, then bucket by bucket. */
    static double[] cells(double[] above, double total, int first) {
        double[] cells = new double[above.length - first + 1];
        double before = total;
        for (int i = first; i < above.length; i++) {
            cells[i - first] = Math.max(0, before - above[i]);
            before = above[i];
        }
        cells[cells.length - 1] = before;
        return cells;
    }
}
