package io.rampguard.metrics;

import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.PolicyName;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a source can tell of one signal before now: how large and how restless it is while nobody sees the variant yet.
 *
 * @param windows oldest first, of one length and end to end, save where the source has no answer for one
 * @param missing why windows are missing, where some are; empty where the whole span is there
 */
public record History(PolicyName rollout, String signal, List<Measured> windows, Optional<Reason> missing) {
    /** Windows shorter than this are too many for what they tell. */
    private static final Duration SHORT = Duration.ofSeconds(15);

    private static final long MOST_SHORT = 240;
    private static final long MOST = 480;

    public History {
        windows = List.copyOf(windows);
    }

    /** Nothing, and why. */
    public static History none(ObservationRequest request, Reason why) {
        return new History(request.rollout(), request.signal().name(), List.of(), Optional.of(why));
    }

    /**
     * How long each window of a history is: {@code every}, or so many times that as leave at most 480 windows in the span, and
     * at most 240 where {@code every} is below 15 s.
     */
    public static Duration step(Duration span, Duration every) {
        long most = every.compareTo(SHORT) < 0 ? MOST_SHORT : MOST;
        long windows = Math.ceilDiv(span.toMillis(), every.toMillis());
        return every.multipliedBy(Math.max(1, Math.ceilDiv(windows, most)));
    }

    /** Whether asking again may help: the source did not answer, or not in full. */
    public boolean unanswered() {
        return windows.isEmpty()
                && missing.map(Reason::code)
                        .filter(code -> code == ReasonCode.SOURCE_DARK || code == ReasonCode.PARTIAL_ANSWER)
                        .isPresent();
    }

    /** What is there, for people. */
    public String sentence() {
        String why = missing.map(Reason::text).orElse("");
        if (windows.isEmpty()) {
            return why.isEmpty() ? "no window fits into the span" : why;
        }
        return windows.size() + " windows of "
                + windows.getLast().window().length().toSeconds() + " s"
                + (why.isEmpty() ? "" : "; others are missing: " + why);
    }
}
