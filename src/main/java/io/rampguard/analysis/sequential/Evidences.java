package io.rampguard.analysis.sequential;

import io.rampguard.policy.Guardrail.Ceiling;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.Guardrail.Sensitivity;
import io.rampguard.policy.Guardrail.TrafficShare;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;

/** Which evidence fits which guardrail. */
public final class Evidences {
    private Evidences() {}

    /** Against control. */
    public static GuardrailEvidence of(NoWorseThanControl guardrail, Promise promise, Ledger ledger, Course course) {
        return switch (guardrail.signal().measure()) {
            case Measure.Proportion share -> new CountEvidence(ledger, promise, course);
            case Measure.Quantile quantile -> new ShapeEvidence(ledger, promise, quantile.quantile(), course);
            case Measure.Mean mean ->
                mean.histogram().isPresent()
                                && guardrail.sensitivity() == Sensitivity.STRICT
                                && guardrail.signal().better() == Better.LOWER
                        ? new HistogramOrMean(ledger, promise, course)
                        : new MeanEvidence(ledger, promise, course);
        };
    }

    /** Against an absolute limit. */
    public static GuardrailEvidence of(Ceiling guardrail, Ledger ledger, Course course) {
        Signal signal = guardrail.signal();
        boolean lower = signal.better() == Better.LOWER;
        return switch (signal.measure()) {
            case Measure.Proportion share ->
                new LimitEvidence(ledger, lower ? guardrail.limit() : 1 - guardrail.limit(), course);
            case Measure.Mean mean -> new MeanLimitEvidence(ledger, guardrail.limit(), lower ? 1 : -1, course);
            case Measure.Quantile quantile ->
                new TailLimitEvidence(ledger, guardrail.limit(), quantile.quantile(), lower ? 1 : -1, course);
        };
    }

    /** Of the traffic's split. */
    public static GuardrailEvidence of(TrafficShare guardrail, Ledger ledger, Course course) {
        return new TrafficEvidence(ledger, guardrail.tolerated(), course);
    }
}
