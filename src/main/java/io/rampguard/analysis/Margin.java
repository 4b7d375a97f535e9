package io.rampguard.analysis;

import io.rampguard.analysis.sequential.Promise;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Tolerance;
import java.util.function.DoubleFunction;
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

    /** No harm at all, in the tolerance's own unit. */
    private double none() {
        return tolerate instanceof Tolerance.Times ? 1 : 0;
    }

    private double half() {
        return switch (tolerate) {
            case Tolerance.Absolute absolute -> absolute.fraction() / 2;
            case Tolerance.Relative relative -> relative.fraction() / 2;
            case Tolerance.Times times -> StrictMath.sqrt(times.ratio());
        };
    }

    /** What the sequential judge holds the variant to: shares are counted by their bad events, everything else by value. */
    Promise promise(NoWorseThanControl guardrail) {
        boolean shares = guardrail.signal().measure() instanceof Measure.Proportion;
        DoubleFunction<Line> lines = shares ? this::bad : this::at;
        double harm = switch (guardrail.sensitivity()) {
            case AS_WRITTEN -> tolerated();
            case STRICT -> none();
            case MIDPOINT -> half();
        };
        Line border = lines.apply(harm);
        Line limit = lines.apply(tolerated());
        // Only a ratio names the same excess at every level of control.
        double named = border.offset() == 0 && limit.offset() == 0 ? limit.slope() / border.slope() - 1 : 0;
        return new Promise(lines.apply(none()), border, limit, Math.max(0, named), shares ? 1 : side());
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
