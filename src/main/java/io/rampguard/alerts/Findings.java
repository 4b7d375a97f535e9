package io.rampguard.alerts;

import io.rampguard.analysis.Finding;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal;
import io.rampguard.units.Kebab;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Findings in words: both arms' numbers in the signal's own unit. */
final class Findings {
    private Findings() {}

    /** {@code tokens-per-request +61 %}, for a title; each signal once, at most two; empty where nothing is broken. */
    static Optional<String> headline(RolloutPolicy policy, List<Finding> findings) {
        String words = findings.stream()
                .filter(finding -> finding.verdict() == Finding.Outcome.BREACH)
                .collect(Collectors.toMap(
                        Finding::signal, finding -> finding, (first, second) -> first, LinkedHashMap::new))
                .values()
                .stream()
                .map(finding -> change(policy, finding))
                .limit(2)
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }

    /** One line for each guardrail, the broken ones first. */
    static String lines(RolloutPolicy policy, List<Finding> findings) {
        return findings.stream()
                .sorted(java.util.Comparator.comparing(finding -> finding.verdict() != Finding.Outcome.BREACH))
                .map(finding -> line(policy, finding))
                .collect(Collectors.joining("\n"));
    }

    private static String line(RolloutPolicy policy, Finding finding) {
        Optional<Guardrail> guardrail = guardrail(policy, finding);
        String bound = guardrail
                .flatMap(Guardrail::bound)
                .map(text -> " (" + text + ")")
                .orElse("");
        String verdict = Kebab.of(finding.verdict()).replace('-', ' ');
        return "- %s%s: %s %s, %s %s; %s and %s samples; %s: %s"
                .formatted(
                        finding.signal(),
                        bound,
                        policy.flag().variant().name(),
                        value(guardrail, finding.variant()),
                        policy.flag().control().name(),
                        value(guardrail, finding.control()),
                        count(finding.variantSamples()),
                        count(finding.controlSamples()),
                        verdict,
                        finding.reason().text());
    }

    private static String change(RolloutPolicy policy, Finding finding) {
        Optional<Guardrail> guardrail = guardrail(policy, finding);
        if (finding.variant().isEmpty()) {
            return finding.signal();
        }
        double variant = finding.variant().getAsDouble();
        boolean relative =
                guardrail.filter(Guardrail.NoWorseThanControl.class::isInstance).isPresent();
        boolean share = guardrail
                .map(rail -> rail.signal().unit() == Signal.Unit.FRACTION)
                .orElse(false);
        if (!relative || finding.control().isEmpty()) {
            return finding.signal() + " " + value(guardrail, finding.variant());
        }
        double control = finding.control().getAsDouble();
        // A share's relative change says little ("+300 %" of 0.1 %), so both shares are said.
        return share || control <= 0
                ? finding.signal() + " " + value(guardrail, finding.variant()) + " against "
                        + value(guardrail, finding.control())
                : "%s %+.0f %%".formatted(finding.signal(), (variant / control - 1) * 100);
    }

    private static String value(Optional<Guardrail> guardrail, OptionalDouble value) {
        if (value.isEmpty()) {
            return "unknown";
        }
        return guardrail
                .map(rail -> Guardrail.print(rail.signal(), value.getAsDouble()))
                .orElseGet(() -> String.valueOf(value.getAsDouble()));
    }

    /** Whole, with thousands apart. */
    static String count(double samples) {
        return String.format(Locale.ROOT, "%,.0f", samples);
    }

    private static Optional<Guardrail> guardrail(RolloutPolicy policy, Finding finding) {
        return policy.guardrails().stream()
                .filter(rail -> rail.id().equals(finding.guardrail()))
                .findFirst();
    }
}
