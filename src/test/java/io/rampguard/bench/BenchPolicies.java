package io.rampguard.bench;

import io.rampguard.policy.Arm;
import io.rampguard.policy.Calendar;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.Patience;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicySource;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Signal.Unit;
import io.rampguard.policy.Stage;
import io.rampguard.policy.Tolerance;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A fleet of policies in one shape: four signals, of which one is a histogram, and a stage that is held all day. */
final class BenchPolicies implements PolicySource {
    static final String FLAG = "feature_flag_key";
    static final String VARIANT = "feature_flag_result_variant";
    static final Duration EVERY = Duration.ofSeconds(15);
    static final String CONTROL = "haiku";
    static final String NEWCOMER = "sonnet";

    private static final Signal ERRORS = new Signal(
            "error-rate",
            new Measure.Proportion(Selector.of("llm_errors_total"), Selector.of("llm_requests_total"), false),
            Better.LOWER,
            Unit.FRACTION);
    private static final Signal TOKENS = new Signal(
            "tokens-per-request",
            new Measure.Mean(Selector.of("llm_tokens_total"), Selector.of("llm_requests_total"), Optional.empty()),
            Better.LOWER,
            Unit.NUMBER);
    private static final Signal LATENCY = new Signal(
            "latency-p95", new Measure.Quantile(Selector.of("llm_duration_seconds"), 0.95), Better.LOWER, Unit.SECONDS);
    private static final Signal VALIDITY = new Signal(
            "output-validity",
            new Measure.Proportion(
                    Selector.of("llm_outputs_total", Matcher.equal("valid", "true")),
                    Selector.of("llm_outputs_total"),
                    true),
            Better.HIGHER,
            Unit.FRACTION);

    private final Current current;

    /** @param confidence which judge weighs, and how surely */
    BenchPolicies(int flags, Confidence confidence) {
        SortedMap<PolicyName, RolloutPolicy> all = new TreeMap<>();
        for (int i = 0; i < flags; i++) {
            RolloutPolicy policy = policy(key(i), confidence);
            all.put(policy.name(), policy);
        }
        current = new Current(all, new TreeSet<>(), List.of(), new TreeSet<>(), true);
    }

    static String key(int flag) {
        return "flag-%05d".formatted(flag);
    }

    private static RolloutPolicy policy(String key, Confidence confidence) {
        List<Guardrail> guardrails = List.of(
                tolerate("1", ERRORS, new Tolerance.Absolute(0.01)),
                tolerate("2", TOKENS, new Tolerance.Relative(0.2)),
                tolerate("3", LATENCY, new Tolerance.Relative(0.3)),
                tolerate("4", VALIDITY, new Tolerance.Absolute(0.01)));
        return new RolloutPolicy(
                PolicyName.of(key),
                new FlagTarget(
                        FlagTarget.EMBEDDED, key, Arm.named(CONTROL), Arm.named(NEWCOMER), FlagTarget.TARGETING_KEY),
                "r1",
                new MetricsPlan(
                        "default",
                        EVERY,
                        arm(key, CONTROL),
                        arm(key, NEWCOMER),
                        List.of(ERRORS, TOKENS, LATENCY, VALIDITY),
                        Optional.empty()),
                new RampPlan(
                        List.of(stage(10), stage(50), stage(100)),
                        Duration.ofHours(24),
                        Percentage.ZERO,
                        Calendar.ALWAYS,
                        true),
                guardrails,
                false,
                confidence,
                Patience.DEFAULT,
                List.of(),
                false);
    }

    private static Stage stage(int percent) {
        return new Stage(Percentage.of(percent), Duration.ofHours(24), 0, Optional.empty());
    }

    private static SortedMap<String, String> arm(String key, String variant) {
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put(FLAG, key);
        labels.put(VARIANT, variant);
        return labels;
    }

    @Override
    public Current current(Instant now) {
        return current;
    }

    @Override
    public void confirmDeletion() {
        // Nothing vanishes here.
    }

    private static Guardrail tolerate(String id, Signal signal, Tolerance tolerance) {
        return new Guardrail.NoWorseThanControl(
                id, signal, tolerance, 0, Guardrail.Sensitivity.AS_WRITTEN, Guardrail.Action.ROLLBACK);
    }
}
