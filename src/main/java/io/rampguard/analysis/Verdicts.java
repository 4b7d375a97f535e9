package io.rampguard.analysis;

import io.rampguard.analysis.Evidence.Silence;
import io.rampguard.analysis.Finding.Outcome;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** From the findings of all guardrails to one verdict, alike for every method. */
final class Verdicts {
    private Verdicts() {}

    /** While nobody is exposed there is nothing of the variant to judge; only a silent source is worth telling. */
    static Finding unexposed(Finding finding) {
        if (finding.verdict() == Outcome.NO_DATA) {
            return finding;
        }
        return new Finding(
                finding.guardrail(),
                finding.signal(),
                finding.control(),
                finding.variant(),
                finding.controlSamples(),
                finding.variantSamples(),
                finding.interval(),
                Outcome.INCONCLUSIVE,
                Reason.of(ReasonCode.FIRST_STAGE));
    }

    static Optional<Silence> silence(List<Finding> findings, Optional<Silence> before, Instant now) {
        return findings.stream()
                .filter(finding -> finding.verdict() == Outcome.NO_DATA)
                .map(finding -> finding.reason().code())
                .min(Comparator.comparingInt(Verdicts::gravity))
                .map(code -> before.filter(silence -> silence.code() == code).orElseGet(() -> new Silence(code, now)));
    }

    private static int gravity(ReasonCode code) {
        int place = Silences.GRAVEST_FIRST.indexOf(code);
        return place < 0 ? Silences.GRAVEST_FIRST.size() : place;
    }

    static Verdict of(RolloutPolicy policy, List<Finding> findings, Optional<Silence> silence) {
        return of(policy, findings, silence, Guardrail::action);
    }

    /** @param actions what a breach of each guardrail does at this look */
    static Verdict of(
            RolloutPolicy policy,
            List<Finding> findings,
            Optional<Silence> silence,
            Function<Guardrail, Action> actions) {
        if (policy.guardrails().isEmpty()) {
            return new Verdict.Pass(Reason.of(ReasonCode.UNGUARDED));
        }
        return breach(policy, findings, actions)
                .or(() -> silence.map(
                        held -> new Verdict.NoData(first(findings, held.code()).reason(), held.since())))
                .or(() -> findings.stream()
                        .filter(finding -> finding.verdict() == Outcome.INCONCLUSIVE)
                        .min(Comparator.comparingInt(
                                finding -> doubt(finding.reason().code())))
                        .map(finding -> new Verdict.Inconclusive(finding.reason())))
                .orElseGet(() -> new Verdict.Pass(Reason.of(ReasonCode.ALL_PASS, () -> passed(findings))));
    }

    /** A breach that rolls back goes before one that pauses; among equals the policy's order counts. */
    private static Optional<Verdict> breach(
            RolloutPolicy policy, List<Finding> findings, Function<Guardrail, Action> actions) {
        return java.util.stream.IntStream.range(0, findings.size())
                .filter(i -> findings.get(i).verdict() == Outcome.BREACH)
                .boxed()
                .min(Comparator.comparing(i -> actions.apply(policy.guardrails().get(i))))
                .map(i -> new Verdict.Breach(
                        findings.get(i).guardrail(),
                        actions.apply(policy.guardrails().get(i)),
                        findings.get(i).reason()));
    }

    private static Finding first(List<Finding> findings, ReasonCode code) {
        return findings.stream()
                .filter(finding ->
                        finding.verdict() == Outcome.NO_DATA && finding.reason().code() == code)
                .findFirst()
                .orElseThrow();
    }

    private static int doubt(ReasonCode code) {
        return List.of(
                        ReasonCode.SHARED_FATE,
                        ReasonCode.WARM_EVIDENCE,
                        ReasonCode.NOT_PROVEN,
                        ReasonCode.TOO_FEW_SAMPLES)
                .indexOf(code);
    }

    private static String passed(List<Finding> findings) {
        return findings.size() == 1
                ? findings.get(0).reason().text()
                : "all " + findings.size() + " guardrails pass, the first with "
                        + findings.get(0).reason().text();
    }
}
