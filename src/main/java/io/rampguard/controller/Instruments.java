package io.rampguard.controller;

import io.rampguard.policy.PolicyName;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;

/** What the controller measures about itself. Labels are bounded: rollout names, connection names, closed lists. Never throws. */
public interface Instruments {
    Instruments NONE = new Instruments() {};

    /** A tick ended. */
    default void ticked(Duration took, List<RolloutStatus> rollouts) {}

    /** A tick was skipped because the last one still ran, or came late after a pause of the process. */
    default void tickMissed() {}

    /** A decision was taken; {@code move} is its name in kebab case. */
    default void decided(PolicyName rollout, String move, ReasonCode reason) {}

    /** From the look that saw the breach to the read that showed zero. */
    default void breachToZero(Duration took) {}

    /** A metrics source answered or did not. */
    default void observed(String source, boolean answered, Duration took) {}

    /** A channel ended a sending; {@code outcome} is {@code sent}, {@code later} or {@code rejected}. */
    default void alerted(String channel, String outcome) {}

    /** A flag backend ended a call; {@code outcome} is the result's name in kebab case. */
    default void backendCalled(String backend, String operation, String outcome, Duration took) {}
}
