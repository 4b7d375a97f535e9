package io.rampguard.controller;

import io.rampguard.analysis.Finding;
import io.rampguard.controller.EffectRunner.Outcome;
import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.JournalEntry.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What was done to one rollout, whole: journal, alerts and logs are told from it. */
record Deed(LiveRollout live, Rollout before, Rollout after, Decision decision, Outcome outcome, Instant now) {

    List<Finding> findings() {
        return live.assessment.map(assessment -> assessment.findings()).orElse(List.of());
    }

    /** The journal's line: enough numbers to see why, without asking the source again. */
    JournalEntry entry() {
        Map<String, String> facts = new TreeMap<>();
        findings().stream()
                .filter(finding -> finding.controlSamples() + finding.variantSamples() > 0)
                .forEach(finding -> facts.put(finding.guardrail() + " " + finding.signal(), numbers(finding)));
        facts.put("from", before.state().phase().label());
        facts.put("exposed-requests", String.valueOf(Math.round(before.exposed())));
        outcome.took().ifPresent(took -> facts.put("verified-ms", String.valueOf(took.toMillis())));
        if (outcome.wouldHave()) {
            facts.put("would-have", "true");
        }
        if (!outcome.failure().isEmpty()) {
            facts.put("unverified", outcome.failure());
        }
        return new JournalEntry(
                now,
                Optional.of(live.name),
                decision instanceof Decision.Lower ? Kind.DRIFT : Kind.TRANSITION,
                after.revision(),
                Recorder.SELF,
                decision.move(),
                decision.reason(),
                Optional.of(after.state()),
                facts);
    }

    private static String numbers(Finding finding) {
        return "control " + plain(finding.control()) + " (n " + Math.round(finding.controlSamples()) + "), variant "
                + plain(finding.variant()) + " (n " + Math.round(finding.variantSamples()) + "): "
                + finding.reason().text();
    }

    private static String plain(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4g", value.getAsDouble()) : "-";
    }
}
