package io.rampguard.policy.yaml;

import java.util.Optional;

/** A policy as it is written, whole, before defaults and checks. The same on disk and as a custom resource. */
record PolicyDocument(
        Origin at,

        @Field(
                says = "Version of this format.",
                example = PolicyDocument.API_VERSION,
                required = true,
                kind = ValueKind.WORD,
                words = PolicyDocument.API_VERSION)
        Optional<Scalar> apiVersion,

        @Field(
                says = "What this document is.",
                example = PolicyDocument.KIND,
                required = true,
                kind = ValueKind.WORD,
                words = PolicyDocument.KIND)
        Optional<Scalar> kind,

        @Field(says = "Who this policy is, as in every Kubernetes object.", required = true)
        Optional<Metadata> metadata,

        @Field(says = "What is promised for one flag.", required = true)
        Optional<Spec> spec) {
    static final String API_VERSION = "rampguard.io/v1alpha1";
    static final String KIND = "RolloutPolicy";

    record Metadata(
            Origin at,

            @Field(
                    says = "Name of the policy: lower-case letters, digits, `-` and `.`.",
                    example = "summarizer-sonnet",
                    required = true)
            Optional<Scalar> name,

            @Field(says = "Namespace of the policy.", example = "checkout", fallback = "default")
            Optional<Scalar> namespace,

            @Field(says = "Free labels; Rampguard does not read them.", example = "{team: search}")
            Optional<Labels> labels,

            @Field(says = "Free annotations; Rampguard does not read them from files.", example = "{owner: search}")
            Optional<Labels> annotations) {}

    record Spec(
            Origin at,

            @Field(says = "The flag that is moved, and its two arms.", required = true)
            Optional<FlagDocument> flag,

            @Field(
                    says =
                            "Identity of what is tried: model, prompt, parameters. A new one starts a new ramp; the same one never ramps again after a rollback.",
                    example = "sonnet-4-5-prompt-12",
                    required = true)
            Optional<Scalar> revision,

            @Field(says = "Where the numbers come from.") Optional<MetricsDocument> metrics,
            @Field(says = "The way up.") Optional<RampDocument> ramp,

            @Field(
                    says = "What must not get worse. At least one, unless `unguarded: true`.",
                    example = "[{signal: error-rate, tolerate: 0.1pp}]")
            Optional<Items<GuardrailDocument>> guardrails,

            @Field(
                    says = "The only way to have no guardrail: the flag then climbs by the clock alone.",
                    example = "true",
                    fallback = "false",
                    kind = ValueKind.BOOLEAN)
            Optional<Scalar> unguarded,

            @Field(says = "How sure a verdict must be.") Optional<Confidence> confidence,

            @Field(says = "How long silence and doubt are borne, and what happens then.")
            Optional<PatienceDocument> patience,

            @Field(
                    says = "Lets served flags fall back to control while the daemon is dead.",
                    example = "{lease: 60m}",
                    later = "Remove it; an alert on the daemon's absence has to do until then.")
            Optional<FailSafe> failSafe,

            @Field(says = "Named alert channels.", example = "[oncall, ai-team]", fallback = "the default channel")
            Optional<Items<Scalar>> alerts,

            @Field(
                    says = "Exercises the rollback path and proves it.",
                    example = "{every: 7d}",
                    later = "Remove it; roll a test flag back by hand with 'rampguard roll-back' until then.")
            Optional<Drill> drill,

            @Field(
                    says = "After this long at 100 % the flag is called dead code.",
                    example = "30d",
                    kind = ValueKind.DURATION,
                    later = "Remove it; 'rampguard status' shows how long a rollout has been complete.")
            Optional<Scalar> staleAfter,

            @Field(
                    says = "Decide and report, write nothing.",
                    example = "true",
                    fallback = "false",
                    kind = ValueKind.BOOLEAN)
            Optional<Scalar> dryRun) {}

    record Confidence(
            Origin at,

            @Field(
                    says = "Which judge weighs the evidence.",
                    example = "threshold",
                    fallback = Defaults.METHOD,
                    kind = ValueKind.WORD,
                    words = {"sequential", "threshold"})
            Optional<Scalar> method,

            @Field(
                    says =
                            "Chance that a rollout which keeps every promise is rolled back, over all its stages, guardrails and looks together; 0.01% to 20%. Of `sequential` only: `threshold` has fixed bounds (99.9 % on 2 of 3 looks).",
                    example = "1%",
                    fallback = Defaults.FALSE_ROLLBACK,
                    kind = ValueKind.SHARE)
            Optional<Scalar> falseRollback) {}

    record FailSafe(
            Origin at,

            @Field(says = "How long served flags outlive the daemon.", example = "60m", kind = ValueKind.DURATION)
            Optional<Scalar> lease) {}

    record Drill(
            Origin at,

            @Field(says = "How often.", example = "7d", kind = ValueKind.DURATION)
            Optional<Scalar> every) {}
}
