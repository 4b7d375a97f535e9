package io.rampguard.policy.yaml;

import java.util.Optional;

/** The way up as written. */
record RampDocument(
        Origin at,

        @Field(
                says = "Lets both arms run while control answers.",
                example = "{sample: 10%, hold: 2h}",
                later = "Remove it; start with a small first stage such as \"0.5%\" instead.")
        Optional<Shadow> shadow,

        @Field(
                says = "Length of holds and watch: `b2b` is 24 h each, `b2c` 2 h each.",
                example = "b2c",
                fallback = Defaults.RAMP_PRESET,
                kind = ValueKind.WORD,
                words = {"b2b", "b2c"})
        Optional<Scalar> preset,

        @Field(
                says = "How long a stage is held once it is seen served; more than zero, except in a dry run.",
                example = "4h",
                fallback = "as `preset` says",
                kind = ValueKind.DURATION)
        Optional<Scalar> hold,

        @Field(
                says =
                        "The stages, in short. Rising; the last is 100 unless `upTo` says otherwise. Not together with `stages`.",
                example = "[1, 5, 25, 50, 100]",
                most = RampMapper.MOST_STAGES,
                fallback = Defaults.STEPS,
                kind = ValueKind.SHARE)
        Optional<Items<Scalar>> steps,

        @Field(
                says = "The stages, in full. Not together with `steps`.",
                example = "[{percent: 5, hold: 4h, minimumSamples: 500}, {percent: 100}]",
                most = RampMapper.MOST_STAGES)
        Optional<Items<StageDocument>> stages,

        @Field(
                says = "The last stage, where a rollout is meant to stop before 100.",
                example = "50",
                fallback = "100",
                kind = ValueKind.SHARE)
        Optional<Scalar> upTo,

        @Field(
                says = "How long the last stage is guarded before the rollout is complete.",
                example = "48h",
                fallback = "as `preset` says",
                kind = ValueKind.DURATION)
        Optional<Scalar> watch,

        @Field(
                says = "Share kept on control through the watch, 0 to 10, so that it can still be compared.",
                example = "5",
                fallback = "0",
                kind = ValueKind.SHARE)
        Optional<Scalar> holdback,

        @Field(says = "When the ramp may advance. Lowering and rolling back never ask.", fallback = "always")
        Optional<Windows> windows,

        @Field(
                says =
                        "How a revision that completed here before climbs: `fast` holds each stage for a tenth of its time, `full` for all of it.",
                example = "full",
                fallback = Defaults.KNOWN_GOOD,
                kind = ValueKind.WORD,
                words = {"fast", "full"})
        Optional<Scalar> knownGood) {
    record Shadow(
            Origin at,

            @Field(says = "Share of requests that run both arms.", example = "10%", kind = ValueKind.SHARE)
            Optional<Scalar> sample,

            @Field(says = "How long.", example = "2h", kind = ValueKind.DURATION)
            Optional<Scalar> hold) {}

    record StageDocument(
            Origin at,

            @Field(
                    says = "Share of users that see the variant.",
                    example = "5",
                    required = true,
                    kind = ValueKind.SHARE)
            Optional<Scalar> percent,

            @Field(
                    says = "Hold of this stage.",
                    example = "4h",
                    fallback = "`ramp.hold`; none at the last stage, which the watch guards",
                    kind = ValueKind.DURATION)
            Optional<Scalar> hold,

            @Field(
                    says = "Requests of each arm that this stage must have seen before it can pass.",
                    example = "500",
                    fallback = "as the judge needs",
                    kind = ValueKind.COUNT)
            Optional<Scalar> minimumSamples,

            @Field(
                    says = "A person says go before this stage is entered; guardrails go on meanwhile.",
                    example = "{within: 48h}")
            Optional<Approval> approval) {}

    record Approval(
            Origin at,

            @Field(
                    says = "Unanswered for this long, the rollout pauses and says so.",
                    example = "48h",
                    fallback = Defaults.APPROVAL_WITHIN,
                    kind = ValueKind.DURATION)
            Optional<Scalar> within) {}

    record Windows(
            Origin at,

            @Field(
                    says = "Advance only in these.",
                    example = "[\"Mon-Fri 09:00-16:00 Europe/Berlin\"]",
                    fallback = "always",
                    kind = ValueKind.WINDOW)
            Optional<Items<Scalar>> advance,

            @Field(
                    says = "Never advance in these; they win over `advance`.",
                    example = "[\"2026-12-20/2027-01-04\"]",
                    fallback = "never",
                    kind = ValueKind.FREEZE)
            Optional<Items<Scalar>> freeze) {}
}
