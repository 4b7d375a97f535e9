package io.rampguard.analysis;

/**
 * How much one request of the variant tells, in nats: the smallest divergence between what is true and anything that the
 * null allows, with control's requests counted in at the share they have ({@code judge.md} section 8). No test can need fewer
 * than {@code ln(1/alpha)} over this, on average.
 */
final class Information {
    private static final int HALVINGS = 200;

    private Information() {}

    /**
     * About two shares of bad events, against the null {@code a <= line(b)}; against {@code a >= line(b)} where the truth lies
     * below the line, which is what safety is shown against.
     *
     * @param variant the true share of the variant, within 0..1
     * @param control the true share of control
     * @param border of the null
     * @param p the variant's part of the requests within 0..1; at 0 control is known, at 1 there is none
     * @return 0 where the truth lies on the border or control is gone; infinite where the null allows nothing
     */
    static double ofShares(double variant, double control, Line border, double p) {
        double slope = border.slope();
        double offset = border.offset();
        double lowest = Math.max(0, slope > 0 ? -offset / slope : 0);
        double highest = Math.min(1, slope > 0 ? (1 - offset) / slope : 1);
        if (!(slope > 0) || lowest >= highest) {
            return Double.POSITIVE_INFINITY;
        }
        if (p <= 0) {
            return divergence(variant, Math.clamp(border.at(control), 0, 1));
        }
        double weight = (1 - p) / p;
        double low = lowest;
        double high = highest;
        for (int i = 0; i < HALVINGS; i++) {
            double b = (low + high) / 2;
            double rising = slope * pull(variant, border.at(b)) + weight * pull(control, b);
            if (rising > 0) {
                high = b;
            } else {
                low = b;
            }
        }
        double b = (low + high) / 2;
        return Math.max(0, divergence(variant, border.at(b)) + weight * divergence(control, b));
    }

    /**
     * About two means whose requests vary by {@code cv} times control's mean, which is 1 here.
     *
     * @param variant the true mean of the variant, as a multiple of control's
     */
    static double ofMeans(double variant, Line border, double cv, double p) {
        double distance = variant - border.at(1);
        double spread = cv * cv * (1 + border.slope() * border.slope() * odds(p));
        return distance * distance / (2 * spread);
    }

    /**
     * About a change of scale of a lognormal, whose quantiles all move by the same ratio.
     *
     * @param ratio the true one, above 0
     * @param border the ratio at the null's border, above 0
     * @param spread standard deviation of the logarithm
     */
    static double ofScales(double ratio, double border, double spread, double p) {
        double distance = StrictMath.log(ratio / border);
        return distance * distance / (2 * spread * spread) * (1 - p);
    }

    /** Of a share against a fixed one, without any control. */
    static double divergence(double truth, double other) {
        return part(truth, other) + part(1 - truth, 1 - other);
    }

    private static double part(double truth, double other) {
        return truth <= 0 ? 0 : other <= 0 ? Double.POSITIVE_INFINITY : truth * StrictMath.log(truth / other);
    }

    /** How fast the divergence grows as the other share does. */
    private static double pull(double truth, double other) {
        double down = truth <= 0 ? 0 : truth / Math.max(other, Double.MIN_NORMAL);
        double up = truth >= 1 ? 0 : (1 - truth) / Math.max(1 - other, Double.MIN_NORMAL);
        return up - down;
    }

    private static double odds(double p) {
        return p >= 1 ? Double.POSITIVE_INFINITY : p / (1 - p);
    }
}
