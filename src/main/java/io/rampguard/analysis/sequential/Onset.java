package io.rampguard.analysis.sequential;

/**
 * When harm may begin: with the first window, evenly over the windows that the plan has, or by a law with a long tail for
 * ramps that take longer than planned. The parts sum to at most 1 over all windows.
 *
 * @param planned windows of the whole ramp, at least 1
 * @param share the variant's part of each window's traffic, within 0..1, summed over all planned windows
 */
public record Onset(double planned, double share) {
    private static final double MEDIAN = 200;
    private static final double EVENLY = 0.85;

    public Onset {
        if (!(planned >= 1 && share > 0)) {
            throw new IllegalArgumentException(
                    "a plan has windows that expose somebody, got " + planned + ", " + share);
        }
    }

    /**
     * Weight of harm that begins with window {@code index}, from 0.
     *
     * @param atOnce weight of harm that is there from the start
     */
    double part(long index, double atOnce) {
        if (index == 0) {
            return atOnce;
        }
        double even = index <= planned ? EVENLY / planned : 0;
        double tail = (1 - EVENLY) * (MEDIAN / (index - 1 + MEDIAN) - MEDIAN / (index + MEDIAN));
        return (1 - atOnce) * (even + tail);
    }
}
