package io.rampguard.api.model;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(description = "Every rollout, by name.")
public record RolloutList(@Schema(required = true) List<RolloutView> rollouts) {}
