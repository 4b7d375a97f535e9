package io.rampguard.api.model;

import io.rampguard.units.Reason;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(
        name = "Reason",
        description = "Why it is so: a code from a closed list, and a sentence with numbers for people.")
public record ReasonView(
        @Schema(description = "Kebab case, from a closed list.", examples = "still-holding", required = true)
        String code,

        @Schema(description = "For people; its wording may change.", required = true)
        String text) {
    public static ReasonView of(Reason reason) {
        return new ReasonView(reason.code().label(), reason.text());
    }
}
