package io.rampguard.cli.judge;

import io.rampguard.metrics.Observation.Measured;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One rollout under the engine's eyes, window after window: what the judge of recorded windows asks of any engine. */
public interface Course {
    /**
     * A guardrail that is broken.
     *
     * @param guardrail its id
     * @param signal that it watches
     * @param reason with numbers, for people
     */
    record Alarm(String guardrail, String signal, Reason reason) {}

    /**
     * Takes in the windows that end at one instant, later than those before.
     *
     * @param stage the share that was served in them; zero is history, from before the first stage
     * @param windows at most one for each signal (with a bucket label: one for each signal and bucket); a signal that is not
     *     among them was not measured
     */
    void take(Percentage stage, List<Measured> windows);

    /** The guardrail that is broken as of the last windows; one that rolls back goes before one that pauses. */
    Optional<Alarm> alarm();

    /** Evidence against the variant as odds to one, by the guardrail's id; empty where the method knows no odds. */
    Map<String, Double> odds();

    /** Whether every guardrail is shown to be kept at this share. */
    boolean safe(Percentage next);

    /** How things stand, in a sentence. */
    Optional<String> explain();
}
