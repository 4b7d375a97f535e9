package io.rampguard.analysis;

import io.rampguard.analysis.ThresholdEvidence.Tally;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.policy.Signal;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tells silence from health and from harm: why a signal cannot be judged at this look, if it cannot. */
record Silences(Duration every, Look look, ThresholdEvidence evidence) {
    /** Requests that must be owed before the variant counts as dark: fewer are chance on a small stage. */
    static final double OWED = 20;

    private static final int QUIET_WINDOWS = 3;
    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(5);

    /** When several signals are silent for different reasons, the first of these speaks for the rollout. */
    static final List<ReasonCode> GRAVEST_FIRST = List.of(
            ReasonCode.VARIANT_DARK,
            ReasonCode.SOURCE_DARK,
            ReasonCode.STALE,
            ReasonCode.PARTIAL_ANSWER,
            ReasonCode.IMPLAUSIBLE,
            ReasonCode.NO_SERIES,
            ReasonCode.NO_TRAFFIC,
            ReasonCode.WARMING_UP);

    Optional<Reason> of(Signal signal) {
        for (Observation observation : look.observed()) {
            if (observation.signal().equals(signal.name())) {
                Optional<Reason> said = said(signal, observation);
                if (said.isPresent()) {
                    return said;
                }
            }
        }
        return Optional.ofNullable(evidence.tallies().get(signal.name()))
                .map(tally -> heard(signal, tally))
                .orElseGet(() -> exposed() ? warming(signal) : Optional.empty());
    }

    /** What the source itself said. A window that is not complete yet is no silence while the last ones are fresh. */
    private static Optional<Reason> said(Signal signal, Observation observation) {
        if (observation instanceof Missing missing && missing.reason().code() != ReasonCode.WARMING_UP) {
            return Optional.of(missing.reason());
        }
        if (Intake.misfits(signal, observation)) {
            return Optional.of(Reason.of(
                    ReasonCode.IMPLAUSIBLE,
                    signal.name() + " came as another kind of measurement than its signal is made of"));
        }
        return Optional.empty();
    }

    private Optional<Reason> heard(Signal signal, Tally tally) {
        Duration age = Duration.between(tally.heard(), look.now());
        Duration behind = Duration.between(newest(signal.name()), look.now());
        Duration patience = patience(tally);
        if (age.compareTo(patience) > 0 || behind.compareTo(MetricSource.LONGEST_WINDOW.plus(patience)) > 0) {
            return Optional.of(Reason.of(
                    ReasonCode.STALE,
                    signal.name() + ": the newest window ended " + behind.toSeconds() + " s ago and came "
                            + age.toSeconds() + " s ago"));
        }
        if (!exposed()) {
            return Optional.empty();
        }
        if (evidence.tallies().entrySet().stream().allMatch(entry -> quiet(entry.getKey(), entry.getValue()))) {
            return Optional.of(Reason.of(
                    ReasonCode.NO_TRAFFIC, signal.name() + ": neither arm had a request since " + tally.traffic()));
        }
        if (tally.owed() >= OWED) {
            return Optional.of(Reason.of(
                    ReasonCode.VARIANT_DARK,
                    signal.name() + ": control reports and the variant does not; " + Wording.count(tally.owed())
                            + " of its requests were to be expected since its last one"));
        }
        return tally.slots().isEmpty() ? warming(signal) : Optional.empty();
    }

    /** The newest windows had nothing in either arm. */
    private boolean quiet(String signal, Tally tally) {
        Duration quiet = Duration.between(tally.traffic(), newest(signal));
        return quiet.toMillis() >= QUIET_WINDOWS * every.toMillis();
    }

    private Instant newest(String signal) {
        return evidence.cursors().getOrDefault(signal, Instant.EPOCH);
    }

    /** A source whose samples lie far apart answers less often than it is asked: in windows as long as the newest one. */
    private Duration patience(Tally tally) {
        Duration window =
                tally.slots().isEmpty() ? every : tally.slots().getLast().length();
        Duration longer = window.compareTo(every) > 0 ? window : every;
        Duration windows = Duration.ofMillis(QUIET_WINDOWS * longer.toMillis());
        return windows.compareTo(SHORTEST_PATIENCE) < 0 ? SHORTEST_PATIENCE : windows;
    }

    private boolean exposed() {
        return look.servedSince().isPresent();
    }

    private static Optional<Reason> warming(Signal signal) {
        return Optional.of(
                Reason.of(ReasonCode.WARMING_UP, signal.name() + ": the first window of this stage is not complete"));
    }
}
