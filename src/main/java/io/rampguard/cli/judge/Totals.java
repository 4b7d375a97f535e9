package io.rampguard.cli.judge;

import java.util.Map;
import java.util.TreeMap;

/** How many runs ended how, with what chance leaves open. */
public final class Totals {
    private static final double Z95 = 1.959963984540054;

    private final Map<String, Long> byOutcome = new TreeMap<>();
    private long runs;

    /** @param low and {@code high}: ends of an interval for a share */
    public record Interval(double low, double high) {}

    public void add(RunResult result) {
        byOutcome.merge(result.outcome(), 1L, Long::sum);
        runs++;
    }

    public long runs() {
        return runs;
    }

    public long of(String outcome) {
        return byOutcome.getOrDefault(outcome, 0L);
    }

    /** Wilson's 95 % interval for the share of runs with this outcome; all of 0..1 without runs. */
    public Interval interval(String outcome) {
        return wilson(of(outcome), runs);
    }

    static Interval wilson(long events, long trials) {
        if (trials == 0) {
            return new Interval(0, 1);
        }
        double n = trials;
        double p = events / n;
        double z2 = Z95 * Z95;
        double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
        double half = Z95 * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
        return new Interval(
                events == 0 ? 0 : Math.max(0, middle - half), events == trials ? 1 : Math.min(1, middle + half));
    }
}
