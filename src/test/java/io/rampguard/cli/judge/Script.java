package io.rampguard.cli.judge;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An engine that is easy to foretell: it adds up the variant's events and rings at ten. */
public final class Script implements Course {
    public static final double LINE = 10;

    /** Every call of {@link #take}, as it came. */
    public final List<Taken> taken = new ArrayList<>();

    private final RolloutPolicy policy;
    private double events;

    public record Taken(Percentage stage, List<Measured> windows) {}

    public Script(RolloutPolicy policy) {
        this.policy = policy;
    }

    @Override
    public void take(Percentage stage, List<Measured> windows) {
        taken.add(new Taken(stage, windows));
        for (Measured window : windows) {
            if (!stage.isZero() && window.variant() instanceof Counts.Proportion share) {
                events += share.events();
            }
        }
    }

    @Override
    public Optional<Alarm> alarm() {
        return events < LINE
                ? Optional.empty()
                : Optional.of(new Alarm(
                        policy.guardrails().getFirst().id(),
                        policy.guardrails().getFirst().signal().name(),
                        Reason.of(ReasonCode.BREACH_TOLERANCE, events + " events")));
    }

    @Override
    public Map<String, Double> odds() {
        return Map.of("1", 27.43219, "2", Double.POSITIVE_INFINITY);
    }

    @Override
    public boolean safe(Percentage next) {
        return events == 0 && next.equals(Percentage.of(5));
    }

    @Override
    public Optional<String> explain() {
        return Optional.of("as it is");
    }
}
