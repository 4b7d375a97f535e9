package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Signal.Unit;
import io.rampguard.policy.Tolerance;
import java.util.Optional;

/** One guardrail of a scenario: a signal, what is tolerated of it, and from where harm is counted. */
record Watch(Signal signal, Tolerance tolerate, Sensitivity sensitivity) {
    private static final Signal ERRORS = new Signal(
            "error-rate",
            new Measure.Proportion(Selector.of("errors_total"), Selector.of("requests_total"), false),
            Better.LOWER,
            Unit.FRACTION);
    private static final Signal VALIDITY = new Signal(
            "output-validity",
            new Measure.Proportion(Selector.of("valid_total"), Selector.of("outputs_total"), true),
            Better.HIGHER,
            Unit.FRACTION);
    private static final Signal THUMBS_DOWN = new Signal(
            "thumbs-down",
            new Measure.Proportion(Selector.of("thumbs_down_total"), Selector.of("feedback_total"), false),
            Better.LOWER,
            Unit.FRACTION);
    private static final Signal TOKENS = new Signal(
            "tokens-per-request",
            new Measure.Mean(Selector.of("tokens_sum"), Selector.of("tokens_count"), Optional.empty()),
            Better.LOWER,
            Unit.NUMBER);
    private static final Signal TOKEN_HISTOGRAM = new Signal(
            "tokens-per-request",
            new Measure.Mean(
                    Selector.of("tokens_sum"), Selector.of("tokens_count"), Optional.of(Selector.of("tokens"))),
            Better.LOWER,
            Unit.NUMBER);
    private static final Signal LATENCY = new Signal(
            "latency-p95", new Measure.Quantile(Selector.of("latency_seconds"), 0.95), Better.LOWER, Unit.SECONDS);

    /** From where harm is counted: section 2 of the specification. */
    enum Sensitivity {
        AS_WRITTEN,
        MIDPOINT,
        STRICT
    }

    static Watch errors(Tolerance tolerate) {
        return new Watch(ERRORS, tolerate, Sensitivity.AS_WRITTEN);
    }

    static Watch validity(Tolerance tolerate) {
        return new Watch(VALIDITY, tolerate, Sensitivity.AS_WRITTEN);
    }

    static Watch thumbsDown(Tolerance tolerate) {
        return new Watch(THUMBS_DOWN, tolerate, Sensitivity.AS_WRITTEN);
    }

    static Watch tokens(Tolerance tolerate) {
        return new Watch(TOKENS, tolerate, Sensitivity.AS_WRITTEN);
    }

    static Watch tokenHistogram(Tolerance tolerate) {
        return new Watch(TOKEN_HISTOGRAM, tolerate, Sensitivity.AS_WRITTEN);
    }

    static Watch latency(Tolerance tolerate) {
        return new Watch(LATENCY, tolerate, Sensitivity.AS_WRITTEN);
    }

    Watch strict() {
        return new Watch(signal, tolerate, Sensitivity.STRICT);
    }

    /** Trials or values that are bad news among the counts of a proportion. */
    double bad(Counts counts) {
        Counts.Proportion share = (Counts.Proportion) counts;
        boolean good = ((Measure.Proportion) signal.measure()).eventsAreGood();
        return good ? share.total() - share.events() : share.events();
    }

    boolean isShare() {
        return signal.measure() instanceof Measure.Proportion;
    }

    boolean isLatency() {
        return signal.measure() instanceof Measure.Quantile;
    }
}
