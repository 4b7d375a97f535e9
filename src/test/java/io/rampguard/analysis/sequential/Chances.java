package io.rampguard.analysis.sequential;

import java.util.function.ToDoubleFunction;

/** Every outcome of a small window with its probability, so that expectations are sums and not simulations. */
final class Chances {
    private Chances() {}

    static double binomial(int n, int k, double rate) {
        double ways = 1;
        for (int i = 0; i < k; i++) {
            ways *= (double) (n - i) / (i + 1);
        }
        return ways * Math.pow(rate, k) * Math.pow(1 - rate, n - k);
    }

    /** Expectation over both arms' events. */
    static double ofWindows(int nT, double rateT, int nC, double rateC, ToDoubleFunction<Arms> wealth) {
        double sum = 0;
        for (int xT = 0; xT <= nT; xT++) {
            for (int xC = 0; xC <= nC; xC++) {
                sum += binomial(nT, xT, rateT)
                        * binomial(nC, xC, rateC)
                        * wealth.applyAsDouble(new Arms(nT, xT, nC, xC));
            }
        }
        return sum;
    }

    /** Probability of a histogram of three cells. */
    static double trinomial(double[] counts, double[] shares) {
        int n = (int) Kernels.total(counts);
        double rest = 1 - shares[0];
        return binomial(n, (int) counts[0], shares[0])
                * binomial(n - (int) counts[0], (int) counts[1], rest > 0 ? Math.min(1, shares[1] / rest) : 0);
    }

    /** All histograms of three cells with {@code n} trials. */
    static java.util.List<double[]> histograms(int n) {
        java.util.List<double[]> all = new java.util.ArrayList<>();
        for (int a = 0; a <= n; a++) {
            for (int b = 0; b <= n - a; b++) {
                all.add(new double[] {a, b, n - a - b});
            }
        }
        return all;
    }
}
