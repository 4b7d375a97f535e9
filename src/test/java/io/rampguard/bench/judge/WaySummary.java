package io.rampguard.bench.judge;

import io.rampguard.bench.judge.Climb.End;
import io.rampguard.bench.judge.Climb.Outcome;
import java.util.Arrays;
import java.util.List;

/**
 * Many rollouts on one way up.
 *
 * @param traffic requests a second
 * @param arrived how many reached the last stage
 * @param inTime how many of them in the sum of the holds, but for the polls at which a stage is first seen served
 * @param forced how many went on without proof at least once, or stopped to wait for a person
 * @param rolledBack how many ended at zero
 * @param median hours to the last stage of those that reached it
 * @param late the same hours' 95th percentile
 */
record WaySummary(
        double traffic,
        int replications,
        int arrived,
        int inTime,
        int forced,
        int rolledBack,
        double median,
        double late) {
    static WaySummary of(Way way, List<Outcome> outcomes) {
        double[] hours = outcomes.stream()
                .filter(one -> one.end() == End.ARRIVED)
                .mapToDouble(Outcome::hours)
                .sorted()
                .toArray();
        double floor = Way.holds() + Way.polls();
        return new WaySummary(
                way.traffic(),
                outcomes.size(),
                hours.length,
                (int) Arrays.stream(hours).filter(h -> h <= floor + 1e-9).count(),
                (int) outcomes.stream()
                        .filter(one -> one.unproven() > 0 || one.end() == End.WAITS)
                        .count(),
                (int) outcomes.stream()
                        .filter(one -> one.end() == End.ROLLED_BACK)
                        .count(),
                quantile(hours, 0.5),
                quantile(hours, 0.95));
    }

    private static double quantile(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1.0, share * sorted.length)];
    }
}
