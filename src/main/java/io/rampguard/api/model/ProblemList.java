package io.rampguard.api.model;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(description = "Everything that is wrong in policy files and across policies, in order.")
public record ProblemList(@Schema(required = true) List<PolicyProblemView> problems) {}
