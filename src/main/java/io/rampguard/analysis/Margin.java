package io.rampguard.analysis;

import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Tolerance;
import java.util.function.DoubleUnaryOperator;

/**
 * A tolerance as a family of lines: one for each amount of harm, counted in the tolerance's own unit (a share for points, a
 * fraction for percents, a ratio for times) from the level that {@code expect} makes of control's.
 */
record Margin(Tolerance tolerate, double expect, Better better) {
    private static final double WIDEST_RATIO = 1e6;

    static Margin of(NoWorseThanControl guardrail) {
        return new Margin(
                guardrail.tolerate(), guardrail.expect(), guardrail.signal().better());
    }

    /** The tolerated harm. */
    double tolerated() {
        return switch (tolerate) {
            case Tolerance.Absolute absolute -> absolute.fraction();
            case Tolerance.Relative relative -> relative.fraction();
            case Tolerance.Times times -> times.ratio();
        };
    }

    /** Where a variant with this much harm lies, in the signal's own values. */
    Line at(double harm) {
        double planned = 1 + expect;
        boolean lower = better == Better.LOWER;
        return switch (tolerate) {
            case Tolerance.Absolute absolute -> new Line(planned, lower ? harm : -harm);
            case Tolerance.Relative relative -> new Line(planned * (lower ? 1 + harm : 1 - harm), 0);
            case Tolerance.Times times -> new Line(lower ? planned * harm : planned / harm, 0);
        };
    }

    /** The same line between shares of bad events: where more is better, they are what is left of the value. */
    Line bad(double harm) {
        Line value = at(harm);
        return better == Better.LOWER ? value : new Line(value.slope(), 1 - value.slope() - value.offset());
    }

    int side() {
        return better == Better.LOWER ? 1 : -1;
    }

    /**
     * The harm at which a falling statistic passes a level, among everything that is possible.
     *
     * @param scale the larger of both arms' values, the reach of an absolute difference
     */
    double where(DoubleUnaryOperator statistic, double level, double scale) {
        double position = Crossing.of(middle -> statistic.applyAsDouble(harm(middle, scale)), level, 0, 1);
        return harm(position, scale);
    }

    /** Every possible harm, as a rising image of 0..1. */
    private double harm(double position, double scale) {
        double ratio = StrictMath.exp((2 * position - 1) * StrictMath.log(WIDEST_RATIO));
        return switch (tolerate) {
            case Tolerance.Absolute absolute -> (2 * position - 1) * 2 * scale;
            case Tolerance.Relative relative -> better == Better.LOWER ? ratio - 1 : 1 - 1 / ratio;
            case Tolerance.Times times -> ratio;
        };
    }
}
