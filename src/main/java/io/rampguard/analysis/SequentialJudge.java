package io.rampguard.analysis;

import io.rampguard.analysis.Assessment.Readiness;
import io.rampguard.analysis.Evidence.Silence;
import io.rampguard.analysis.Intake.Keep;
import io.rampguard.analysis.ThresholdEvidence.Mark;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Burn;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Deferred;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code method: sequential}, the default. Both arms are compared inside each window, windows multiply, and a rollout is
 * rolled back when the evidence reaches one over {@code confidence.falseRollback}: a variant within its tolerance meets that
 * with at most this probability over the whole rollout, all guardrails, looks and stages together. It advances when the
 * opposite is shown for the next stage.
 */
public final class SequentialJudge implements Judge {
    /** The stage's totals, and the newest window for itself. */
    private static final Keep TOTALS = new Keep(Duration.ofDays(3650), 3, 3, 2);

    private static final int BURN_SLOTS = 80;

    @Override
    public Evidence fresh() {
        return SequentialEvidence.NONE;
    }

    @Override
    public Assessment assess(RolloutPolicy policy, Evidence before, Look look) {
        SequentialEvidence known = before instanceof SequentialEvidence ours ? ours : SequentialEvidence.NONE;
        Weighing weighing = Weighing.of(policy, known);
        weigh(policy, known, look, weighing);
        Intake intake = Intake.take(policy, known.seen(), look, keep(policy));
        SequentialFindings findings = new SequentialFindings(policy, weighing, look, intake);
        List<Finding> found = findings.all();
        Optional<Silence> silence = Verdicts.silence(found, known.silence(), look.now());
        Verdict verdict = Verdicts.of(policy, found, silence, findings::action);
        Map<String, List<Mark>> marks = findings.marks();
        return new Assessment(
                weighing.evidence(intake.evidence().withMarks(marks).withSilence(silence)),
                found,
                verdict,
                readiness(verdict, findings));
    }

    private static Keep keep(RolloutPolicy policy) {
        return policy.guardrails().stream()
                .filter(Burn.class::isInstance)
                .map(guardrail -> ((Burn) guardrail).longWindow())
                .max(Comparator.naturalOrder())
                .map(longest -> new Keep(longest, BURN_SLOTS, 3, BURN_SLOTS / 4))
                .orElse(TOTALS);
    }

    /** Each new window once, in the order of time. */
    private static void weigh(RolloutPolicy policy, SequentialEvidence known, Look look, Weighing weighing) {
        Map<String, Instant> cursors = new TreeMap<>(known.cursors());
        List<Measured> windows = new ArrayList<>();
        for (Observation observation : look.observed()) {
            if (observation instanceof Measured measured) {
                windows.add(measured);
            }
        }
        windows.sort(Comparator.comparing(measured -> measured.window().to()));
        for (Measured measured : windows) {
            Instant cursor = cursors.getOrDefault(measured.signal(), Instant.MIN);
            if (measured.window().to().isAfter(cursor)) {
                cursors.put(measured.signal(), measured.window().to());
                boolean whole = !measured.window().from().isBefore(cursor);
                if (whole && counts(policy, look, measured)) {
                    weighing.take(measured, look.served());
                } else if (whole) {
                    weighing.learn(measured);
                }
            }
        }
    }

    /** Windows from before the stage, and those just after a step, when only quick requests are done, compare nothing. */
    private static boolean counts(RolloutPolicy policy, Look look, Measured measured) {
        return look.servedSince()
                .filter(since -> !measured.window()
                        .from()
                        .isBefore(Intake.settled(since, policy.metrics().every())))
                .isPresent();
    }

    private static Readiness readiness(Verdict verdict, SequentialFindings findings) {
        Deferred<String> words = Deferred.of(() -> verdict.reason().text());
        return verdict instanceof Verdict.Pass
                ? new Readiness(true, Optional.of(Duration.ZERO), words)
                : new Readiness(false, findings.eta(), words);
    }

    /** Evidence against the variant as odds to one, by guardrail id; 1 is none, and it is capped where a double ends. */
    public Map<String, Double> odds(RolloutPolicy policy, Evidence evidence) {
        Map<String, Double> odds = new TreeMap<>();
        if (evidence instanceof SequentialEvidence ours) {
            for (Weighing.Weighed one : Weighing.of(policy, ours).weighed()) {
                odds.put(one.guardrail().id(), StrictMath.exp(Math.min(700, one.harm())));
            }
        }
        return odds;
    }

    /** Whether every guardrail is shown to be kept at this share, and nothing speaks against the variant now. */
    public boolean safe(RolloutPolicy policy, Evidence evidence, Percentage share) {
        if (!(evidence instanceof SequentialEvidence ours)) {
            return false;
        }
        Weighing weighing = Weighing.of(policy, ours);
        int stage = weighing.stage(share);
        return weighing.mean(Guardrail.Action.ROLLBACK, false) < Weighing.WARM
                && weighing.weighed().stream().allMatch(one -> one.evidence().safety(stage) >= Weighing.SAFE);
    }
}
