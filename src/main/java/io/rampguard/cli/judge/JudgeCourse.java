package io.rampguard.cli.judge;

import io.rampguard.analysis.Assessment;
import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.Judge;
import io.rampguard.analysis.Look;
import io.rampguard.analysis.PolicyJudge;
import io.rampguard.analysis.SequentialJudge;
import io.rampguard.analysis.Verdict;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Confidence.Method;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Stage;
import io.rampguard.units.Percentage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's own judge over recorded windows, at one look for each. A trace says which share was in force in a window, so
 * that no window is left out for coming too soon after a step.
 */
public final class JudgeCourse implements Course {
    /** More than the polls that the daemon lets pass after a step. */
    private static final int SETTLED = 3;

    private static final SequentialJudge SEQUENTIAL = new SequentialJudge();

    private final Judge judge = new PolicyJudge();
    private final RolloutPolicy policy;
    private Evidence evidence = judge.fresh();
    private Percentage served = Percentage.ZERO;
    private @Nullable Instant since;
    private @Nullable Verdict verdict;

    public JudgeCourse(RolloutPolicy policy) {
        this.policy = policy;
    }

    @Override
    public void take(Percentage stage, List<Measured> windows) {
        Instant end = windows.getFirst().window().to();
        if (!stage.equals(served)) {
            Instant from = windows.getFirst().window().from();
            since = stage.isZero() ? null : from.minus(policy.metrics().every().multipliedBy(SETTLED));
            served = stage;
        }
        Assessment assessment = judge.assess(
                policy,
                evidence,
                new Look(
                        end,
                        stage,
                        Optional.empty(),
                        Optional.ofNullable(since),
                        minimumSamples(stage),
                        List.<Observation>copyOf(windows)));
        evidence = assessment.evidence();
        verdict = assessment.verdict();
    }

    private long minimumSamples(Percentage stage) {
        return policy.ramp().stages().stream()
                .filter(one -> one.exposure().equals(stage))
                .mapToLong(Stage::minimumSamples)
                .findFirst()
                .orElse(0);
    }

    @Override
    public Optional<Alarm> alarm() {
        return verdict instanceof Verdict.Breach breach
                ? policy.guardrails().stream()
                        .filter(guardrail -> guardrail.id().equals(breach.guardrail()))
                        .map(Guardrail::signal)
                        .map(signal -> new Alarm(breach.guardrail(), signal.name(), breach.reason()))
                        .findFirst()
                : Optional.empty();
    }

    @Override
    public Map<String, Double> odds() {
        return SEQUENTIAL.odds(policy, evidence);
    }

    @Override
    public boolean safe(Percentage next) {
        return policy.confidence().method() == Method.SEQUENTIAL
                ? !(verdict instanceof Verdict.Breach) && SEQUENTIAL.safe(policy, evidence, next)
                : verdict instanceof Verdict.Pass && !next.above(served);
    }

    @Override
    public Optional<String> explain() {
        return Optional.ofNullable(verdict).map(last -> last.reason().text());
    }
}
