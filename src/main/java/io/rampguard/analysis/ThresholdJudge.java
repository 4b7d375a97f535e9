package io.rampguard.analysis;

import io.rampguard.analysis.Assessment.Readiness;
import io.rampguard.analysis.Evidence.Silence;
import io.rampguard.analysis.ThresholdEvidence.Mark;
import io.rampguard.analysis.ThresholdEvidence.Tally;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Deferred;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code method: threshold}. The stage's windows of the last 30 minutes are weighed at every look. A tolerance or limit is
 * broken when the one-sided 99.9 % bound lies beyond it on 2 of the last 3 looks with new windows and at least 3 bad events
 * stand behind it; a critical threshold by its own count of polls and at least 10 events. A guardrail passes when enough
 * trials were seen, nothing is proven and not even the 99 % bound lies beyond. The newest six windows are weighed by
 * themselves too, at one in a hundred thousand, so that harm that begins in the middle of a long stage is not diluted. Burn
 * of a budget is counted over its two windows as far as they are remembered; a share of traffic is not judged here.
 *
 * <p>The promise is per look. A stage that is held for days is looked at thousands of times, and over all of them a false
 * breach is likelier than one in a thousand: whoever wants a promise for the whole rollout needs a sequential method.
 */
public final class ThresholdJudge implements Judge {
    /** Trials of each arm without which nothing passes, where the stage does not say. */
    static final double FEWEST_SAMPLES = 25;

    @Override
    public Evidence fresh() {
        return ThresholdEvidence.NONE;
    }

    @Override
    public Assessment assess(RolloutPolicy policy, Evidence before, Look look) {
        ThresholdEvidence known = before instanceof ThresholdEvidence ours ? ours : ThresholdEvidence.NONE;
        Intake intake = Intake.take(policy, known, look, Intake.HALF_AN_HOUR);
        Map<String, Sight> sights = sights(policy, intake.evidence(), look);
        Silences silences = new Silences(policy.metrics().every(), look, intake.evidence());
        Map<String, List<Mark>> marks = new TreeMap<>();
        List<Finding> findings = new ArrayList<>();
        for (Guardrail guardrail : policy.guardrails()) {
            String signal = guardrail.signal().name();
            Ruling ruling = Ruling.of(new Ruling.Case(
                    guardrail,
                    Objects.requireNonNull(sights.get(signal)),
                    Optional.ofNullable(intake.fresh().get(signal)),
                    intake.evidence().marks().getOrDefault(guardrail.id(), List.of()),
                    silences.of(guardrail.signal())));
            marks.put(guardrail.id(), ruling.marks());
            findings.add(look.servedSince().isPresent() ? ruling.finding() : Verdicts.unexposed(ruling.finding()));
        }
        Optional<Silence> silence = Verdicts.silence(findings, known.silence(), look.now());
        Verdict verdict = Verdicts.of(policy, findings, silence);
        return new Assessment(
                intake.evidence().withMarks(marks).withSilence(silence),
                findings,
                verdict,
                readiness(policy, sights, findings, verdict));
    }

    private static Map<String, Sight> sights(RolloutPolicy policy, ThresholdEvidence evidence, Look look) {
        boolean everybody = look.served().equals(Percentage.ALL);
        Map<String, Sight> sights = new TreeMap<>();
        double own =
                look.minimumSamples() > 0 ? Math.min(FEWEST_SAMPLES, (double) look.minimumSamples()) : FEWEST_SAMPLES;
        for (Guardrail guardrail : policy.guardrails()) {
            Tally tally = evidence.tallies().getOrDefault(guardrail.signal().name(), Sight.nothing());
            sights.put(guardrail.signal().name(), new Sight(guardrail.signal(), tally, everybody, own));
        }
        // The stage's minimum is about requests, and the signal with the most trials counts those: rare trials, such as
        // feedback, would otherwise hold every ramp.
        double busiest =
                sights.values().stream().mapToDouble(Sight::variantTrials).max().orElse(0);
        sights.replaceAll((name, sight) -> sight.variantTrials() >= busiest
                ? new Sight(sight.signal(), sight.tally(), sight.remembered(), Math.max(own, (double)
                        look.minimumSamples()))
                : sight);
        return sights;
    }

    private static Readiness readiness(
            RolloutPolicy policy, Map<String, Sight> sights, List<Finding> findings, Verdict verdict) {
        Deferred<String> words = Deferred.of(() -> verdict.reason().text());
        if (verdict instanceof Verdict.Pass) {
            return new Readiness(true, Optional.of(Duration.ZERO), words);
        }
        if (!(verdict instanceof Verdict.Inconclusive doubt) || doubt.reason().code() != ReasonCode.TOO_FEW_SAMPLES) {
            return new Readiness(false, Optional.empty(), words);
        }
        Duration longest = policy.metrics().every();
        for (int i = 0; i < findings.size(); i++) {
            if (findings.get(i).reason().code() == ReasonCode.TOO_FEW_SAMPLES) {
                Guardrail guardrail = policy.guardrails().get(i);
                Optional<Duration> eta = Objects.requireNonNull(
                                sights.get(guardrail.signal().name()))
                        .eta(guardrail instanceof Guardrail.NoWorseThanControl);
                if (eta.isEmpty()) {
                    return new Readiness(false, Optional.empty(), words);
                }
                longest = eta.get().compareTo(longest) > 0 ? eta.get() : longest;
            }
        }
        Duration wait = longest;
        return new Readiness(
                false,
                Optional.of(wait),
                Deferred.of(() -> words.get() + "; about " + wait.toSeconds() + " s more at this stage's traffic"));
    }
}
