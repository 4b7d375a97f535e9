package io.rampguard.analysis;

import io.rampguard.analysis.MeanComparison.Windows;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Deferred;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.DoubleFunction;

/** Weighs the variant against control and a tolerated margin. */
final class Tolerated {
    /** A proven excess of fewer bad events is still an accident. */
    static final double FEWEST_EVENTS = 3;

    private Tolerated() {}

    static Weighed weigh(NoWorseThanControl guardrail, Sight sight) {
        if (!(sight.variantTrials() > 0 && sight.controlTrials() > 0)) {
            return Weighed.nothing("nothing to compare yet");
        }
        Margin margin = Margin.of(guardrail);
        return switch (guardrail.signal().measure()) {
            case Measure.Proportion proportion -> share(margin, sight);
            case Measure.Mean mean -> mean(margin, sight);
            case Measure.Quantile quantile -> tail(margin, sight, quantile.quantile());
        };
    }

    private static Weighed share(Margin margin, Sight sight) {
        Share variant = Sight.share(sight.variantCounts());
        Share control = Sight.share(sight.controlCounts());
        double spread = StrictMath.sqrt(sight.dispersion(0, false));
        double z = ShareComparison.above(variant, control, margin.bad(margin.tolerated())) / spread;
        Deferred<Interval> interval = Deferred.of(() -> interval(margin, variant, control, spread));
        boolean enough = variant.bad() >= FEWEST_EVENTS;
        return new Weighed(
                enough && z > ShareComparison.AT_999,
                enough && z > ShareComparison.AT_99999,
                enough && z > ShareComparison.AT_99,
                false,
                variant.bad(),
                interval,
                "",
                () -> words(margin, sight, interval.get()));
    }

    private static Interval interval(Margin margin, Share variant, Share control, double spread) {
        double reach =
                Math.min(1, 20 * (Math.max(variant.rate(), control.rate()) + 1 / Math.min(variant.n(), control.n())));
        return Interval.of(
                margin.where(
                        harm -> ShareComparison.above(variant, control, margin.bad(harm)) / spread,
                        ShareComparison.AT_999,
                        reach),
                margin.where(
                        harm -> ShareComparison.below(variant, control, margin.bad(harm)) / spread,
                        -ShareComparison.AT_999,
                        reach));
    }

    private static Weighed mean(Margin margin, Sight sight) {
        double reference = sight.controlValue().orElse(0);
        double scale = Math.max(sight.variantValue().orElse(0), reference);
        Windows windows = sight.remembered()
                ? Windows.ofVariant(sight.tally().slots())
                : Windows.ofBoth(sight.tally().slots());
        DoubleFunction<MeanComparison> compare = harm -> sight.remembered()
                ? windows.against(margin.at(harm).at(reference), margin.side())
                : windows.against(margin.at(harm), margin.side());
        MeanComparison found = compare.apply(margin.tolerated());
        Deferred<Interval> interval = found.enoughWindows()
                ? Deferred.of(() -> interval(margin, compare, Student.at999(found.degrees()), scale))
                : Weighed.NO_INTERVAL;
        boolean enough = Math.min(sight.variantTrials(), sight.controlTrials()) >= ThresholdJudge.FEWEST_SAMPLES;
        return new Weighed(
                enough && found.beyond999(),
                enough && found.beyond99999(),
                enough && found.beyond99(),
                false,
                sight.variantTrials(),
                interval,
                "",
                () -> words(margin, sight, interval.get()));
    }

    private static Interval interval(Margin margin, DoubleFunction<MeanComparison> compare, double t, double scale) {
        return Interval.of(
                margin.where(harm -> compare.apply(harm).t(), t, scale),
                margin.where(harm -> compare.apply(harm).t(), -t, scale));
    }

    /**
     * A quantile is judged by the share of trials beyond one bucket bound. Two things must be shown: that more lie beyond
     * than the quantile allows, and more than in control, so that a control too small to know its own quantile cannot set
     * the bound too low.
     */
    private static Weighed tail(Margin margin, Sight sight, double quantile) {
        OptionalDouble control = sight.controlValue();
        if (control.isEmpty()) {
            return Weighed.blind(
                    "control's quantile lies beyond the histogram's last finite bound, so a tolerance beyond it "
                            + "cannot be seen; add a bucket");
        }
        double target = margin.at(margin.tolerated()).at(control.getAsDouble());
        OptionalInt bound = sight.lower()
                ? Bounds.atLeast(sight.tally().bounds(), target)
                : Bounds.atMost(sight.tally().bounds(), target);
        if (bound.isEmpty()) {
            return Weighed.blind(
                    "the histogram has no bucket bound at " + Wording.value(sight.signal(), OptionalDouble.of(target))
                            + " or beyond, so the tolerance cannot be seen; add a bucket");
        }
        Tail tail = Tail.of(sight, bound.getAsInt(), quantile);
        double z = Math.min(
                tail.z(),
                ShareComparison.above(tail.variant(), tail.control(), Line.EQUAL)
                        / StrictMath.sqrt(sight.dispersion(bound.getAsInt(), false)));
        boolean enough = tail.variant().bad() >= FEWEST_EVENTS;
        return new Weighed(
                enough && z > ShareComparison.AT_999,
                enough && z > ShareComparison.AT_99999,
                enough && z > ShareComparison.AT_99,
                false,
                tail.variant().bad(),
                tail.interval(),
                "",
                () -> tail.words(sight) + " (" + Wording.tolerated(margin, sight.signal()) + ")");
    }

    private static String words(Margin margin, Sight sight, Interval interval) {
        String least = interval.low().isPresent()
                ? "at least " + Wording.harm(margin, interval.low().getAsDouble(), sight.signal())
                        + " with 99.9 % confidence, "
                : "";
        return least + Wording.tolerated(margin, sight.signal());
    }
}
