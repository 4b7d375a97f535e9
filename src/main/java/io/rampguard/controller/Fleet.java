package io.rampguard.controller;

import io.rampguard.metrics.MetricSource.SourceStatus;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command;
import io.rampguard.store.RolloutStore.Freeze;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The fleet as the edges see it: what is, and what may be asked. Reads answer at once from memory. */
public interface Fleet {
    /** Every rollout, by name. */
    List<RolloutStatus> rollouts();

    Optional<RolloutStatus> rollout(PolicyName name);

    /** Policies in force. */
    SortedMap<PolicyName, RolloutPolicy> policies();

    /** Everything that is wrong in policy files and across policies, in order. */
    List<PolicyProblem> problems();

    FleetStatus status();

    /**
     * Does what an operator asks, at once: a roll-back has written zero and read it back when this returns. The same request
     * id again answers {@code Obeyed} with the present status and changes nothing. Answers within 15 seconds, never throws.
     */
    Answer obey(PolicyName rollout, Command command);

    /** Stops advances everywhere; rollbacks go on. Idempotent. */
    FreezeAnswer freeze(String by, String why);

    /** Ends the freeze. Idempotent. */
    FreezeAnswer thaw(String by, String why);

    /** Believes that policies which vanished all at once are deleted. Idempotent; journalled. */
    FreezeAnswer confirmDeletion(String by, String why);

    /** How a command ended. */
    sealed interface Answer {
        /**
         * Done.
         *
         * @param zeroVerifiedIn for a roll-back, the time from the request to the read that showed zero; empty where zero was
         *     not verified (it is retried every tick) and for other verbs
         */
        record Obeyed(RolloutStatus status, String sentence, Optional<Duration> zeroVerifiedIn) implements Answer {}

        /** Not possible from the present state, which is given. */
        record Conflict(RolloutStatus status, String sentence) implements Answer {}

        record UnknownRollout(String sentence) implements Answer {}

        /** Another daemon holds the lease, or the store does not answer and the verb needs it. */
        record Unavailable(String sentence) implements Answer {}
    }

    /** How a fleet-wide verb ended. */
    sealed interface FreezeAnswer {
        record Done(Optional<Freeze> freeze, String sentence) implements FreezeAnswer {}

        record Unavailable(String sentence) implements FreezeAnswer {}
    }

    /**
     * How the daemon is.
     *
     * @param leading whether this daemon decides
     * @param holder who does
     * @param lastTick when a tick last ended here
     * @param policiesReady whether policies were read completely once
     * @param storeUp whether the last access to the store succeeded
     * @param sources by connection name
     * @param backends by connection name: empty text means well, otherwise the last failure
     * @param outboxDepth alerts that wait, -1 where unknown
     */
    record FleetStatus(
            boolean leading,
            String holder,
            Optional<Instant> lastTick,
            Optional<Freeze> freeze,
            boolean policiesReady,
            boolean storeUp,
            Map<String, SourceStatus> sources,
            Map<String, String> backends,
            int outboxDepth) {}
}
