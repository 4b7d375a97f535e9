package io.rampguard.analysis;

import io.rampguard.analysis.Finding.Outcome;
import io.rampguard.analysis.ThresholdEvidence.Mark;
import io.rampguard.analysis.Weighing.Weighed;
import io.rampguard.analysis.sequential.SignalMemory;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.Guardrail.Ceiling;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What one look comes to for each guardrail. */
final class SequentialFindings {
    private final RolloutPolicy policy;
    private final Weighing weighing;
    private final Look look;
    private final Silences silences;
    private final Intake intake;
    private final Optional<Weighed> broken;
    private final int next;
    private final Map<String, Sight> sights = new HashMap<>();
    private final Map<String, List<Mark>> marks = new TreeMap<>();
    private Optional<Duration> eta = Optional.empty();
    private boolean unknownEta;

    SequentialFindings(RolloutPolicy policy, Weighing weighing, Look look, Intake intake) {
        this.policy = policy;
        this.weighing = weighing;
        this.look = look;
        this.intake = intake;
        this.silences = new Silences(policy.metrics().every(), look, intake.evidence());
        this.broken = weighing.broken();
        this.next = look.next().map(weighing::stage).orElse(-1);
        boolean everybody = look.served().equals(Percentage.ALL);
        double required = (double) look.minimumSamples();
        for (Guardrail guardrail : policy.guardrails()) {
            String signal = guardrail.signal().name();
            ThresholdEvidence.Tally tally = intake.evidence().tallies().getOrDefault(signal, Sight.nothing());
            sights.put(signal, new Sight(guardrail.signal(), tally, everybody, required));
        }
    }

    /** One for each guardrail, in the policy's order. */
    List<Finding> all() {
        Map<String, Weighed> byId = new HashMap<>();
        weighing.weighed().forEach(one -> byId.put(one.guardrail().id(), one));
        List<Finding> findings = new ArrayList<>();
        for (Guardrail guardrail : policy.guardrails()) {
            Weighed one = byId.get(guardrail.id());
            Finding finding = one == null ? plain(guardrail) : weighed(one);
            findings.add(look.servedSince().isPresent() ? finding : Verdicts.unexposed(finding));
        }
        return findings;
    }

    Map<String, List<Mark>> marks() {
        return marks;
    }

    /** How long until every guardrail is shown safe for the next stage, where that can be said. */
    Optional<Duration> eta() {
        return unknownEta ? Optional.empty() : eta;
    }

    /** A plain threshold: polls are counted and nothing is weighed. */
    private Finding plain(Guardrail guardrail) {
        String signal = guardrail.signal().name();
        Ruling ruling = Ruling.of(new Ruling.Case(
                guardrail,
                sight(guardrail),
                Optional.ofNullable(intake.fresh().get(signal)),
                intake.evidence().marks().getOrDefault(guardrail.id(), List.of()),
                silences.of(guardrail.signal())));
        marks.put(guardrail.id(), ruling.marks());
        return ruling.finding();
    }

    private Finding weighed(Weighed one) {
        Sight sight = sight(one.guardrail());
        return decided(
                one,
                sight,
                new SequentialWording(one, sight, weighing, policy.confidence().falseRollback()));
    }

    private Finding decided(Weighed one, Sight sight, SequentialWording words) {
        if (broken.filter(one::equals).isPresent()) {
            return words.finding(Outcome.BREACH, breach(one.guardrail()), words::breach);
        }
        if (one.evidence().pages()) {
            return words.finding(Outcome.BREACH, breach(one.guardrail()), words::remembered);
        }
        Optional<Reason> silence = silences.of(one.guardrail().signal());
        if (silence.isPresent()) {
            return words.silent(silence.get());
        }
        SignalMemory memory = weighing.memory(sight.signal().name());
        if (sharedFate(one.guardrail(), sight, memory)) {
            return words.finding(Outcome.INCONCLUSIVE, ReasonCode.SHARED_FATE, words::shared);
        }
        if (warm(one)) {
            return words.finding(Outcome.INCONCLUSIVE, ReasonCode.WARM_EVIDENCE, words::warm);
        }
        if (!memory.known() && one.guardrail() instanceof NoWorseThanControl && !sight.remembered()) {
            unknownEta = true;
            return words.finding(Outcome.INCONCLUSIVE, ReasonCode.TOO_FEW_SAMPLES, words::learning);
        }
        return safe(one, memory, words);
    }

    private Finding safe(Weighed one, SignalMemory memory, SequentialWording words) {
        double shown = next < 0 ? Double.POSITIVE_INFINITY : one.evidence().safety(next);
        boolean few = busiest().variantTrials() < (double) look.minimumSamples();
        if (shown >= Weighing.SAFE && !few) {
            return words.finding(Outcome.PASS, ReasonCode.ALL_PASS, words::pass);
        }
        Optional<Duration> wait =
                few ? busiest().eta(false) : wait(shown, one.evidence().gain(Math.max(0, next), memory));
        unknownEta |= wait.isEmpty();
        wait.filter(longer -> eta.isEmpty() || longer.compareTo(eta.get()) > 0)
                .ifPresent(longer -> eta = Optional.of(longer));
        // Only what the sentence says: it outlives this look, and must not keep all that was looked at.
        long minimum = look.minimumSamples();
        Optional<Percentage> share = look.next();
        return words.finding(
                Outcome.INCONCLUSIVE,
                ReasonCode.TOO_FEW_SAMPLES,
                () -> few ? words.fewSamples(minimum) : words.unproven(shown, share, wait));
    }

    private Optional<Duration> wait(double shown, double gain) {
        double windows = (Weighing.SAFE - shown) / gain;
        return gain > 0 && windows < 1e6
                ? Optional.of(policy.metrics().every().multipliedBy((long) Math.ceil(windows)))
                : Optional.empty();
    }

    /** The stage's minimum is about requests, and the signal with the most trials counts those. */
    private Sight busiest() {
        return sights.values().stream()
                .max(java.util.Comparator.comparingDouble(Sight::variantTrials))
                .orElseThrow();
    }

    /** Its own evidence or that of all together is on the way up: no time to give it to more users. */
    private boolean warm(Weighed one) {
        return one.harm()
                        >= Weighing.WARM
                                + StrictMath.log((double)
                                        weighing.sharers(one.guardrail().action()))
                || (one.harm() >= Weighing.WARM && weighing.mean(one.guardrail().action(), false) >= Weighing.WARM);
    }

    /** Control is far worse than usual, or beyond the very limit that the variant is beyond. */
    private static boolean sharedFate(Guardrail guardrail, Sight sight, SignalMemory memory) {
        if (sight.remembered()) {
            return false;
        }
        if (guardrail instanceof Ceiling ceiling) {
            return beyond(ceiling, sight, sight.recent().controlValue())
                    && beyond(ceiling, sight, sight.recent().variantValue());
        }
        return guardrail instanceof NoWorseThanControl && memory.outage();
    }

    private static boolean beyond(Ceiling ceiling, Sight sight, java.util.OptionalDouble value) {
        return value.isPresent()
                && (sight.lower() ? value.getAsDouble() > ceiling.limit() : value.getAsDouble() < ceiling.limit());
    }

    private static ReasonCode breach(Guardrail guardrail) {
        return switch (guardrail) {
            case NoWorseThanControl relative -> ReasonCode.BREACH_TOLERANCE;
            case Guardrail.TrafficShare share -> ReasonCode.BREACH_SHARE;
            case Ceiling ceiling -> ReasonCode.BREACH_LIMIT;
            case Guardrail.Critical critical -> ReasonCode.BREACH_CRITICAL;
            case Guardrail.Burn burn -> ReasonCode.BREACH_BURN;
        };
    }

    private Sight sight(Guardrail guardrail) {
        return Objects.requireNonNull(sights.get(guardrail.signal().name()));
    }

    /** What a breach of this guardrail does at this look: a comparison with the past only calls a person. */
    Action action(Guardrail guardrail) {
        return weighing.weighed().stream()
                        .filter(one -> one.guardrail().equals(guardrail))
                        .anyMatch(one -> one.evidence().pages()
                                && !broken.filter(one::equals).isPresent())
                ? Action.PAUSE
                : guardrail.action();
    }
}
