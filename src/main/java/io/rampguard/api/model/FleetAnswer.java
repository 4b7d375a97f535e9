package io.rampguard.api.model;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "The fleet-wide verb was obeyed.")
public record FleetAnswer(
        @Schema(description = "The freeze that is now in force, if one is.", nullable = true)
        FleetView.@Nullable FreezeView freeze,

        @Schema(description = "What was done, for people.", required = true)
        String text) {}
