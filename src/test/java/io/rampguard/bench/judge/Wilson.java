package io.rampguard.bench.judge;

/** Wilson's 95 % interval of a share; honest for shares near zero, where the usual one is not. */
record Wilson(double low, double high) {
    private static final double Z = 1.959963984540054;

    static Wilson of(int found, int of) {
        if (found < 0 || found > of || of == 0) {
            throw new IllegalArgumentException(found + " of " + of);
        }
        double share = (double) found / of;
        double squared = Z * Z / of;
        double middle = (share + squared / 2) / (1 + squared);
        double half = Z / (1 + squared) * Math.sqrt(share * (1 - share) / of + squared / (4 * of));
        return new Wilson(found == 0 ? 0 : middle - half, found == of ? 1 : middle + half);
    }
}
