package io.rampguard.analysis;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.Window;
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
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A judge, a policy and a clock that is turned one window at a time. */
final class Bench {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    static final PolicyName NAME = PolicyName.of("summarizer");
    static final Signal ERRORS = new Signal(
            "error-rate",
            new Measure.Proportion(Selector.of("errors_total"), Selector.of("requests_total"), false),
            Better.LOWER,
            Unit.FRACTION);
    static final Signal VALIDITY = new Signal(
            "output-validity",
            new Measure.Proportion(Selector.of("valid_total"), Selector.of("outputs_total"), true),
            Better.HIGHER,
            Unit.FRACTION);
    static final Signal TOKENS = new Signal(
            "tokens-per-request",
            new Measure.Mean(Selector.of("tokens_total"), Selector.of("requests_total"), Optional.empty()),
            Better.LOWER,
            Unit.NUMBER);
    static final Signal QUALITY = new Signal(
            "quality-score",
            new Measure.Mean(Selector.of("score_sum"), Selector.of("score_count"), Optional.empty()),
            Better.HIGHER,
            Unit.NUMBER);
    static final Signal LATENCY = new Signal(
            "latency-p95", new Measure.Quantile(Selector.of("latency_seconds"), 0.95), Better.LOWER, Unit.SECONDS);

    final Duration every;
    final RolloutPolicy policy;
    final ThresholdJudge judge = new ThresholdJudge();
    Evidence evidence = judge.fresh();
    Instant now = NOON;
    Optional<Instant> servedSince = Optional.of(NOON);
    Percentage served = Percentage.of(5);
    long minimumSamples;
    Assessment last;

    Bench(Guardrail... guardrails) {
        this(Duration.ofSeconds(15), List.of(guardrails));
    }

    Bench(Duration every, List<Guardrail> guardrails) {
        this.every = every;
        this.policy = policy(every, guardrails);
    }

    static Guardrail tolerate(Signal signal, Tolerance tolerance) {
        return tolerate(signal, tolerance, 0);
    }

    static Guardrail tolerate(Signal signal, Tolerance tolerance, double expect) {
        return new Guardrail.NoWorseThanControl(
                "tolerate", signal, tolerance, expect, Guardrail.Sensitivity.AS_WRITTEN, Guardrail.Action.ROLLBACK);
    }

    static Guardrail limit(Signal signal, double limit) {
        return new Guardrail.Ceiling("limit", signal, limit, Guardrail.Action.ROLLBACK);
    }

    static Guardrail critical(Signal signal, double limit, int bad, int of) {
        return new Guardrail.Critical("critical", signal, limit, bad, of, Guardrail.Action.ROLLBACK);
    }

    static Tolerance points(double points) {
        return new Tolerance.Absolute(points / 100);
    }

    static Tolerance percents(double percents) {
        return new Tolerance.Relative(percents / 100);
    }

    static Tolerance times(double ratio) {
        return new Tolerance.Times(ratio);
    }

    static Counts share(double total, double events) {
        return new Counts.Proportion(total, events);
    }

    static Counts mean(double count, double mean) {
        return new Counts.Mean(count, count * mean);
    }

    private static RolloutPolicy policy(Duration every, List<Guardrail> guardrails) {
        TreeMap<String, String> control = new TreeMap<>();
        control.put("variant", "haiku");
        TreeMap<String, String> variant = new TreeMap<>();
        variant.put("variant", "sonnet");
        List<Signal> signals =
                guardrails.stream().map(Guardrail::signal).distinct().toList();
        List<Stage> stages = Stream.of(1, 5, 25, 50, 75, 100)
                .map(p -> new Stage(Percentage.of(p), Duration.ofHours(24), 0, Optional.empty()))
                .toList();
        return new RolloutPolicy(
                NAME,
                new FlagTarget("embedded", "summarizer", Arm.named("haiku"), Arm.named("sonnet"), "targetingKey"),
                "r1",
                new MetricsPlan("default", every, control, variant, signals, Optional.empty()),
                new RampPlan(stages, Duration.ofHours(24), Percentage.ZERO, Calendar.ALWAYS, true),
                guardrails,
                guardrails.isEmpty(),
                Confidence.THRESHOLD,
                Patience.DEFAULT,
                List.of(),
                false);
    }

    /** Turns the clock past the settle time, through windows that do not count. */
    Bench settled() {
        now = now.plus(every.multipliedBy(2));
        return this;
    }

    Bench stage(int percent) {
        served = Percentage.of(percent);
        servedSince = Optional.of(now);
        return settled();
    }

    Measured window(Signal signal, Counts variant, Counts control) {
        return new Measured(NAME, signal.name(), new Window(now.minus(every), now), control, variant);
    }

    /** The next window of one signal. */
    Assessment next(Signal signal, Counts variant, Counts control) {
        now = now.plus(every);
        return look(List.of(window(signal, variant, control)));
    }

    Assessment missing(ReasonCode code) {
        now = now.plus(every);
        List<Observation> missing = new ArrayList<>();
        policy.metrics().signals().forEach(signal -> missing.add(new Missing(NAME, signal.name(), Reason.of(code))));
        return look(missing);
    }

    Assessment look(List<? extends Observation> observed) {
        last = judge.assess(policy, evidence, looking(observed));
        evidence = last.evidence();
        return last;
    }

    Look looking(List<? extends Observation> observed) {
        return new Look(now, served, Optional.of(Percentage.ALL), servedSince, minimumSamples, List.copyOf(observed));
    }

    Verdict verdict() {
        return last.verdict();
    }

    ReasonCode code() {
        return last.verdict().reason().code();
    }
}
