package io.rampguard.api.model;

import io.rampguard.units.Percentage;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Percents as JSON numbers: {@code 25} and {@code 0.5}, never {@code 25.0} and never text. */
public final class Share {
    private Share() {}

    /** Within 0..100; a whole number wherever it is one. */
    public static Number of(Percentage share) {
        int points = share.basisPoints();
        return points % 100 == 0 ? (Number) (points / 100) : (Number) (points / 100.0);
    }

    /** Null where the share is not known: never to be read as zero. */
    public static @Nullable Number of(Optional<Percentage> share) {
        return share.map(Share::of).orElse(null);
    }

    /**
     * The share that a number of percents means.
     *
     * @throws IllegalArgumentException outside 0..100, or finer than a hundredth of a percent
     */
    public static Percentage parse(BigDecimal percent) {
        BigDecimal points = percent.movePointRight(2);
        if (points.signum() < 0
                || points.compareTo(BigDecimal.valueOf(10_000)) > 0
                || points.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException(
                    "a share is a number of percents from 0 to 100 with at most two decimals, got "
                            + percent.toPlainString());
        }
        return new Percentage(points.intValueExact());
    }
}
