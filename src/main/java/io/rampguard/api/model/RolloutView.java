package io.rampguard.api.model;

import io.rampguard.analysis.Assessment.Readiness;
import io.rampguard.analysis.Finding;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.RolloutPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Rollout", description = "One rollout, as the last tick left it.")
public record RolloutView(
        @Schema(examples = "summarizer-sonnet", required = true)
        String name,

        @Schema(examples = "default", required = true) String namespace,

        @Schema(description = "The flag's key.", examples = "new_summarizer_model", required = true)
        String flag,

        @Schema(description = "Name of the flag's connection.", examples = "embedded", required = true)
        String backend,

        @Schema(description = "Control's arm.", examples = "haiku", required = true)
        String control,

        @Schema(description = "The variant's arm.", examples = "sonnet", required = true)
        String variant,

        @Schema(description = "Identity of what is tried.", examples = "sonnet-4-5", required = true)
        String revision,

        @Schema(
                enumeration = {
                    "waiting",
                    "ramping",
                    "awaiting-approval",
                    "paused",
                    "rolling-back",
                    "rolled-back",
                    "watching",
                    "completed"
                },
                required = true)
        String phase,

        @Schema(
                description = "The variant's share last seen served, 0 to 100; null while it is unknown.",
                examples = "25",
                nullable = true)
        @Nullable
        Number percent,

        @Schema(description = "The share asked for, 0 to 100.", examples = "25", required = true)
        Number stage,

        @Schema(description = "Every stage's share, rising.", required = true)
        List<Number> ladder,

        @Schema(description = "The present hold or watch; null while there is none.", nullable = true) @Nullable
        HoldView hold,

        @Schema(description = "When the present phase began.", required = true)
        Instant since,

        @Schema(required = true) ReasonView reason,
        @Schema(required = true) List<GuardrailView> guardrails,

        @Schema(
                description = "Whether the evidence suffices for the next stage; null before the first look.",
                nullable = true)
        @Nullable
        ReadinessView readiness,

        @Schema(description = "The present stage was entered without complete evidence.", required = true)
        boolean unproven,

        @Schema(description = "Decisions are told as \"would have\": nothing is written.", required = true)
        boolean onlooker,

        @Schema(description = "Requests that saw the variant under this revision, as measured.", required = true)
        long exposed) {

    @Schema(name = "Hold", description = "It counts only while somebody guards, so its end may move back.")
    public record HoldView(
            @Schema(required = true) Instant started,
            @Schema(required = true) Instant ends) {}

    @Schema(name = "Readiness", description = "How far the evidence for the next stage is.")
    public record ReadinessView(
            @Schema(required = true) boolean ready,

            @Schema(description = "Seconds at today's traffic; null where that cannot be said.", nullable = true)
            @Nullable
            Long etaSeconds,

            @Schema(required = true) String text) {
        static ReadinessView of(Readiness readiness) {
            return new ReadinessView(
                    readiness.ready(), readiness.eta().map(Duration::toSeconds).orElse(null), readiness.sentence());
        }
    }

    /** @param policy in force for it, for the guardrails' bounds and units; empty once it was removed */
    public static RolloutView of(RolloutStatus status, Optional<RolloutPolicy> policy) {
        return new RolloutView(
                status.name().name(),
                status.name().namespace(),
                status.flag(),
                status.backend(),
                status.control(),
                status.variant(),
                status.revision(),
                status.phase().label(),
                Share.of(status.percent()),
                Share.of(status.stage()),
                status.ladder().stream().map(Share::of).toList(),
                status.hold()
                        .map(hold -> new HoldView(hold.started(), hold.ends()))
                        .orElse(null),
                status.since(),
                ReasonView.of(status.reason()),
                status.findings().stream()
                        .map(finding -> GuardrailView.of(finding, promised(policy, finding)))
                        .toList(),
                status.readiness().map(ReadinessView::of).orElse(null),
                status.unproven(),
                status.onlooker(),
                Math.round(status.exposed()));
    }

    private static Optional<Guardrail> promised(Optional<RolloutPolicy> policy, Finding finding) {
        return policy.flatMap(known -> known.guardrails().stream()
                .filter(rail -> rail.id().equals(finding.guardrail()))
                .findFirst());
    }
}
