package io.rampguard.cli.judge;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one run, as it is printed.
 *
 * @param outcome {@code rolled-back}, {@code proven} or {@code inconclusive}
 * @param at end of the window that rolled back, where one did
 * @param signal that rolled back, where one did
 * @param exposed the variant's requests up to and with the last window that was judged: in each window those of the signal
 *     that counted most
 * @param exposedEvents the variant's bad events among them, in the signal that rolled back if that is a proportion, else in
 *     the policy's first proportion; 0 where there is none
 * @param windows judged after history
 * @param odds evidence against the variant, to one, by signal: the most of its guardrails
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"run", "outcome", "at", "signal", "exposed", "exposedEvents", "windows", "odds", "reason"})
public record RunResult(
        String run,
        String outcome,
        @Nullable Instant at,
        @Nullable String signal,
        Number exposed,
        Number exposedEvents,
        long windows,
        Map<String, Double> odds,
        String reason) {
    public static final String ROLLED_BACK = "rolled-back";
    public static final String PROVEN = "proven";
    public static final String INCONCLUSIVE = "inconclusive";

    public boolean rolledBack() {
        return outcome.equals(ROLLED_BACK);
    }
}
