package io.rampguard.alerts;

import io.rampguard.analysis.Finding;
import io.rampguard.analysis.Finding.Outcome;
import io.rampguard.analysis.Interval;
import io.rampguard.policy.Arm;
import io.rampguard.policy.Calendar;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.Patience;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Signal.Unit;
import io.rampguard.policy.Stage;
import io.rampguard.policy.Tolerance;
import io.rampguard.units.Deferred;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A policy with two guardrails, and what a judge might have found. */
final class Samples {
    private static final Signal TOKENS = new Signal(
            "tokens-per-request",
            new Measure.Mean(Selector.of("tokens_sum"), Selector.of("tokens_count"), Optional.empty()),
            Better.LOWER,
            Unit.NUMBER);
    private static final Signal ERRORS = new Signal(
            "error-rate",
            new Measure.Proportion(Selector.of("errors"), Selector.of("requests"), false),
            Better.LOWER,
            Unit.FRACTION);

    private Samples() {}

    static RolloutPolicy policy(String name, String backend, boolean dryRun) {
        MetricsPlan metrics = new MetricsPlan(
                "prometheus",
                Duration.ofSeconds(15),
                new TreeMap<>(Map.of("arm", "haiku")),
                new TreeMap<>(Map.of("arm", "sonnet")),
                List.of(TOKENS, ERRORS),
                Optional.empty());
        Stage all = new Stage(Percentage.ALL, Duration.ofHours(1), 0, Optional.empty());
        return new RolloutPolicy(
                PolicyName.parse(name),
                new FlagTarget(
                        backend, "new_summarizer_model", Arm.named("haiku"), Arm.named("sonnet"), "targetingKey"),
                "sonnet-p12",
                metrics,
                new RampPlan(List.of(all), Duration.ofHours(1), Percentage.ZERO, Calendar.ALWAYS, true),
                List.of(
                        new Guardrail.NoWorseThanControl(
                                "1",
                                TOKENS,
                                new Tolerance.Relative(0.2),
                                0,
                                Guardrail.Sensitivity.AS_WRITTEN,
                                Action.ROLLBACK),
                        new Guardrail.NoWorseThanControl(
                                "2",
                                ERRORS,
                                new Tolerance.Absolute(0.001),
                                0,
                                Guardrail.Sensitivity.AS_WRITTEN,
                                Action.ROLLBACK)),
                false,
                Confidence.THRESHOLD,
                Patience.DEFAULT,
                List.of("oncall", "ai-team"),
                dryRun);
    }

    static Finding tokens(Outcome verdict) {
        return finding("1", "tokens-per-request", 1000, 1610, verdict);
    }

    static Finding errors(Outcome verdict) {
        return finding("2", "error-rate", 0.01, 0.0412, verdict);
    }

    private static Finding finding(String id, String signal, double control, double variant, Outcome verdict) {
        return new Finding(
                id,
                signal,
                OptionalDouble.of(control),
                OptionalDouble.of(variant),
                9730,
                512,
                Deferred.known(Interval.UNKNOWN),
                verdict,
                Reason.of(verdict == Outcome.BREACH ? ReasonCode.BREACH_TOLERANCE : ReasonCode.ALL_PASS));
    }
}
