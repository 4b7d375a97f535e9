package io.rampguard.policy.yaml;

import java.util.Optional;

/** Patience as written. */
record PatienceDocument(
        Origin at,

        @Field(
                says = "The metrics source does not answer. The ramp holds at once; this is what follows.",
                example = "{for: 15m, then: pause}")
        Optional<SourceDark> sourceDark,

        @Field(says = "Control reports and the variant should, and does not.", example = "{for: 5m, then: rollback}")
        Optional<VariantDark> variantDark,

        @Field(says = "A hold ends without enough evidence and is stretched.", example = "{upTo: 3x, then: pause}")
        Optional<Inconclusive> inconclusive,

        @Field(
                says = "A stage of at most this share may be entered without proof, marked unproven.",
                example = "5",
                fallback = Defaults.UNPROVEN_UP_TO,
                kind = ValueKind.SHARE)
        Optional<Scalar> unprovenUpTo) {
    record SourceDark(
            Origin at,

            @Field(
                    says = "How long it is borne.",
                    example = "15m",
                    fallback = Defaults.SOURCE_DARK_FOR,
                    kind = ValueKind.DURATION,
                    name = "for")
            Optional<Scalar> after,

            @Field(
                    says = "What follows. A pause ends by itself when the source answers again.",
                    example = "pause",
                    fallback = Defaults.SOURCE_DARK_THEN,
                    kind = ValueKind.WORD,
                    words = {"hold", "pause", "rollback"})
            Optional<Scalar> then) {}

    record VariantDark(
            Origin at,

            @Field(
                    says = "How long it is borne.",
                    example = "5m",
                    fallback = Defaults.VARIANT_DARK_FOR,
                    kind = ValueKind.DURATION,
                    name = "for")
            Optional<Scalar> after,

            @Field(
                    says = "What follows.",
                    example = "rollback",
                    fallback = Defaults.VARIANT_DARK_THEN,
                    kind = ValueKind.WORD,
                    words = {"hold", "pause", "rollback"})
            Optional<Scalar> then) {}

    record Inconclusive(
            Origin at,

            @Field(
                    says = "A hold stretches to so many times its length in all.",
                    example = "3x",
                    fallback = Defaults.INCONCLUSIVE_UP_TO,
                    kind = ValueKind.TIMES)
            Optional<Scalar> upTo,

            @Field(
                    says = "What follows; `advance` goes on, marked unproven.",
                    example = "pause",
                    fallback = Defaults.INCONCLUSIVE_THEN,
                    kind = ValueKind.WORD,
                    words = {"hold", "pause", "rollback", "advance"})
            Optional<Scalar> then) {}
}
