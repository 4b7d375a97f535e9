package io.rampguard.analysis;

import io.rampguard.analysis.MeanComparison.Windows;
import io.rampguard.policy.Guardrail.Ceiling;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Deferred;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Weighs the variant against an absolute limit. Where control is beyond it as well and the variant is not clearly worse,
 * the fate is shared: rolling back would blame the variant for an outage that everybody has.
 */
final class Limited {
    /** The variant is clearly worse than a control beyond the limit when it is proven to be this many times as bad. */
    static final double CLEARLY_WORSE = 1.5;

    private Limited() {}

    static Weighed weigh(Ceiling guardrail, Sight sight) {
        if (!(sight.variantTrials() > 0)) {
            return Weighed.nothing("nothing of the variant yet");
        }
        return switch (guardrail.signal().measure()) {
            case Measure.Proportion proportion -> share(guardrail, sight);
            case Measure.Mean mean -> mean(guardrail, sight);
            case Measure.Quantile quantile -> tail(guardrail, sight, quantile.quantile());
        };
    }

    private static Weighed share(Ceiling guardrail, Sight sight) {
        Share variant = Sight.share(sight.variantCounts());
        Share control = Sight.share(sight.controlCounts());
        double level = sight.lower() ? guardrail.limit() : 1 - guardrail.limit();
        double spread = StrictMath.sqrt(sight.dispersion(0, true));
        Deferred<Interval> interval = Deferred.of(() -> {
            Interval bad = Tail.interval(variant, spread);
            return sight.lower() ? bad : new Interval(complement(bad.high()), complement(bad.low()));
        });
        double z = ShareComparison.above(variant, level) / spread;
        boolean enough = variant.bad() >= Tolerated.FEWEST_EVENTS;
        return new Weighed(
                enough && z > ShareComparison.AT_999,
                enough && z > ShareComparison.AT_99999,
                enough && z > ShareComparison.AT_99,
                shared(sight, variant, control, level, 0),
                variant.bad(),
                interval,
                "",
                () -> words(guardrail, sight, interval.get()));
    }

    private static Weighed mean(Ceiling guardrail, Sight sight) {
        int side = sight.lower() ? 1 : -1;
        Windows windows = Windows.ofVariant(sight.tally().slots());
        MeanComparison found = windows.against(guardrail.limit(), side);
        Deferred<Interval> interval = Deferred.of(() -> interval(sight, windows, found));
        boolean enough = sight.variantTrials() >= ThresholdJudge.FEWEST_SAMPLES;
        return new Weighed(
                enough && found.beyond999(),
                enough && found.beyond99999(),
                enough && found.beyond99(),
                sharedMean(sight, guardrail.limit(), side),
                sight.variantTrials(),
                interval,
                "",
                () -> words(guardrail, sight, interval.get()));
    }

    /** The statistic of a mean is a straight line of its level, so that two values of it give both bounds. */
    private static Interval interval(Sight sight, Windows windows, MeanComparison found) {
        OptionalDouble mean = sight.variantValue();
        if (!found.enoughWindows() || mean.isEmpty()) {
            return Interval.UNKNOWN;
        }
        double away = Math.max(mean.getAsDouble(), Double.MIN_NORMAL) / 2;
        double slope = windows.against(mean.getAsDouble() - away, 1).t() / away;
        double reach = slope > 0 ? Student.at999(found.degrees()) / slope : Double.POSITIVE_INFINITY;
        return Interval.of(mean.getAsDouble() - reach, mean.getAsDouble() + reach);
    }

    private static Weighed tail(Ceiling guardrail, Sight sight, double quantile) {
        OptionalInt bound = sight.lower()
                ? Bounds.atLeast(sight.tally().bounds(), guardrail.limit())
                : Bounds.atMost(sight.tally().bounds(), guardrail.limit());
        if (bound.isEmpty()) {
            return Weighed.blind("the histogram has no bucket bound at the limit "
                    + Wording.value(sight.signal(), OptionalDouble.of(guardrail.limit()))
                    + " or beyond, so it cannot be seen; add a bucket");
        }
        Tail tail = Tail.of(sight, bound.getAsInt(), quantile);
        boolean enough = tail.variant().bad() >= Tolerated.FEWEST_EVENTS;
        return new Weighed(
                enough && tail.z() > ShareComparison.AT_999,
                enough && tail.z() > ShareComparison.AT_99999,
                enough && tail.z() > ShareComparison.AT_99,
                shared(sight, tail.variant(), tail.control(), tail.allowed(), bound.getAsInt()),
                tail.variant().bad(),
                tail.interval(),
                "",
                () -> tail.words(sight));
    }

    /** Control's own estimate is enough here, because it can only withhold a rollback, and then the rollout holds. */
    private static boolean shared(Sight sight, Share variant, Share control, double level, int bound) {
        if (sight.remembered() || !(control.n() > 0) || control.rate() <= level) {
            return false;
        }
        double worse = ShareComparison.above(variant, control, new Line(CLEARLY_WORSE, 0));
        return worse / StrictMath.sqrt(sight.dispersion(bound, false)) <= ShareComparison.AT_999;
    }

    private static boolean sharedMean(Sight sight, double limit, int side) {
        OptionalDouble control = sight.controlValue();
        if (sight.remembered() || control.isEmpty() || side * (control.getAsDouble() - limit) <= 0) {
            return false;
        }
        Line worse = new Line(side > 0 ? CLEARLY_WORSE : 1 / CLEARLY_WORSE, 0);
        return !Windows.ofBoth(sight.tally().slots()).against(worse, side).beyond999();
    }

    private static String words(Ceiling guardrail, Sight sight, Interval interval) {
        String limit = (sight.lower() ? "limit " : "floor ")
                + Wording.value(sight.signal(), OptionalDouble.of(guardrail.limit()));
        OptionalDouble near = sight.lower() ? interval.low() : interval.high();
        return near.isPresent()
                ? (sight.lower() ? "at least " : "at most ") + Wording.value(sight.signal(), near)
                        + " with 99.9 % confidence, " + limit
                : limit;
    }

    private static OptionalDouble complement(OptionalDouble share) {
        return share.isPresent() ? OptionalDouble.of(1 - share.getAsDouble()) : share;
    }
}
