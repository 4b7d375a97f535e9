package io.rampguard.policy;

import java.util.List;
import java.util.Objects;

/**
 * What was promised for one flag. Everything is resolved and checked: presets, defaults and units are gone.
 *
 * @param revision identity of what is tried; a new one re-arms the ramp
 * @param unguarded the only way to have no guardrail
 * @param alerts names of channels; empty means the default channel
 * @param dryRun decide and report, write nothing
 */
public record RolloutPolicy(
        PolicyName name,
        FlagTarget flag,
        String revision,
        MetricsPlan metrics,
        RampPlan ramp,
        List<Guardrail> guardrails,
        boolean unguarded,
        Confidence confidence,
        Patience patience,
        List<String> alerts,
        boolean dryRun) {
    public RolloutPolicy {
        Objects.requireNonNull(name, "name");
        if (revision.isBlank()) {
            throw new IllegalArgumentException("a revision must not be empty");
        }
        guardrails = List.copyOf(guardrails);
        alerts = List.copyOf(alerts);
        if (guardrails.isEmpty() && !unguarded) {
            throw new IllegalArgumentException("a policy without a guardrail must say 'unguarded: true'");
        }
    }

    /** True where decisions are told as "would have" and no flag is written. */
    public boolean onlooker() {
        return dryRun || flag.external();
    }

    public RolloutPolicy withRamp(RampPlan other) {
        return new RolloutPolicy(
                name, flag, revision, metrics, other, guardrails, unguarded, confidence, patience, alerts, dryRun);
    }
}
