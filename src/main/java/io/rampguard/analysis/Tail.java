package io.rampguard.analysis;

import io.rampguard.units.Deferred;
import java.util.OptionalDouble;

/**
 * The trials beyond one bucket bound, against the share that a quantile leaves there.
 *
 * @param bound its index
 * @param allowed 1 - q above the bound, or q below it where more is better
 * @param z how clearly the variant's share lies above what is allowed
 * @param interval of the variant's share beyond the bound
 */
record Tail(Share variant, Share control, int bound, double allowed, double z, Deferred<Interval> interval) {
    static Tail of(Sight sight, int bound, double quantile) {
        Share variant = sight.share(sight.variantCounts(), bound);
        Share control = sight.share(sight.controlCounts(), bound);
        double allowed = sight.lower() ? 1 - quantile : quantile;
        double spread = StrictMath.sqrt(sight.dispersion(bound, true));
        double z = ShareComparison.above(variant, allowed) / spread;
        return new Tail(variant, control, bound, allowed, z, Deferred.of(() -> interval(variant, spread)));
    }

    String words(Sight sight) {
        String place = Wording.value(
                sight.signal(), OptionalDouble.of(sight.tally().bounds().get(bound)));
        return Wording.percent(variant.rate()) + " of the variant's lie " + (sight.lower() ? "above " : "below ")
                + place
                + ", at least " + Wording.percent(interval.get().low().orElse(0)) + " with 99.9 % confidence, allowed "
                + Wording.percent(allowed);
    }

    /** The one-sided 99.9 % bounds of a share, both. */
    static Interval interval(Share share, double spread) {
        if (!(share.n() > 0)) {
            return Interval.UNKNOWN;
        }
        return Interval.of(
                Crossing.of(
                        level -> ShareComparison.above(share, level) / spread, ShareComparison.AT_999, 0, share.rate()),
                Crossing.of(
                        level -> ShareComparison.below(share, level) / spread,
                        -ShareComparison.AT_999,
                        share.rate(),
                        1));
    }
}
