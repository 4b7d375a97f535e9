package io.rampguard.bench.judge;

/** Section 8: what no test can beat on the average. Logarithms are natural, information is in nats per variant request. */
final class Limits {
    private Limits() {}

    /** Kullback-Leibler divergence of two Bernoulli laws. */
    static double divergence(double truth, double other) {
        return part(truth, other) + part(1 - truth, 1 - other);
    }

    private static double part(double p, double q) {
        return p == 0 ? 0 : p * Math.log(p / q);
    }

    /** What a variant request tells where control is known. */
    static double known(double variant, double boundary) {
        return divergence(variant, boundary);
    }

    /**
     * What a variant request tells where control is measured beside it.
     *
     * @param share of the variant, within 0..1, both exclusive
     * @param ratio the boundary is {@code ratio · control + margin}
     */
    static double measured(double variant, double control, double share, Boundary boundary) {
        double low = 1e-12;
        double high = Math.min(1, (1 - boundary.margin()) / boundary.ratio()) - 1e-12;
        for (int i = 0; i < 200; i++) {
            double a = low + (high - low) / 3;
            double b = high - (high - low) / 3;
            if (cost(variant, control, share, boundary, a) < cost(variant, control, share, boundary, b)) {
                high = b;
            } else {
                low = a;
            }
        }
        return cost(variant, control, share, boundary, (low + high) / 2);
    }

    private static double cost(double variant, double control, double share, Boundary boundary, double candidate) {
        return divergence(variant, boundary.of(candidate)) + (1 - share) / share * divergence(control, candidate);
    }

    /** What is tolerated at a rate of control. */
    record Boundary(double ratio, double margin) {
        static final Boundary NO_CHANGE = new Boundary(1, 0);

        double of(double control) {
            return ratio * control + margin;
        }
    }

    /** Variant requests that a test from the beginning needs. */
    static double requests(double alpha, double information) {
        return -Math.log(alpha) / information;
    }

    /** Variant requests after the onset where it may lie in any of these windows (Lorden, Lai). */
    static double unknownStart(double alpha, int windows, double information) {
        return (Math.log(windows) - Math.log(alpha)) / information;
    }
}
