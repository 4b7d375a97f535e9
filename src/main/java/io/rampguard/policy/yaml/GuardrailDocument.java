package io.rampguard.policy.yaml;

import java.util.Optional;

/** One guardrail as written: one signal and one to three bounds. */
record GuardrailDocument(
        Origin at,

        @Field(
                says = "Name of the guardrail in status and alerts.",
                example = "cost",
                fallback = "its position, from 1")
        Optional<Scalar> id,

        @Field(
                says = "What is measured: a [built-in signal](#built-in-signals) or one of `metrics.signals`.",
                example = "error-rate",
                required = true)
        Optional<Scalar> signal,

        @Field(says = "How much worse than control is tolerated.", example = "20%", kind = ValueKind.TOLERANCE)
        Optional<Scalar> tolerate,

        @Field(
                says = "A planned change relative to control; `tolerate` is counted from there.",
                example = "+10%",
                fallback = "none",
                kind = ValueKind.CHANGE)
        Optional<Scalar> expect,

        @Field(
                says = "An absolute bound, judged statistically; a floor where higher is better.",
                example = "5%",
                kind = ValueKind.BOUND)
        Optional<Scalar> limit,

        @Field(
                says = "A plain threshold without statistics; acts when the polls of `for` are beyond it.",
                example = "30%",
                kind = ValueKind.BOUND)
        Optional<Scalar> critical,

        @Field(
                says = "How many of the last polls must be beyond `critical`.",
                example = "3 of 5",
                fallback = Defaults.CRITICAL_FOR,
                kind = ValueKind.M_OF_N,
                name = "for")
        Optional<Scalar> polls,

        @Field(
                says = "What a breach does.",
                example = "pause",
                fallback = Defaults.ACTION,
                kind = ValueKind.WORD,
                words = {"rollback", "pause"})
        Optional<Scalar> action,

        @Field(
                says = "Whether proven harm below the tolerance rolls back too.",
                example = "strict",
                later = "Remove it and choose a smaller 'tolerate'.")
        Optional<Scalar> sensitivity,

        @Field(
                says = "Burn of an error budget.",
                example = "{objective: 99.5%, signal: error-rate, window: 30d, burn: 14.4, over: [1h, 5m]}",
                later = "Remove it; 'limit' bounds the error rate itself.")
        Optional<Slo> slo) {
    record Slo(
            Origin at,

            @Field(says = "Objective.", example = "99.5%", kind = ValueKind.SHARE)
            Optional<Scalar> objective,

            @Field(says = "Signal of the errors.", example = "error-rate")
            Optional<Scalar> signal,

            @Field(says = "Window of the budget.", example = "30d", kind = ValueKind.DURATION)
            Optional<Scalar> window,

            @Field(says = "Burn rate that breaches.", example = "14.4", kind = ValueKind.NUMBER)
            Optional<Scalar> burn,

            @Field(says = "Windows in which it must burn.", example = "[1h, 5m]", kind = ValueKind.DURATION)
            Optional<Items<Scalar>> over) {}
}
