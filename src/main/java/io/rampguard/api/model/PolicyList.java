package io.rampguard.api.model;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(description = "Every policy in force, by name.")
public record PolicyList(@Schema(required = true) List<PolicyView> policies) {}
