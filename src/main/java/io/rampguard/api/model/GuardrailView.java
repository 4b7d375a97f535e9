package io.rampguard.api.model;

import io.rampguard.analysis.Finding;
import io.rampguard.policy.Guardrail;
import io.rampguard.units.Kebab;
import java.util.Optional;
import java.util.OptionalDouble;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Guardrail", description = "One guardrail as the last look found it.")
public record GuardrailView(
        @Schema(
                description = "The entry's id or its position from 1; its limit is an entry of its own.",
                examples = "1/limit",
                required = true)
        String id,

        @Schema(examples = "error-rate", required = true) String signal,

        @Schema(
                description = "The bound as the policy wrote it; null while the policy is being changed.",
                examples = "tolerate 0.1pp",
                nullable = true)
        @Nullable
        String bound,

        @Schema(
                description = "Unit of the estimates: a fraction within 0..1, seconds, or a plain number.",
                enumeration = {"fraction", "seconds", "number"},
                nullable = true)
        @Nullable
        String unit,

        @Schema(description = "Control's estimate in the signal's unit; null without samples.", nullable = true)
        @Nullable
        Double control,

        @Schema(description = "The variant's estimate; null without samples.", nullable = true) @Nullable
        Double variant,

        @Schema(required = true) Samples samples,

        @Schema(
                description = "Of this guardrail alone.",
                enumeration = {"pass", "breach", "inconclusive", "no-data"},
                required = true)
        String verdict,

        @Schema(required = true) ReasonView reason,

        @Schema(
                description = "Of the variant's excess or value, in the bound's own terms; null without samples.",
                nullable = true)
        @Nullable
        Interval interval) {

    @Schema(name = "Samples", description = "Trials of each arm since the stage was served.")
    public record Samples(
            @Schema(required = true) long control,
            @Schema(required = true) long variant) {}

    @Schema(name = "Interval", description = "The confidence interval that the verdict rests on.")
    public record Interval(
            @Schema(required = true) double low,
            @Schema(required = true) double high) {}

    /** @param promised the guardrail in the policy, for its bound and unit, where the policy still has it */
    static GuardrailView of(Finding finding, Optional<Guardrail> promised) {
        boolean bounded = finite(finding.low()) && finite(finding.high());
        return new GuardrailView(
                finding.guardrail(),
                finding.signal(),
                promised.flatMap(Guardrail::bound).orElse(null),
                promised.map(rail -> Kebab.of(rail.signal().unit())).orElse(null),
                nullable(finding.control()),
                nullable(finding.variant()),
                new Samples(Math.round(finding.controlSamples()), Math.round(finding.variantSamples())),
                Kebab.of(finding.verdict()),
                ReasonView.of(finding.reason()),
                bounded
                        ? new Interval(
                                finding.low().getAsDouble(), finding.high().getAsDouble())
                        : null);
    }

    /** JSON has no word for infinity, so an open end is left out. */
    private static boolean finite(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble());
    }

    private static @Nullable Double nullable(OptionalDouble value) {
        return finite(value) ? (Double) value.getAsDouble() : null;
    }
}
