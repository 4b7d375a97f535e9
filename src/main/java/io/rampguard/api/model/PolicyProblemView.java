package io.rampguard.api.model;

import io.rampguard.policy.PolicyProblem;
import io.rampguard.units.Kebab;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(
        name = "PolicyProblem",
        description = "One thing wrong in a policy file. The policy that ran before stays in force.")
public record PolicyProblemView(
        @Schema(
                description = "An error refuses the file; a warning is told and the file stands.",
                enumeration = {"error", "warning"},
                required = true)
        String severity,

        @Schema(description = "Relative to the directory of policies.", required = true)
        String file,

        @Schema(description = "From 1; 0 where the problem is the file as a whole.", required = true)
        int line,

        @Schema(description = "From 1; 0 where the problem is the file as a whole.", required = true)
        int column,

        @Schema(description = "What is wrong.", required = true)
        String what,

        @Schema(description = "What would be right.", required = true)
        String cure) {
    public static PolicyProblemView of(PolicyProblem problem) {
        return new PolicyProblemView(
                Kebab.of(problem.severity()),
                problem.file(),
                problem.line(),
                problem.column(),
                problem.what(),
                problem.cure());
    }
}
