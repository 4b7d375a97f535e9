package io.rampguard.analysis.sequential;

/**
 * The stake that makes wealth grow fastest where a window holds Poisson many events, r times as many as the null expects
 * (Kelly, <i>A new interpretation of information rate</i>, 1956). The quadratic shortcut bets five times too little on small
 * windows, so the root is found once for a grid and read off it.
 */
final class KellyPoisson {
    /** Nobody bets more than this part of the wealth on one window. */
    static final double MOST = 0.9;

    private static final int ROWS = 56;
    private static final int COLUMNS = 28;
    private static final double LEAST_EVENTS = StrictMath.log(1e-4);
    private static final double MOST_EVENTS = StrictMath.log(60);
    private static final double LEAST_EXCESS = StrictMath.log(0.02);
    private static final double MOST_EXCESS = StrictMath.log(60);

    private KellyPoisson() {}

    private static final class Table {
        static final double[][] LOGS = new double[ROWS][COLUMNS];

        static {
            for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    LOGS[row][column] = StrictMath.log(root(
                            StrictMath.exp(at(LEAST_EVENTS, MOST_EVENTS, row, ROWS)),
                            1 + StrictMath.exp(at(LEAST_EXCESS, MOST_EXCESS, column, COLUMNS))));
                }
            }
        }

        private static double at(double from, double to, int index, int size) {
            return from + (to - from) * index / (size - 1);
        }
    }

    /**
     * The stake, off the grid; above its largest windows everything is staked.
     *
     * @param events expected under the null, positive
     * @param excess r - 1, positive
     */
    static double stake(double events, double excess) {
        double logEvents = StrictMath.log(events);
        if (logEvents >= MOST_EVENTS) {
            return MOST;
        }
        double row = position(logEvents, LEAST_EVENTS, MOST_EVENTS, ROWS);
        double column = position(StrictMath.log(excess), LEAST_EXCESS, MOST_EXCESS, COLUMNS);
        int r = (int) Math.min(row, ROWS - 2.0);
        int c = (int) Math.min(column, COLUMNS - 2.0);
        double down = row - r;
        double right = column - c;
        double log = (1 - down) * ((1 - right) * Table.LOGS[r][c] + right * Table.LOGS[r][c + 1])
                + down * ((1 - right) * Table.LOGS[r + 1][c] + right * Table.LOGS[r + 1][c + 1]);
        // Below the grid the stake is proportional to the events.
        return StrictMath.exp(log + Math.min(0, logEvents - LEAST_EVENTS));
    }

    private static double position(double log, double from, double to, int size) {
        return Math.clamp((log - from) / (to - from) * (size - 1), 0.0, size - 1.0);
    }

    /** The root itself, by bisection; at most {@link #MOST}. */
    static double root(double events, double ratio) {
        double low = 0;
        double high = MOST;
        if (slope(events, ratio, high) >= 0) {
            return high;
        }
        for (int i = 0; i < 50; i++) {
            double middle = (low + high) / 2;
            if (slope(events, ratio, middle) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private static double slope(double events, double ratio, double stake) {
        double mean = events * ratio;
        double probability = StrictMath.exp(-mean);
        double sum = 0;
        int last = (int) (mean + 10 * StrictMath.sqrt(mean) + 25);
        for (int x = 0; x <= last; x++) {
            double y = x / events - 1;
            sum += probability * y / (1 + stake * y);
            probability *= mean / (x + 1);
        }
        return sum;
    }
}
