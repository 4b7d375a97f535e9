package io.rampguard.analysis;

import io.rampguard.analysis.sequential.CircuitBreaker;
import io.rampguard.analysis.sequential.Course;
import io.rampguard.analysis.sequential.Evidences;
import io.rampguard.analysis.sequential.GuardrailEvidence;
import io.rampguard.analysis.sequential.Ledger;
import io.rampguard.analysis.sequential.Onset;
import io.rampguard.analysis.sequential.Sample;
import io.rampguard.analysis.sequential.Sheet;
import io.rampguard.analysis.sequential.SignalMemory;
import io.rampguard.analysis.sequential.Stratified;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Percentage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The evidence of one rollout at work: rows of numbers become the parts that read and change them, and at the end rows again.
 * All guardrails that roll back share one probability of doing so wrongly: what counts is the mean of their evidence (Vovk and
 * Wang, <i>E-values</i>, 2021), and each may be asked at every look.
 */
final class Weighing {
    /** Odds against the variant from which it does not advance, though it is far from being rolled back. */
    static final double WARM = StrictMath.log(3);

    /** Odds to one at which safety counts as shown. */
    static final double SAFE = StrictMath.log(20);

    private final RolloutPolicy policy;
    private final SequentialEvidence kept;
    private final Map<String, Sheet> signalRows = new TreeMap<>();
    private final Map<String, Sheet> guardrailRows = new TreeMap<>();
    private final Map<String, SignalMemory> memories = new HashMap<>();
    private final Map<String, Stratified> ratios = new HashMap<>();
    private final List<Weighed> weighed = new ArrayList<>();
    private final Map<String, Signal> signals = new HashMap<>();
    private final double planned;

    /** A guardrail that is judged by evidence; its sum is asked for many times at a look and added up once. */
    static final class Weighed {
        private final Guardrail guardrail;
        private final GuardrailEvidence evidence;
        private double harm = Double.NaN;

        private Weighed(Guardrail guardrail, GuardrailEvidence evidence) {
            this.guardrail = guardrail;
            this.evidence = evidence;
        }

        Guardrail guardrail() {
            return guardrail;
        }

        GuardrailEvidence evidence() {
            return evidence;
        }

        /** ln of the evidence of harm. */
        double harm() {
            if (Double.isNaN(harm)) {
                harm = evidence.harm();
            }
            return harm;
        }

        private void take(Sample sample, SignalMemory memory) {
            evidence.take(sample, memory);
            harm = Double.NaN;
        }
    }

    private Weighing(RolloutPolicy policy, SequentialEvidence kept) {
        this.policy = policy;
        this.kept = kept;
        double every = policy.metrics().every().toMillis();
        double windows = 0;
        double exposure = 0;
        double[] shares = new double[policy.ramp().stages().size()];
        for (int k = 0; k < shares.length; k++) {
            double here = Math.max(1, policy.ramp().stages().get(k).hold().toMillis() / every);
            shares[k] = policy.ramp().exposure(k).fraction();
            windows += here;
            exposure += here * shares[k];
        }
        this.planned = windows;
        Course course = new Course(new Onset(windows, exposure), shares);
        for (Signal signal : policy.metrics().signals()) {
            Sheet rows = Rows.sheet(kept.signals().getOrDefault(signal.name(), Map.of()));
            signalRows.put(signal.name(), rows);
            signals.put(signal.name(), signal);
            Ledger ledger = new Ledger(rows);
            memories.put(signal.name(), new SignalMemory(ledger, signal.measure() instanceof Measure.Proportion));
            ratios.put(signal.name(), new Stratified(ledger));
        }
        for (Guardrail guardrail : policy.guardrails()) {
            String key = key(guardrail);
            Sheet rows = Rows.sheet(kept.guardrails().getOrDefault(key, Map.of()));
            evidence(guardrail, new Ledger(rows), course).ifPresent(evidence -> {
                guardrailRows.put(key, rows);
                weighed.add(new Weighed(guardrail, evidence));
            });
        }
    }

    static Weighing of(RolloutPolicy policy, SequentialEvidence kept) {
        return new Weighing(policy, kept);
    }

    /** Evidence belongs to a bound: an edited one is another promise and begins anew. */
    private static String key(Guardrail guardrail) {
        String sensitivity = guardrail instanceof Guardrail.NoWorseThanControl relative
                ? " " + relative.sensitivity() + " " + relative.expect()
                : "";
        return guardrail.id() + " " + guardrail.signal().name() + " "
                + guardrail.bound().orElse("") + sensitivity;
    }

    private static Optional<GuardrailEvidence> evidence(Guardrail guardrail, Ledger ledger, Course course) {
        return switch (guardrail) {
            case Guardrail.NoWorseThanControl relative ->
                Optional.of(Evidences.of(relative, Margin.of(relative).promise(relative), ledger, course));
            case Guardrail.Ceiling ceiling -> Optional.of(Evidences.of(ceiling, ledger, course));
            case Guardrail.TrafficShare share -> Optional.of(Evidences.of(share, ledger, course));
            case Guardrail.Critical plain -> Optional.empty();
            case Guardrail.Burn plain -> Optional.empty();
        };
    }

    /** A window in which nobody was exposed, or too early after a step: control is learnt from it, and nothing compared. */
    void learn(Measured window) {
        memory(window).ifPresent(memory -> memory.learn(memory.fitted(sample(window, Percentage.ZERO))));
    }

    /**
     * A window of both arms.
     *
     * @param served share of the traffic in it
     */
    void take(Measured window, Percentage served) {
        memory(window).ifPresent(memory -> {
            Sample sample = memory.fitted(sample(window, served));
            for (Weighed one : weighed) {
                if (one.guardrail().signal().name().equals(window.signal())) {
                    one.take(sample, memory);
                }
            }
            ratio(window.signal()).take(sample.arms());
            memory.learn(sample);
        });
    }

    private Optional<SignalMemory> memory(Measured window) {
        Signal signal = signals.get(window.signal());
        return signal != null && Intake.fits(signal, window)
                ? Optional.ofNullable(memories.get(window.signal()))
                : Optional.empty();
    }

    private Sample sample(Measured window, Percentage served) {
        return Sample.of(java.util.Objects.requireNonNull(signals.get(window.signal())), window, served.fraction());
    }

    SignalMemory memory(String signal) {
        return java.util.Objects.requireNonNull(memories.get(signal));
    }

    Stratified ratio(String signal) {
        return java.util.Objects.requireNonNull(ratios.get(signal));
    }

    /** Those judged by evidence, in the policy's order. */
    List<Weighed> weighed() {
        return weighed;
    }

    /** How many guardrails share the evidence with one of this action. */
    long sharers(Action action) {
        return weighed.stream()
                .filter(one -> one.guardrail().action() == action)
                .count();
    }

    /** ln of the odds at which the mean of the evidence acts. The circuit breaker's chance is taken off the promise first. */
    double line() {
        double alpha = policy.confidence().falseRollback();
        double charged = Math.min(alpha / 10, CircuitBreaker.CHANCE * planned);
        return -StrictMath.log(alpha - charged);
    }

    /** ln of the mean evidence of all guardrails with this action; those that must wait for the users' mix left out. */
    double mean(Action action, boolean clearOnly) {
        double[] logs = new double[weighed.size()];
        double count = 0;
        for (int i = 0; i < logs.length; i++) {
            Weighed one = weighed.get(i);
            boolean shares = one.guardrail().action() == action;
            count += shares ? 1 : 0;
            logs[i] = shares && (!clearOnly || one.evidence().clear()) ? one.harm() : Double.NEGATIVE_INFINITY;
        }
        return GuardrailEvidence.sum(logs) - StrictMath.log(Math.max(1, count));
    }

    /** The guardrail that breaks the promise now, if one does; one that rolls back goes first. */
    Optional<Weighed> broken() {
        return broken(Action.ROLLBACK).or(() -> broken(Action.PAUSE));
    }

    private Optional<Weighed> broken(Action action) {
        Optional<Weighed> tripped = weighed.stream()
                .filter(one -> one.guardrail().action() == action)
                .filter(one -> one.evidence().tripped() && one.evidence().clear())
                .findFirst();
        if (tripped.isPresent() || mean(action, true) < line()) {
            return tripped;
        }
        return weighed.stream()
                .filter(one ->
                        one.guardrail().action() == action && one.evidence().clear())
                .max(java.util.Comparator.comparingDouble(Weighed::harm));
    }

    /** The stage from whose evidence a share is judged: the first that is not below it. */
    int stage(Percentage share) {
        for (int k = 0; k < policy.ramp().last(); k++) {
            if (!policy.ramp().exposure(k).below(share)) {
                return k;
            }
        }
        return policy.ramp().last();
    }

    /** The rows are handed over as they are, so that nothing may be weighed here afterwards. */
    SequentialEvidence evidence(ThresholdEvidence seen) {
        return SequentialEvidence.of(seen, lists(signalRows, kept.signals()), lists(guardrailRows, kept.guardrails()));
    }

    private static Map<String, Map<String, List<Double>>> lists(
            Map<String, Sheet> all, Map<String, Map<String, List<Double>>> before) {
        Map<String, Map<String, List<Double>>> lists = new TreeMap<>();
        all.forEach((name, rows) -> lists.put(name, Rows.of(rows, before.getOrDefault(name, Map.of()))));
        return Rows.copyOf(lists);
    }
}
