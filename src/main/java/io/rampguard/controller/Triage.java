package io.rampguard.controller;

import io.rampguard.analysis.Verdict;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.RolloutState;
import io.rampguard.units.ReasonCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * In which order a tick judges: whoever looks worst goes first, because a breach must not wait for thousands of healthy flags.
 * It decides nothing, so that a glance at the newest windows is enough: how far the arms are apart, in either direction.
 */
final class Triage {
    /** In standard errors: what was noticed at the last look is worth as much. */
    private static final double NOTICED = 3;

    private record Suspect(LiveRollout live, double distance) {}

    private Triage() {}

    static List<LiveRollout> worstFirst(List<LiveRollout> due, Map<PolicyName, List<Observation>> observed) {
        List<Suspect> suspects = new ArrayList<>(due.size());
        for (LiveRollout live : due) {
            suspects.add(new Suspect(live, distance(live, observed.getOrDefault(live.name, List.of()))));
        }
        suspects.sort(Comparator.comparingDouble(Suspect::distance).reversed());
        return suspects.stream().map(Suspect::live).toList();
    }

    private static double distance(LiveRollout live, List<Observation> observed) {
        if (live.rollout.state() instanceof RolloutState.RollingBack) {
            return Double.POSITIVE_INFINITY;
        }
        if (!live.rollout.exposes()) {
            return 0;
        }
        double most = noticed(live) ? NOTICED : 0;
        for (Observation observation : observed) {
            if (observation instanceof Measured measured) {
                most = Math.max(most, distance(measured.control(), measured.variant()));
            }
        }
        return most;
    }

    private static boolean noticed(LiveRollout live) {
        return live.sight
                .map(last -> last.verdict())
                .filter(last -> !(last instanceof Verdict.Pass)
                        && last.reason().code() != ReasonCode.TOO_FEW_SAMPLES
                        && last.reason().code() != ReasonCode.FIRST_STAGE)
                .isPresent();
    }

    /** Standard errors between the arms, roughly; 0 where one of them counted nothing. */
    static double distance(Counts control, Counts variant) {
        return switch (control) {
            case Counts.Proportion c
            when variant instanceof Counts.Proportion v -> {
                double share = (c.events() + v.events() + 1) / (c.total() + v.total() + 2);
                double spread = Math.sqrt(share * (1 - share) * (1 / c.total() + 1 / v.total()));
                yield finite((v.events() / v.total() - c.events() / c.total()) / spread);
            }
            case Counts.Mean c
            when variant instanceof Counts.Mean v -> relative(c.count(), c.sum(), v.count(), v.sum());
            case Counts.Histogram c
            when variant instanceof Counts.Histogram v -> relative(c.count(), c.sum(), v.count(), v.sum());
            default -> 0;
        };
    }

    /** As if values varied by as much as they are large, which tokens and durations roughly do. */
    private static double relative(double controls, double controlSum, double variants, double variantSum) {
        double ratio = variantSum / variants / (controlSum / controls);
        return finite((ratio - 1) / Math.sqrt(1 / controls + 1 / variants));
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? Math.abs(value) : 0;
    }
}
