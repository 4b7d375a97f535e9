package io.rampguard.policy;

import java.math.BigDecimal;

/** How much worse than control is tolerated. Three units, never guessed. */
public sealed interface Tolerance {
    /** {@code 0.1pp}: an absolute difference of shares; {@code fraction} is 0.001 then. */
    record Absolute(double fraction) implements Tolerance {
        public Absolute {
            check(fraction);
        }

        @Override
        public String toString() {
            return plain(fraction * 100) + "pp";
        }
    }

    /** {@code 20%}: relative to control; {@code fraction} is 0.2 then. */
    record Relative(double fraction) implements Tolerance {
        public Relative {
            check(fraction);
        }

        @Override
        public String toString() {
            return plain(fraction * 100) + "%";
        }
    }

    /** {@code 2x}: a ratio to control, at least 1. */
    record Times(double ratio) implements Tolerance {
        public Times {
            if (!(ratio >= 1 && Double.isFinite(ratio))) {
                throw new IllegalArgumentException("a ratio must be at least 1, got " + ratio);
            }
        }

        @Override
        public String toString() {
            return plain(ratio) + "x";
        }
    }

    private static void check(double fraction) {
        if (!(fraction >= 0 && Double.isFinite(fraction))) {
            throw new IllegalArgumentException("a tolerance must not be negative, got " + fraction);
        }
    }

    private static String plain(double value) {
        return new BigDecimal(value)
                .round(new java.math.MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }
}
