package io.rampguard.policy.yaml;

import java.util.Optional;

/** The flag and its arms as written. */
record FlagDocument(
        Origin at,

        @Field(
                says =
                        "Named connection to the flag system. `embedded`: this daemon serves the flag. `external`: somebody else moves it; Rampguard judges and reports.",
                example = "flagd-prod",
                fallback = "embedded")
        Optional<Scalar> backend,

        @Field(says = "The flag's key in that system.", example = "new_summarizer_model", required = true)
        Optional<Scalar> key,

        @Field(says = "What users have today.", example = "{name: haiku}", required = true)
        Optional<ArmDocument> control,

        @Field(says = "What is tried.", example = "{name: sonnet}", required = true)
        Optional<ArmDocument> variant,

        @Field(
                says =
                        "Attribute of the evaluation context that decides a user's arm: a user, an organisation, a session or a conversation. A request id is refused, since each request would then draw its arm anew.",
                example = "organisation",
                fallback = "targetingKey")
        Optional<Scalar> bucketBy) {
    record ArmDocument(
            Origin at,

            @Field(says = "The flag's variant name.", example = "haiku", required = true)
            Optional<Scalar> name,

            @Field(
                    says =
                            "What the flag evaluates to: text, a number, true or false, or an object. Both arms of one type. Not written: the flag system holds the values, or the name says it all.",
                    example = "{model: claude-haiku-4-5, max_tokens: 512}")
            Optional<Json> value) {}
}
