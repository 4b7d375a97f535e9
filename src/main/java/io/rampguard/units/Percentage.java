package io.rampguard.units;

/** Share of evaluations that see the variant, in basis points: 0 is nobody, 10_000 is everybody. */
public record Percentage(int basisPoints) implements Comparable<Percentage> {
    public static final Percentage ZERO = new Percentage(0);
    public static final Percentage ALL = new Percentage(10_000);

    public Percentage {
        if (basisPoints < 0 || basisPoints > 10_000) {
            throw new IllegalArgumentException("basisPoints must be within 0..10000, got " + basisPoints);
        }
    }

    /** Whole percents, 0 to 100. */
    public static Percentage of(int percent) {
        return new Percentage(Math.multiplyExact(percent, 100));
    }

    /** The nearest basis point to a fraction within 0..1. */
    public static Percentage ofFraction(double fraction) {
        return new Percentage((int) Math.round(fraction * 10_000));
    }

    /** Within 0..1. */
    public double fraction() {
        return basisPoints / 10_000.0;
    }

    /** What is left for the other arm. */
    public Percentage complement() {
        return new Percentage(10_000 - basisPoints);
    }

    /** The greatest multiple of {@code step} that is not above this share: a backend of whole percents rounds down. */
    public Percentage floorTo(Percentage step) {
        return step.isZero() ? this : new Percentage(basisPoints - basisPoints % step.basisPoints);
    }

    public boolean above(Percentage other) {
        return basisPoints > other.basisPoints;
    }

    public boolean below(Percentage other) {
        return basisPoints < other.basisPoints;
    }

    public boolean isZero() {
        return basisPoints == 0;
    }

    public static Percentage min(Percentage a, Percentage b) {
        return a.below(b) ? a : b;
    }

    @Override
    public int compareTo(Percentage other) {
        return Integer.compare(basisPoints, other.basisPoints);
    }

    /** Without trailing zeros and with the sign after a space, as people read it: {@code 0.5 %}, {@code 25 %}. */
    @Override
    public String toString() {
        int whole = basisPoints / 100;
        int rest = basisPoints % 100;
        if (rest == 0) {
            return whole + " %";
        }
        String digits = rest % 10 == 0 ? String.valueOf(rest / 10) : (rest < 10 ? "0" + rest : String.valueOf(rest));
        return whole + "." + digits + " %";
    }
}
