package io.rampguard.analysis.sequential;

/**
 * One window of both arms: trials, and the events or the sum that belongs to them. Fractions are welcome, since scores and
 * interpolated counts are events too.
 *
 * @param nT trials of the variant
 * @param xT its bad events, at most {@code nT}, or its sum
 * @param nC trials of control
 * @param xC its events or sum
 */
public record Arms(double nT, double xT, double nC, double xC) {
    /** Both arms had trials: without one of them a window says nothing about the difference. */
    public boolean paired() {
        return nT > 0 && nC > 0;
    }

    double variantMean() {
        return xT / nT;
    }

    double controlMean() {
        return xC / nC;
    }
}
