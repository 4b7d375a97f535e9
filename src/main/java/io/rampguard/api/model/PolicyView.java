package io.rampguard.api.model;

import io.rampguard.policy.Arm;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Stage;
import io.rampguard.units.Kebab;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Policy", description = "A policy in force, resolved: presets and defaults are spelled out.")
public record PolicyView(
        @Schema(required = true) String name,
        @Schema(required = true) String namespace,

        @Schema(description = "The flag's key.", required = true)
        String flag,

        @Schema(description = "Name of the flag's connection.", required = true)
        String backend,

        @Schema(required = true) ArmView control,
        @Schema(required = true) ArmView variant,

        @Schema(description = "Attribute of the evaluation context that decides a user's arm.", required = true)
        String bucketBy,

        @Schema(required = true) String revision,

        @Schema(description = "Name of the metrics connection.", required = true)
        String source,

        @Schema(description = "Distance of polls in seconds.", required = true)
        long everySeconds,

        @Schema(required = true) List<StageView> stages,

        @Schema(description = "How long the last stage is guarded before the rollout is complete.", required = true)
        long watchSeconds,

        @Schema(description = "Share kept on control through the watch, 0 to 10.", required = true)
        Number holdback,

        @Schema(required = true) List<PromiseView> guardrails,

        @Schema(description = "Which judge weighs the evidence.", required = true)
        String method,

        @Schema(
                description =
                        "Chance of a false rollback over the whole rollout, within 0..1; read by method 'sequential' only.",
                examples = "0.01",
                required = true)
        double falseRollback,

        @Schema(description = "Names of channels; empty means the default one.", required = true)
        List<String> alerts,

        @Schema(description = "The policy says that it has no guardrail.", required = true)
        boolean unguarded,

        @Schema(description = "Decide and report, write nothing.", required = true)
        boolean dryRun) {

    @Schema(name = "Arm", description = "One side of the comparison.")
    public record ArmView(
            @Schema(required = true) String name,

            @Schema(
                    description = "What the flag evaluates to, as JSON text; null where the flag system holds it.",
                    nullable = true)
            @Nullable
            String value) {
        static ArmView of(Arm arm) {
            return new ArmView(arm.name(), arm.json().orElse(null));
        }
    }

    @Schema(name = "Stage", description = "One step of the ramp.")
    public record StageView(
            @Schema(description = "0 to 100.", required = true)
            Number percent,

            @Schema(required = true) long holdSeconds,

            @Schema(description = "Requests of each arm needed to pass; 0 leaves it to the judge.", required = true)
            long minimumSamples,

            @Schema(description = "A person must say go within this time; null where nobody is asked.", nullable = true)
            @Nullable
            Long approvalWithinSeconds) {
        static StageView of(Stage stage) {
            return new StageView(
                    Share.of(stage.exposure()),
                    stage.hold().toSeconds(),
                    stage.minimumSamples(),
                    stage.approval().map(asked -> asked.within().toSeconds()).orElse(null));
        }
    }

    @Schema(name = "Promise", description = "What must not get worse.")
    public record PromiseView(
            @Schema(required = true) String id,
            @Schema(required = true) String signal,

            @Schema(description = "As the policy wrote it.", examples = "tolerate 0.1pp", nullable = true) @Nullable
            String bound,

            @Schema(
                    description = "What a breach does.",
                    enumeration = {"rollback", "pause"},
                    required = true)
            String action) {
        static PromiseView of(Guardrail guardrail) {
            return new PromiseView(
                    guardrail.id(),
                    guardrail.signal().name(),
                    guardrail.bound().orElse(null),
                    Kebab.of(guardrail.action()));
        }
    }

    public static PolicyView of(RolloutPolicy policy) {
        return new PolicyView(
                policy.name().name(),
                policy.name().namespace(),
                policy.flag().key(),
                policy.flag().backend(),
                ArmView.of(policy.flag().control()),
                ArmView.of(policy.flag().variant()),
                policy.flag().bucketBy(),
                policy.revision(),
                policy.metrics().source(),
                policy.metrics().every().toSeconds(),
                policy.ramp().stages().stream().map(StageView::of).toList(),
                policy.ramp().watch().toSeconds(),
                Share.of(policy.ramp().holdback()),
                policy.guardrails().stream().map(PromiseView::of).toList(),
                Kebab.of(policy.confidence().method()),
                policy.confidence().falseRollback(),
                policy.alerts(),
                policy.unguarded(),
                policy.dryRun());
    }
}
