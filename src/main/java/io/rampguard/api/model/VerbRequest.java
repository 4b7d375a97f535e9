package io.rampguard.api.model;

import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "What an operator asks, and why. Unknown fields are refused.")
public record VerbRequest(
        @Schema(
                description = "In your words; it is journalled and told.",
                examples = "tokens jumped",
                required = true,
                nullable = true)
        @Nullable
        String reason,

        @Schema(
                description = "An id you choose; the same id twice is one request. The header Idempotency-Key says the"
                        + " same; without either, one is made up.",
                nullable = true)
        @Nullable
        String request,

        @Schema(description = "For jump: percent of the stage to go to.", examples = "25", nullable = true) @Nullable
        BigDecimal to,

        @Schema(
                description = "For re-arm: percent of the stage to begin at; the first stage without it.",
                examples = "50",
                nullable = true)
        @Nullable
        BigDecimal fromStage) {
    public static VerbRequest because(String reason) {
        return new VerbRequest(reason, null, null, null);
    }
}
