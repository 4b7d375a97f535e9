package io.rampguard.controller;

import io.rampguard.analysis.Assessment.Readiness;
import io.rampguard.analysis.Finding;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Phase;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How one rollout is, as the last tick left it: what the API, the command line and the demo's table print.
 *
 * @param backend name of the flag's connection
 * @param flag the flag's key
 * @param percent the share last seen served; empty while it is unknown
 * @param stage the share asked for; zero where nobody is to be exposed
 * @param ladder every stage's share, as served
 * @param hold the present hold or watch, while there is one
 * @param since when the present phase began
 * @param findings one for each guardrail, from the last look; empty before the first
 * @param unproven the present stage was entered without complete evidence
 * @param onlooker decisions are told as "would have": {@code external} or {@code dryRun}
 * @param exposed requests that saw the variant under this revision, as measured
 */
public record RolloutStatus(
        PolicyName name,
        String backend,
        String flag,
        String control,
        String variant,
        String revision,
        Phase phase,
        Optional<Percentage> percent,
        Percentage stage,
        List<Percentage> ladder,
        Optional<HoldStatus> hold,
        Instant since,
        Reason reason,
        List<Finding> findings,
        Optional<Readiness> readiness,
        boolean unproven,
        boolean onlooker,
        double exposed) {
    public RolloutStatus {
        ladder = List.copyOf(ladder);
        findings = List.copyOf(findings);
    }

    /** The reason of a rollout that was taken over or started and has not been looked at by this daemon. */
    static final Reason NOT_LOOKED_AT = Reason.of(ReasonCode.STILL_HOLDING, "no tick yet");

    /** Whether this daemon has yet to look at it, so that what another daemon wrote about it is better than this. */
    public boolean awaitsFirstTick() {
        return percent.isEmpty() && reason.equals(NOT_LOOKED_AT);
    }

    /** A hold's beginning and its end as it stands now, stretch included. */
    public record HoldStatus(Instant started, Instant ends) {}
}
