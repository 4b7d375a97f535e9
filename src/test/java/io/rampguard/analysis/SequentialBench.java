package io.rampguard.analysis;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Arms;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.Window;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.Guardrail.Sensitivity;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Tolerance;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiFunction;

/** {@link Bench} for the sequential judge: about 20 requests a second, drawn from a seed, looked at every 15 s. */
final class SequentialBench {
    static final Duration EVERY = Duration.ofSeconds(15);
    static final double REQUESTS = 300;

    final Draws draws;
    final RolloutPolicy policy;
    final SequentialJudge judge = new SequentialJudge();
    Evidence evidence = judge.fresh();
    Instant now = Bench.NOON;
    Optional<Instant> servedSince = Optional.empty();
    Percentage served = Percentage.ZERO;
    Optional<Percentage> next = Optional.of(Percentage.of(25));
    Assessment last;

    SequentialBench(long seed, Guardrail... guardrails) {
        this(seed, policy(List.of(guardrails)));
    }

    SequentialBench(long seed, RolloutPolicy policy) {
        this.draws = new Draws(seed);
        this.policy = policy;
        this.last = new Assessment(
                evidence,
                List.of(),
                new Verdict.Inconclusive(Reason.of(ReasonCode.FIRST_STAGE)),
                new Assessment.Readiness(false, Optional.empty(), io.rampguard.units.Deferred.of(() -> "")));
    }

    static RolloutPolicy policy(List<Guardrail> guardrails) {
        RolloutPolicy plain = new Bench(EVERY, guardrails).policy;
        return new RolloutPolicy(
                plain.name(),
                plain.flag(),
                plain.revision(),
                plain.metrics(),
                plain.ramp(),
                plain.guardrails(),
                plain.unguarded(),
                Confidence.DEFAULT,
                plain.patience(),
                plain.alerts(),
                plain.dryRun());
    }

    static Guardrail strict(Signal signal, Tolerance tolerance) {
        return new Guardrail.NoWorseThanControl("strict", signal, tolerance, 0, Sensitivity.STRICT, Action.ROLLBACK);
    }

    /** The stage from now on, past its settle time. */
    SequentialBench stage(int percent) {
        enter(percent);
        now = now.plus(EVERY.multipliedBy(2));
        return this;
    }

    void enter(int percent) {
        served = Percentage.of(percent);
        servedSince = Optional.of(now);
        next = percent < 25 ? Optional.of(Percentage.of(25)) : Optional.empty();
    }

    double variantRequests() {
        return REQUESTS * served.fraction();
    }

    /** The next window of errors at these rates of the variant and of control. */
    Assessment errors(double variant, double control) {
        return shares(Bench.ERRORS, variant, control);
    }

    Assessment shares(Signal signal, double variant, double control) {
        return next(
                signal, draws.share(variantRequests(), variant), draws.share(REQUESTS - variantRequests(), control));
    }

    /** The next window of lognormal tokens with these medians. */
    Assessment tokens(double variant, double control) {
        return next(
                Bench.TOKENS,
                draws.mean(variantRequests(), variant, 0.8),
                draws.mean(REQUESTS - variantRequests(), control, 0.8));
    }

    Measured window(Signal signal, Counts variant, Counts control) {
        return new Measured(Bench.NAME, signal.name(), new Window(now.minus(EVERY), now), control, variant);
    }

    Assessment next(Signal signal, Counts variant, Counts control) {
        now = now.plus(EVERY);
        return look(List.of(window(signal, variant, control)));
    }

    Assessment buckets(Signal signal, Arms sums, SortedMap<String, Arms> buckets) {
        now = now.plus(EVERY);
        return look(List.of(new Measured(
                Bench.NAME,
                signal.name(),
                new Window(now.minus(EVERY), now),
                sums.control(),
                sums.variant(),
                buckets)));
    }

    Assessment missing(ReasonCode code) {
        now = now.plus(EVERY);
        List<Observation> missing = new ArrayList<>();
        policy.metrics()
                .signals()
                .forEach(signal -> missing.add(new Missing(Bench.NAME, signal.name(), Reason.of(code))));
        return look(missing);
    }

    Assessment look(List<? extends Observation> observed) {
        last = judge.assess(policy, evidence, looking(observed));
        evidence = last.evidence();
        return last;
    }

    Look looking(List<? extends Observation> observed) {
        return new Look(now, served, next, servedSince, 0, List.copyOf(observed));
    }

    /** So many windows, or fewer where the variant breaks its promise before. */
    SequentialBench windows(int most, double variant, double control, BiFunction<Double, Double, Assessment> window) {
        for (int i = 0; i < most && !(last.verdict() instanceof Verdict.Breach); i++) {
            last = window.apply(variant, control);
        }
        return this;
    }

    /** Control alone for a while, so that its level and its dispersion are known. */
    SequentialBench history(double control, BiFunction<Double, Double, Assessment> window) {
        return windows(60, 0, control, window);
    }

    Verdict verdict() {
        return last.verdict();
    }

    ReasonCode code() {
        return last.verdict().reason().code();
    }

    String words() {
        return last.verdict().reason().text();
    }

    /** Odds against the variant, of the only guardrail. */
    double odds() {
        return judge.odds(policy, evidence).get(policy.guardrails().get(0).id());
    }

    SequentialEvidence kept() {
        return (SequentialEvidence) evidence;
    }
}
