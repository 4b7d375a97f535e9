package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/**
 * Evidence factors of one window, as natural logarithms. Each is for one alternative and has, while the null holds in the
 * window, an expectation of at most 1.
 */
final class Kernels {
    private static final double SMALLEST_RATE = 1e-12;
    private static final double LARGEST_RATE = 1 - 1e-9;
    private static final int NEWTON_STEPS = 60;

    private Kernels() {}

    /**
     * Which arm each event came from, given their number: the base rate cancels. For the null rate(T) ≤ ρ·rate(C) or, with
     * {@code ratio < rho}, its reverse. Lindon and Malek, <i>Anytime-Valid Inference for Multinomial Count Data</i> (2022).
     *
     * @param rho the null's ratio
     * @param ratio the alternative's
     * @return undivided by the dispersion
     */
    static double poissonRatio(Arms window, double rho, double ratio) {
        if (!window.paired()) {
            return 0;
        }
        double q = StrictMath.log((window.nT() * rho + window.nC()) / (window.nT() * ratio + window.nC()));
        return window.xT() * (StrictMath.log(ratio / rho) + q) + window.xC() * q;
    }

    /**
     * A linear null rate(T) ≤ ρ·rate(C) + δ, δ > 0, in Poisson form: the alternative (θ, b) against the point of the null
     * that is nearest to it. Turner, Ly and Grünwald, <i>Generic E-variables for exact sequential k-sample tests</i> (2024).
     *
     * @param base predicted rate of control; a poor one costs power, never validity
     * @param theta the alternative's rate of the variant
     */
    static double poissonLine(Arms window, Line line, double base, double theta) {
        if (!window.paired()) {
            return 0;
        }
        double b0 = nearest(window, line, base, theta);
        double a0 = line.at(b0);
        double gapT = theta - a0;
        double gapC = base - b0;
        return window.xT() * StrictMath.log1p(gapT / a0)
                - window.nT() * gapT
                + window.xC() * StrictMath.log1p(gapC / b0)
                - window.nC() * gapC;
    }

    /** Control's rate at the null's point that is nearest to the alternative: the positive root of a quadratic. */
    static double nearest(Arms window, Line line, double base, double theta) {
        double rho = line.slope();
        double delta = line.offset();
        double a = (window.nT() * rho + window.nC()) * rho;
        double b = (window.nT() * rho + window.nC()) * delta - window.nT() * rho * theta - window.nC() * base * rho;
        double c = -window.nC() * base * delta;
        double root = StrictMath.sqrt(b * b - 4 * a * c);
        // Of the two ways to write the root, the one that does not subtract what is nearly equal.
        double nearest = b > 0 ? -2 * c / (b + root) : (root - b) / (2 * a);
        return Math.max(SMALLEST_RATE, nearest);
    }

    /**
     * The same null for trials that end one way or the other, exactly: Poisson's form gives away as much information as
     * events are frequent. The nearest point minimises nT·kl(θ‖a) + nC·kl(b‖b0) on the line.
     */
    static double bernoulliLine(Arms window, Line line, double base, double theta) {
        if (!window.paired()) {
            return 0;
        }
        double b0 = nearestBernoulli(window, line, base, theta);
        double a0 = clamp(line.at(b0));
        return trials(window.nT(), window.xT(), theta, a0) + trials(window.nC(), window.xC(), base, b0);
    }

    private static double trials(double n, double x, double alternative, double nul) {
        return x * StrictMath.log(alternative / nul) + (n - x) * StrictMath.log((1 - alternative) / (1 - nul));
    }

    private static double nearestBernoulli(Arms window, Line line, double base, double theta) {
        double other = (theta - line.offset()) / line.slope();
        double low = clamp(Math.min(base, other));
        double high = clamp(Math.max(base, other));
        double b = (low + high) / 2;
        double before = high - low;
        for (int i = 0; i < NEWTON_STEPS; i++) {
            double a = clamp(line.at(b));
            double slope =
                    window.nT() * line.slope() * (theta - a) / (a * (1 - a)) + window.nC() * (base - b) / (b * (1 - b));
            if (slope > 0) {
                low = b;
            } else {
                high = b;
            }
            double bend = window.nT() * line.slope() * line.slope() * bend(theta, a) + window.nC() * bend(base, b);
            double newton = b + slope / bend;
            // Newton's steps must stay inside and shrink, else near a rate of 0 or 1 they do not arrive.
            boolean good = newton >= low && newton <= high && Math.abs(newton - b) <= before / 2;
            double moved = good ? newton : (low + high) / 2;
            before = Math.abs(moved - b);
            b = moved;
            if (before <= 1e-13 * b) {
                break;
            }
        }
        return b;
    }

    private static double bend(double alternative, double rate) {
        return alternative / (rate * rate) + (1 - alternative) / ((1 - rate) * (1 - rate));
    }

    /** One arm against an absolute rate: H0 rate ≤ {@code limit}, alternative {@code limit · (1 + g)}. */
    static double oneSample(double n, double x, double limit, double theta) {
        if (!(n > 0)) {
            return 0;
        }
        return theta < LARGEST_RATE && limit < LARGEST_RATE
                ? trials(n, Math.min(x, n), theta, limit)
                : x * StrictMath.log(theta / limit) - n * (theta - limit);
    }

    /**
     * A window's bet on a relative contrast y whose expectation is at most 0 under the null. Nothing inside the window
     * matters: retries, batches, heavy tails. Waudby-Smith and Ramdas, <i>Estimating means of bounded random variables by
     * betting</i> (2024).
     */
    static double bet(double kappa, double y) {
        return StrictMath.log(Math.max(1 + kappa * y, LEAST_WEALTH));
    }

    /** No bet loses more than this in one window, so that one absurd window of control is survived. */
    static final double LEAST_WEALTH = 0.02;

    /**
     * For means of which only sum and count are known and whose tails are heavy: a finite variance is enough. Wang and Ramdas,
     * <i>Catoni-style confidence sequences</i> (2023).
     *
     * @param lambda the stake
     * @param z the relative contrast, of expectation at most 0 under the null
     * @param v its variance
     */
    static double catoni(double lambda, double z, double v) {
        double u = lambda * z;
        double psi = u >= 0 ? StrictMath.log1p(u + u * u / 2) : -StrictMath.log1p(-u + u * u / 2);
        return psi - StrictMath.log1p(lambda * lambda * v / 2);
    }

    /** The same with the stake that suits an alternative: its relative gain over the variance, where the bound still bends little. */
    static double catoniFor(double gain, double z, double v) {
        return catoni(Math.min(gain / v, 2 / StrictMath.sqrt(v)), z, v);
    }

    /**
     * Two histograms against one common distribution, however that moves. Lindon and Malek (2022).
     *
     * @param variant predicted distribution of the variant under the alternative
     * @param control predicted distribution of control
     */
    static double multinomial(double[] hT, double[] hC, double[] variant, double[] control) {
        double nT = total(hT);
        double nC = total(hC);
        if (!(nT > 0 && nC > 0)) {
            return 0;
        }
        double log = 0;
        for (int b = 0; b < hT.length; b++) {
            double common = (nT * variant[b] + nC * control[b]) / (nT + nC);
            if (hT[b] > 0) {
                log += hT[b] * StrictMath.log(variant[b] / common);
            }
            if (hC[b] > 0) {
                log += hC[b] * StrictMath.log(control[b] / common);
            }
        }
        return log;
    }

    static double total(double[] counts) {
        double sum = 0;
        for (double count : counts) {
            sum += count;
        }
        return sum;
    }

    private static double clamp(double rate) {
        return Math.clamp(rate, SMALLEST_RATE, LARGEST_RATE);
    }
}
