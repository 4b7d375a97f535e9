package io.rampguard.api.model;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "The verb was obeyed.")
public record VerbAnswer(
        @Schema(required = true) RolloutView rollout,

        @Schema(description = "What was done, for people.", required = true)
        String text,

        @Schema(
                description =
                        "For roll-back: seconds from the request to the read that showed zero; null where zero was"
                                + " not verified (it is retried every tick) and for other verbs.",
                examples = "1.2",
                nullable = true)
        @Nullable
        Double zeroVerifiedSeconds,

        @Schema(description = "Id of the request, to repeat it safely.", required = true)
        String request) {}
