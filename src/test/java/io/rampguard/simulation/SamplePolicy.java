package io.rampguard.simulation;

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
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A policy such as teams write, of which a test says only what it is about. */
public final class SamplePolicy {
    public static final Signal ERRORS = new Signal(
            "error-rate",
            new Measure.Proportion(Selector.of("errors_total"), Selector.of("requests_total"), false),
            Better.LOWER,
            Unit.FRACTION);
    public static final Signal TOKENS = new Signal(
            "tokens-per-request",
            new Measure.Mean(Selector.of("tokens_total"), Selector.of("requests_total"), Optional.empty()),
            Better.LOWER,
            Unit.NUMBER);

    private String name = "summarizer";
    private String backend = "flags";
    private Arm control = Arm.named("haiku");
    private Arm variant = Arm.named("sonnet");
    private String revision = "r1";
    private List<Stage> stages = new ArrayList<>();
    private Duration watch = Duration.ofMinutes(4);
    private Percentage holdback = Percentage.ZERO;
    private Calendar calendar = Calendar.ALWAYS;
    private List<Guardrail> guardrails = new ArrayList<>();
    private Patience patience = Patience.DEFAULT;
    private boolean dryRun;
    private Confidence confidence = Confidence.THRESHOLD;

    /** Stages of 1, 5, 25, 50 and 100 % that are held for four minutes each; errors and tokens are guarded. */
    public static SamplePolicy policy() {
        SamplePolicy policy = new SamplePolicy().stages(Duration.ofMinutes(4), 1, 5, 25, 50, 100);
        policy.guardrails = List.of(
                new Guardrail.NoWorseThanControl(
                        "errors",
                        ERRORS,
                        new Tolerance.Absolute(0.01),
                        0,
                        Guardrail.Sensitivity.AS_WRITTEN,
                        Guardrail.Action.ROLLBACK),
                new Guardrail.Critical("critical", ERRORS, 0.3, 3, 5, Guardrail.Action.ROLLBACK),
                new Guardrail.NoWorseThanControl(
                        "tokens",
                        TOKENS,
                        new Tolerance.Relative(0.2),
                        0,
                        Guardrail.Sensitivity.AS_WRITTEN,
                        Guardrail.Action.ROLLBACK));
        return policy;
    }

    public SamplePolicy named(String other) {
        name = other;
        return this;
    }

    public SamplePolicy backend(String other) {
        backend = other;
        return this;
    }

    public SamplePolicy arms(String newControl, String newVariant) {
        control = Arm.named(newControl);
        variant = Arm.named(newVariant);
        return this;
    }

    public SamplePolicy variant(Arm other) {
        variant = other;
        return this;
    }

    public SamplePolicy revision(String other) {
        revision = other;
        return this;
    }

    public SamplePolicy stages(Duration hold, int... percents) {
        stages = new ArrayList<>();
        for (int percent : percents) {
            stages.add(new Stage(Percentage.of(percent), hold, 0, Optional.empty()));
        }
        return this;
    }

    public SamplePolicy stages(List<Stage> others) {
        stages = new ArrayList<>(others);
        return this;
    }

    public SamplePolicy approval(int stage, Duration within) {
        Stage old = stages.get(stage);
        stages.set(
                stage,
                new Stage(old.exposure(), old.hold(), old.minimumSamples(), Optional.of(new Stage.Approval(within))));
        return this;
    }

    public SamplePolicy watch(Duration other) {
        watch = other;
        return this;
    }

    public SamplePolicy holdback(int percent) {
        holdback = Percentage.of(percent);
        return this;
    }

    public SamplePolicy calendar(Calendar other) {
        calendar = other;
        return this;
    }

    public SamplePolicy guardrails(Guardrail... others) {
        guardrails = List.of(others);
        return this;
    }

    public SamplePolicy patience(Patience other) {
        patience = other;
        return this;
    }

    public SamplePolicy confidence(Confidence other) {
        confidence = other;
        return this;
    }

    public SamplePolicy dryRun() {
        dryRun = true;
        return this;
    }

    public RolloutPolicy build() {
        TreeMap<String, String> ofControl = new TreeMap<>();
        ofControl.put("variant", control.name());
        TreeMap<String, String> ofVariant = new TreeMap<>();
        ofVariant.put("variant", variant.name());
        List<Signal> signals =
                guardrails.stream().map(Guardrail::signal).distinct().toList();
        return new RolloutPolicy(
                PolicyName.of(name),
                new FlagTarget(backend, name + "-flag", control, variant, FlagTarget.TARGETING_KEY),
                revision,
                new MetricsPlan("source", Duration.ofSeconds(15), ofControl, ofVariant, signals, Optional.empty()),
                new RampPlan(stages, watch, holdback, calendar, true),
                guardrails,
                guardrails.isEmpty(),
                confidence,
                patience,
                List.of(),
                dryRun);
    }
}
