package io.rampguard.analysis.sequential;

/**
 * The border of a null hypothesis about shares of bad events or about means: the variant's level as a straight line of
 * control's, in each window.
 *
 * @param ratio ρ, positive
 * @param offset δ
 */
public record Line(double ratio, double offset) {
    public static final Line EQUAL = new Line(1, 0);

    public double at(double control) {
        return ratio * control + offset;
    }
}
