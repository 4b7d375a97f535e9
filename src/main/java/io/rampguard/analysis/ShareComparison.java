package io.rampguard.analysis;

/**
 * Tests on shares: the signed root of the likelihood ratio (Barndorff-Nielsen and Cox, <i>Inference and Asymptotics</i>,
 * 1994, section 4.5) with Yates' half-event correction. Where events are many it agrees with the score tests of Miettinen
 * and Nurminen; where they are few it stays on the careful side of the exact tail, which those do not.
 *
 * <p>The answer is to be read like a normal deviate. It depends on counts alone and therefore on no unit.
 */
final class ShareComparison {
    /** The one-sided 99.9 % and 99 % points of the normal distribution. */
    static final double AT_999 = 3.090232306167813;

    /** The one-sided point of one in a hundred thousand. */
    static final double AT_99999 = 4.264890793922825;

    static final double AT_99 = 2.3263478740408408;
    private static final double HALF = 0.5;

    private ShareComparison() {}

    /** How clearly the variant's share lies above the line; negative where it lies below. */
    static double above(Share variant, Share control, Line line) {
        return root(variant.shifted(-HALF), control.shifted(HALF), line);
    }

    /** The same, corrected towards the other side: {@code -below} is how clearly the variant lies below the line. */
    static double below(Share variant, Share control, Line line) {
        return root(variant.shifted(HALF), control.shifted(-HALF), line);
    }

    /** How clearly a share lies above a fixed level. */
    static double above(Share variant, double level) {
        return root(variant.shifted(-HALF), level);
    }

    /** See {@link #below(Share, Share, Line)}. */
    static double below(Share variant, double level) {
        return root(variant.shifted(HALF), level);
    }

    private static double root(Share share, double level) {
        if (share.n() <= 0) {
            return 0;
        }
        return signed(share.n() * divergence(share.rate(), Math.clamp(level, 0, 1)), share.rate() - level);
    }

    private static double root(Share variant, Share control, Line line) {
        if (variant.n() <= 0 || control.n() <= 0) {
            return 0;
        }
        double low = Math.max(0, -line.offset() / line.slope());
        double high = Math.min(1, (1 - line.offset()) / line.slope());
        if (!(low < high)) {
            // The line leaves the unit square: everything is above it, or nothing is.
            return line.offset() < 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        double base = restricted(variant, control, line, low, high);
        double loss = variant.n() * divergence(variant.rate(), Math.clamp(line.at(base), 0, 1))
                + control.n() * divergence(control.rate(), base);
        return signed(loss, variant.rate() - line.at(control.rate()));
    }

    private static double signed(double loss, double excess) {
        return StrictMath.copySign(StrictMath.sqrt(2 * Math.max(0, loss)), excess);
    }

    /** Control's most likely share if the variant's lies on the line: the only zero of a falling slope, by bisection and Newton steps. */
    private static double restricted(Share variant, Share control, Line line, double from, double to) {
        double low = from;
        double high = to;
        double base = (variant.bad() / Math.max(line.slope(), 1e-300) + control.bad()) / (variant.n() + control.n());
        for (int i = 0; i < 80; i++) {
            if (!(base > low && base < high)) {
                base = (low + high) / 2;
            }
            double level = line.at(base);
            double rise = line.slope() * (per(variant.bad(), level) - per(variant.n() - variant.bad(), 1 - level))
                    + per(control.bad(), base)
                    - per(control.n() - control.bad(), 1 - base);
            if (rise > 0) {
                low = base;
            } else {
                high = base;
            }
            double bend = line.slope()
                            * line.slope()
                            * (square(variant.bad(), level) + square(variant.n() - variant.bad(), 1 - level))
                    + square(control.bad(), base)
                    + square(control.n() - control.bad(), 1 - base);
            double next = base + rise / bend;
            // At a maximum the loss is off by the square of this.
            if (high - low <= 1e-13 * high || Math.abs(next - base) <= 1e-8 * base) {
                break;
            }
            base = next;
        }
        return base;
    }

    private static double per(double count, double level) {
        return count == 0 ? 0 : count / Math.max(level, 1e-300);
    }

    private static double square(double count, double level) {
        return count == 0 ? 0 : count / Math.max(level * level, 1e-300);
    }

    /** Kullback and Leibler's divergence of two coins, per toss, in nats. */
    private static double divergence(double seen, double said) {
        return part(seen, said) + part(1 - seen, 1 - said);
    }

    private static double part(double seen, double said) {
        if (seen <= 0) {
            return 0;
        }
        double ratio = Math.max(said, 1e-300) / seen;
        // Near one the difference is taken first, or the few digits that matter are lost.
        return -seen * (ratio > 0.5 && ratio < 2 ? StrictMath.log1p((said - seen) / seen) : StrictMath.log(ratio));
    }
}
