package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedMap;

/**
 * Sticky users: each stays in one arm, so a few heavy ones make a difference that more requests do not average out. The
 * users' hash buckets show how much the arms may differ by who is in them, and a rollback waits until the harm is large
 * against that. The clustered variance of Liang and Zeger (<i>Biometrika</i> 73, 1986), over windows that compare inside
 * themselves.
 */
final class ClusterGate {
    /** Standard deviations that harm must exceed what the users' mix explains. */
    static final double CLEAR = 2.4;

    /** The same where few buckets carry the traffic: their spread is hardly known, and half of all false alarms were made there. */
    static final double CLEAR_OF_FEW = 6;

    /** Part of the buckets that must carry the traffic to count as many. */
    private static final double MANY = 0.4;

    private static final String NAME = "bucket.";
    private static final int FEWEST = 5;
    private static final int BAD = 0;
    private static final int EXPECTED = 1;
    private static final int TRIALS = 2;
    private static final int CONTROL_BAD = 3;
    private static final int CONTROL_TRIALS = 4;
    private static final int ROW = 5;

    private final Ledger ledger;
    private final Line line;

    ClusterGate(Ledger ledger, Line line) {
        this.ledger = ledger;
        this.line = line;
    }

    /** @param buckets one window's arms by the label's value */
    void take(Arms window, SortedMap<String, Arms> buckets) {
        if (!window.paired()) {
            return;
        }
        double rate = window.controlMean();
        double weight = window.nT() / window.nC();
        buckets.forEach((value, bucket) -> {
            double[] row = ledger.row(NAME + value, ROW, 0);
            row[BAD] += bucket.xT();
            row[EXPECTED] += bucket.nT() * rate;
            row[TRIALS] += bucket.nT();
            row[CONTROL_BAD] += weight * bucket.xC();
            row[CONTROL_TRIALS] += weight * bucket.nC();
        });
    }

    /** Whether the harm is clear of the users' mix; without any buckets it is not for this gate to say. */
    boolean open() {
        Collection<double[]> rows = ledger.allOf(NAME);
        return rows.size() < FEWEST || z(rows) > (carrying(rows) >= MANY * rows.size() ? CLEAR : CLEAR_OF_FEW);
    }

    /** Number of equal buckets that would spread the variant's traffic as these do (Kish, <i>Survey Sampling</i>, 1965). */
    private static double carrying(Collection<double[]> rows) {
        double sum = 0;
        double squares = 0;
        for (double[] row : rows) {
            sum += row[EXPECTED];
            squares += row[EXPECTED] * row[EXPECTED];
        }
        return squares > 0 ? sum * sum / squares : 0;
    }

    private double z(Collection<double[]> rows) {
        double[] sums = new double[ROW];
        rows.forEach(row -> Arrays.setAll(sums, i -> sums[i] + row[i]));
        double ratio = sums[EXPECTED] > 0 ? sums[BAD] / sums[EXPECTED] : 0;
        double control = sums[CONTROL_TRIALS] > 0 ? sums[CONTROL_BAD] / sums[CONTROL_TRIALS] : 0;
        double harm = sums[BAD] - line.slope() * sums[EXPECTED] - line.offset() * sums[TRIALS];
        double n = rows.size();
        // The residuals of either arm sum to nothing, so that they need no centring.
        double squares = 0;
        for (double[] row : rows) {
            double ofT = row[BAD] - ratio * row[EXPECTED];
            double ofC = row[CONTROL_BAD] - control * row[CONTROL_TRIALS];
            squares += ofT * ofT + line.slope() * line.slope() * ofC * ofC;
        }
        return harm / StrictMath.sqrt(Math.max(1, squares * n / (n - 1)));
    }
}
