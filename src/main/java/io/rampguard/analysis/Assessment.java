package io.rampguard.analysis;

import io.rampguard.units.Deferred;
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
     * @param words why, in a sentence
     */
    public record Readiness(boolean ready, Optional<Duration> eta, Deferred<String> words) {
        /** Why, in a sentence. */
        public String sentence() {
            return words.get();
        }
    }
}
