package io.rampguard.analysis;

import io.rampguard.analysis.ThresholdEvidence.Slot;
import java.util.List;

/**
 * Tests on means of which only sums and counts are known. Windows are the units: each is compared inside itself, so that
 * what moves both arms alike drops out, and how far the windows differ from each other says how sure the average is. No
 * shape is assumed for single requests; the price is that there must be several windows.
 *
 * @param t Student's statistic, positive where the variant is on the bad side of the line
 * @param degrees of freedom, from the effective number of windows (squared sum of weights over sum of squares), so that one
 *     long window does not pass for many
 */
record MeanComparison(double t, int degrees) {
    /** Effective windows below which nothing is said. */
    static final int FEWEST_WINDOWS = 5;

    /** Rounding in the last digits must not look like a difference without any variance. */
    private static final double ROUNDING = 1e-9;

    boolean enoughWindows() {
        return degrees >= FEWEST_WINDOWS - 1;
    }

    boolean beyond999() {
        return enoughWindows() && t > Student.at999(degrees);
    }

    boolean beyond99999() {
        return enoughWindows() && t > Student.at99999(degrees);
    }

    boolean beyond99() {
        return enoughWindows() && t > Student.at99(degrees);
    }

    /**
     * Windows with trials of every arm that takes part, as numbers to be gone through again and again: their weights,
     * n1·n2/(n1+n2) for two arms (Cochran, <i>Biometrics</i> 10, 1954) and n for one, and the arms' means.
     */
    static final class Windows {
        private final double[] weights;
        private final double[] variant;
        private final double[] control;

        private Windows(double[] weights, double[] variant, double[] control) {
            this.weights = weights;
            this.variant = variant;
            this.control = control;
        }

        /** Both arms, window by window. */
        static Windows ofBoth(List<Slot> slots) {
            return of(slots, true);
        }

        /** The variant alone. */
        static Windows ofVariant(List<Slot> slots) {
            return of(slots, false);
        }

        private static Windows of(List<Slot> slots, boolean both) {
            List<Slot> useful = slots.stream()
                    .filter(slot -> slot.variant().get(0) > 0
                            && (!both || slot.control().get(0) > 0))
                    .toList();
            double[] weights = new double[useful.size()];
            double[] variant = new double[useful.size()];
            double[] control = new double[useful.size()];
            for (int i = 0; i < weights.length; i++) {
                double n = useful.get(i).variant().get(0);
                double m = useful.get(i).control().get(0);
                weights[i] = both ? n * m / (n + m) : n;
                variant[i] = useful.get(i).variant().get(1) / n;
                control[i] = both ? useful.get(i).control().get(1) / m : 0;
            }
            return new Windows(weights, variant, control);
        }

        /** The effective number of windows, less one. */
        int degrees() {
            double sum = 0;
            double squares = 0;
            for (double weight : weights) {
                sum += weight;
                squares += weight * weight;
            }
            return squares > 0 ? (int) Math.floor(sum * sum / squares + ROUNDING) - 1 : 0;
        }

        /**
         * Against a line of control's means; of no control's where the line is level.
         *
         * @param side 1 where more is worse, -1 where less is
         */
        MeanComparison against(Line line, int side) {
            int degrees = degrees();
            if (degrees < 1) {
                return new MeanComparison(0, 0);
            }
            double weight = 0;
            double total = 0;
            double scale = 0;
            for (int i = 0; i < weights.length; i++) {
                double expected = line.at(control[i]);
                weight += weights[i];
                total += weights[i] * side * (variant[i] - expected);
                scale += weights[i] * (Math.abs(expected) + Math.abs(variant[i]));
            }
            double average = total / weight;
            double spread = 0;
            for (int i = 0; i < weights.length; i++) {
                double residual = weights[i] * (side * (variant[i] - line.at(control[i])) - average);
                spread += residual * residual;
            }
            double floor = ROUNDING * scale;
            double error = StrictMath.sqrt(spread * weights.length / (weights.length - 1.0) + floor * floor);
            return new MeanComparison(error > 0 ? total / error : 0, degrees);
        }

        MeanComparison against(double level, int side) {
            return against(new Line(0, level), side);
        }
    }
}
