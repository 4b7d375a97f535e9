package io.rampguard.api;

import io.rampguard.analysis.Assessment.Readiness;
import io.rampguard.analysis.Finding;
import io.rampguard.analysis.Finding.Outcome;
import io.rampguard.analysis.Interval;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.controller.RolloutStatus.HoldStatus;
import io.rampguard.policy.Arm;
import io.rampguard.policy.Calendar;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.Guardrail;
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
import io.rampguard.rollout.Phase;
import io.rampguard.units.Deferred;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A policy and its rollout at 25 %, with numbers that are easy to recognise. */
public final class Examples {
    public static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    public static final PolicyName SUMMARIZER = PolicyName.of("summarizer-sonnet");

    private static final Signal ERRORS = new Signal(
            "error-rate",
            new Measure.Proportion(Selector.of("errors_total"), Selector.of("requests_total"), false),
            Better.LOWER,
            Unit.FRACTION);
    private static final Signal TOKENS = new Signal(
            "tokens-per-request",
            new Measure.Mean(Selector.of("tokens_sum"), Selector.of("tokens_count"), Optional.empty()),
            Better.LOWER,
            Unit.NUMBER);

    private Examples() {}

    public static RolloutPolicy policy(PolicyName name) {
        return new RolloutPolicy(
                name,
                new FlagTarget(
                        "embedded",
                        "new_summarizer_model",
                        new Arm("haiku", Optional.of("{\"model\":\"claude-haiku-4-5\"}")),
                        Arm.named("sonnet"),
                        FlagTarget.TARGETING_KEY),
                "sonnet-4-5",
                new MetricsPlan(
                        "default",
                        Duration.ofSeconds(15),
                        new TreeMap<>(java.util.Map.of("variant", "haiku")),
                        new TreeMap<>(java.util.Map.of("variant", "sonnet")),
                        List.of(ERRORS, TOKENS),
                        Optional.empty()),
                new RampPlan(
                        List.of(stage(1), stage(25), stage(100)),
                        Duration.ofHours(24),
                        Percentage.ZERO,
                        Calendar.ALWAYS,
                        true),
                List.of(
                        tolerate("1", ERRORS, new Tolerance.Absolute(0.001)),
                        tolerate("2", TOKENS, new Tolerance.Relative(0.2))),
                false,
                Confidence.THRESHOLD,
                Patience.DEFAULT,
                List.of("oncall"),
                false);
    }

    public static RolloutStatus ramping(PolicyName name) {
        return status(
                name,
                Phase.RAMPING,
                Optional.of(Percentage.of(25)),
                Percentage.of(25),
                Reason.of(ReasonCode.STILL_HOLDING));
    }

    public static RolloutStatus rolledBack(PolicyName name) {
        return status(
                name,
                Phase.ROLLED_BACK,
                Optional.of(Percentage.ZERO),
                Percentage.ZERO,
                Reason.of(
                        ReasonCode.BREACH_TOLERANCE,
                        "412 tokens per request against 256, 60.9 % more where 20 % is tolerated"));
    }

    public static RolloutStatus status(
            PolicyName name, Phase phase, Optional<Percentage> served, Percentage stage, Reason reason) {
        boolean exposing = !stage.isZero();
        return new RolloutStatus(
                name,
                "embedded",
                "new_summarizer_model",
                "haiku",
                "sonnet",
                "sonnet-4-5",
                phase,
                served,
                stage,
                List.of(Percentage.of(1), Percentage.of(25), Percentage.ALL),
                exposing ? Optional.of(new HoldStatus(NOON, NOON.plus(Duration.ofHours(24)))) : Optional.empty(),
                NOON,
                reason,
                exposing ? findings() : List.of(),
                exposing
                        ? Optional.of(new Readiness(
                                false,
                                Optional.of(Duration.ofMinutes(40)),
                                Deferred.known("2 of 2 guardrails have enough samples")))
                        : Optional.empty(),
                false,
                false,
                1234.4);
    }

    static List<Finding> findings() {
        return List.of(
                new Finding(
                        "1",
                        "error-rate",
                        OptionalDouble.of(0.0101),
                        OptionalDouble.of(0.0132),
                        40_210,
                        13_377,
                        Deferred.known(Interval.of(-0.0004, 0.0008)),
                        Outcome.PASS,
                        Reason.of(ReasonCode.ALL_PASS, "0.03 points worse at most, 0.1 tolerated")),
                new Finding(
                        "2",
                        "tokens-per-request",
                        OptionalDouble.of(256),
                        OptionalDouble.empty(),
                        40_210,
                        0,
                        Deferred.known(
                                new Interval(OptionalDouble.empty(), OptionalDouble.of(Double.POSITIVE_INFINITY))),
                        Outcome.NO_DATA,
                        Reason.of(ReasonCode.WARMING_UP)));
    }

    private static Stage stage(int percent) {
        return new Stage(Percentage.of(percent), Duration.ofHours(24), 0, Optional.empty());
    }

    private static Guardrail tolerate(String id, Signal signal, Tolerance tolerance) {
        return new Guardrail.NoWorseThanControl(
                id, signal, tolerance, 0, Guardrail.Sensitivity.AS_WRITTEN, Guardrail.Action.ROLLBACK);
    }
}
