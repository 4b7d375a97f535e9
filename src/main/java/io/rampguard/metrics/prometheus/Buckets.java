package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.Counts.Histogram;
import io.rampguard.units.Numbers;
import java.util.Optional;

/** Turns cumulative counts into buckets that stand alone, at the bounds both arms have. */
final class Buckets {
    private static final Numbers ALL = Numbers.of(Double.POSITIVE_INFINITY);

    /** The bounds found last: all flags of a program have the same, and one object serves them all. */
    private Numbers last = ALL;

    /**
     * The bounds both arms have; an arm without any row takes the other's, since it has counted nothing.
     *
     * @return empty where both have rows and share no more than infinity, though each has more
     */
    Optional<Numbers> common(Cumulative one, Cumulative other) {
        if (one.size() == 0 && other.size() == 0) {
            return Optional.of(ALL);
        }
        Numbers bounds = one.size() == 0 ? boundsOf(other) : other.size() == 0 ? boundsOf(one) : both(one, other);
        boolean torn = bounds.size() < 2 && (one.size() > 1 || other.size() > 1);
        boolean open = bounds.isEmpty() || bounds.at(bounds.size() - 1) != Double.POSITIVE_INFINITY;
        return torn || open ? Optional.empty() : Optional.of(bounds);
    }

    private Numbers boundsOf(Cumulative rows) {
        if (!rows.lieAt(last)) {
            last = rows.bounds();
        }
        return last;
    }

    private Numbers both(Cumulative one, Cumulative other) {
        Numbers bounds = boundsOf(one);
        return other.lieAt(bounds)
                ? bounds
                : Numbers.of(bounds.stream()
                        .mapToDouble(Double::doubleValue)
                        .filter(other.bounds()::contains)
                        .toArray());
    }

    /**
     * One arm at these bounds, of which it has all or no row at all.
     *
     * @return empty where a larger bound holds less than a smaller one by more than rounding, which no histogram can
     */
    static Optional<Histogram> alone(Cumulative rows, Numbers bounds, double sum) {
        double highest = 0;
        // Every row is checked, not only those both arms share: one impossible bucket makes all of them doubtful.
        for (int i = 0; i < rows.size(); i++) {
            if (!(rows.count(i) >= highest - Plausible.slack(highest))) {
                return Optional.empty();
            }
            highest = Math.max(highest, rows.count(i));
        }
        double[] buckets = new double[bounds.size()];
        double below = 0;
        int row = 0;
        for (int i = 0; i < buckets.length; i++) {
            while (row < rows.size() && rows.bound(row) < bounds.at(i)) {
                row++;
            }
            double upTo = row < rows.size() && rows.bound(row) == bounds.at(i) ? rows.count(row) : 0;
            buckets[i] = Math.max(below, upTo) - below;
            below = Math.max(below, upTo);
        }
        return Optional.of(new Histogram(below, sum, bounds, Numbers.of(buckets)));
    }
}
