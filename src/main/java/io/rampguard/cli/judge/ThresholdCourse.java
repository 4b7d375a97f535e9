package io.rampguard.cli.judge;

import io.rampguard.analysis.Assessment;
import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.Judge;
import io.rampguard.analysis.Look;
import io.rampguard.analysis.ThresholdJudge;
import io.rampguard.analysis.Verdict;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Stage;
import io.rampguard.units.Percentage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code method: threshold} over recorded windows: the daemon's own judge, at one look for each window. It knows no odds. */
public final class ThresholdCourse implements Course {
    private final Judge judge = new ThresholdJudge();
    private final RolloutPolicy policy;
    private Evidence evidence = judge.fresh();
    private Percentage served = Percentage.ZERO;
    private @Nullable Instant since;
    private @Nullable Verdict verdict;

    public ThresholdCourse(RolloutPolicy policy) {
        this.policy = policy;
    }

    @Override
    public void take(Percentage stage, List<Measured> windows) {
        Instant end = windows.getFirst().window().to();
        if (!stage.equals(served)) {
            since = stage.isZero() ? null : windows.getFirst().window().from();
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
        return Map.of();
    }

    @Override
    public boolean safe(Percentage next) {
        return verdict instanceof Verdict.Pass && !next.above(served);
    }

    @Override
    public Optional<String> explain() {
        return Optional.ofNullable(verdict).map(last -> last.reason().text());
    }
}
