package io.rampguard.analysis;

/** The border of a null hypothesis: the variant's level as a straight line of control's. */
record Line(double slope, double offset) {
    static final Line EQUAL = new Line(1, 0);

    double at(double control) {
        return slope * control + offset;
    }
}
