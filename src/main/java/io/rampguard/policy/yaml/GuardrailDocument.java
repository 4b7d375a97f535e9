package io.rampguard.policy.yaml;

import java.util.Optional;

/** One guardrail as written: one signal and one to three bounds, or the burn of an error budget. */
record GuardrailDocument(
        Origin at,

        @Field(
                says = "Name of the guardrail in status and alerts.",
                example = "cost",
                fallback = "its position, from 1")
        Optional<Scalar> id,

        @Field(
                says =
                        "What is measured: a [built-in signal](#built-in-signals) or one of `metrics.signals`. Every entry names one, except that `slo` names its own.",
                example = "error-rate")
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
                fallback = "`rollback`; `pause` for `traffic-share`",
                kind = ValueKind.WORD,
                words = {"rollback", "pause"})
        Optional<Scalar> action,

        @Field(
                says =
                        "Whether proven harm below the tolerance rolls back too: `strict` any proven harm, `midpoint` what is beyond half of the tolerance, `as-written` only what is beyond it. `strict` and `midpoint` are of method `sequential` only.",
                example = "strict",
                fallback = Defaults.SENSITIVITY,
                kind = ValueKind.WORD,
                words = {"as-written", "strict", "midpoint"})
        Optional<Scalar> sensitivity,

        @Field(
                says =
                        "Burn of an error budget: breached when two windows burn too fast together, with at least 10 bad events in the short one, and control does not burn equally. Stands in an entry of its own.",
                example = "{objective: 99.5%, signal: error-rate, window: 30d, burn: 14.4, over: [1h, 5m]}")
        Optional<Slo> slo) {
    record Slo(
            Origin at,

            @Field(
                    says = "The share of good events that is promised; what is left is the budget.",
                    example = "99.5%",
                    required = true,
                    kind = ValueKind.OBJECTIVE)
            Optional<Scalar> objective,

            @Field(says = "A proportion; its bad events are spent.", example = "error-rate", required = true)
            Optional<Scalar> signal,

            @Field(
                    says = "How long the budget is meant to last, 1 d to 90 d. It checks `burn` and `over`.",
                    example = "30d",
                    fallback = Defaults.BUDGET_WINDOW,
                    kind = ValueKind.DURATION)
            Optional<Scalar> window,

            @Field(
                    says =
                            "How many times faster than the budget allows; both windows must exceed it. At 1 the budget lasts just as long as it is meant to.",
                    example = "14.4",
                    required = true,
                    kind = ValueKind.NUMBER)
            Optional<Scalar> burn,

            @Field(
                    says =
                            "The two windows, the long one (at most 24 h) first. The long says that enough is burnt to matter, the short that it goes on.",
                    example = "[1h, 5m]",
                    required = true,
                    kind = ValueKind.DURATION)
            Optional<Items<Scalar>> over) {}
}
