package io.rampguard.analysis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The judge's answer.
 *
 * @param evidence to keep and to hand back at the next look
 * @param findings one for each guardrail, in the policy's order
 */
public record Assessment(Evidence evidence, List<Finding> findings, Verdict verdict, Readiness readiness) {
    public Assessment {
        findings = List.copyOf(findings);
    }

    /**
     * Whether the evidence suffices for the next stage.
     *
     * @param eta how long it will take at today's traffic, where that can be said
     */
    public record Readiness(boolean ready, Optional<Duration> eta, String sentence) {}
}
