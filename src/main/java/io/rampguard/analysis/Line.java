package io.rampguard.analysis;

/** The border of a null hypothesis: the variant's level as a straight line of control's, in each window. */
public record Line(double slope, double offset) {
    public static final Line EQUAL = new Line(1, 0);

    public double at(double control) {
        return slope * control + offset;
    }
}
