package io.rampguard.controller;

import io.rampguard.alerts.Alert;
import io.rampguard.analysis.Assessment;
import io.rampguard.flags.FlagReading;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Exposure;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Sight;
import io.rampguard.rollout.Traffic;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Revision;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * One rollout in this daemon's hands: what is remembered of it, and what the last tick saw. A tick and an operator's command
 * never work on it at once; whoever has its lock decides, and the other finds it changed.
 */
final class LiveRollout {
    private static final Exposure NOT_READ = new Exposure.Unread(Reason.of(ReasonCode.UNREAD, "not read yet"));

    /** Fibonacci hashing's multiplier: names that differ in one digit land far apart. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    final PolicyName name;
    final ReentrantLock lock = new ReentrantLock();

    /** The policy in force; the last one known after its file is gone. */
    volatile Optional<RolloutPolicy> policy = Optional.empty();

    /** Of a flag that somebody else moves. */
    volatile Traffic traffic = Traffic.NONE;

    /** The policy's deletion is believed. */
    volatile boolean removed;

    volatile Rollout rollout;
    volatile Revision revision;
    volatile Exposure exposure = NOT_READ;
    volatile Optional<FlagReading.Found> found = Optional.empty();

    /** How many writes ended here: what was read of the flag before the last one is older than what that one read back. */
    final AtomicInteger writes = new AtomicInteger();

    /** What was told of the time before the first stage. */
    final WarmUp.Stand warmUp = new WarmUp.Stand();

    volatile Optional<Assessment> assessment = Optional.empty();
    volatile Optional<Sight> sight = Optional.empty();
    volatile Reason reason;
    volatile Instant since;
    volatile Optional<Instant> lookedAt = Optional.empty();
    volatile Instant checkpointAt;

    /** Since when the present step has been asked for: the guard counts from here while the step is not yet seen served. */
    volatile Instant steppedAt;

    /** The hold's clock stopped or went on since the last save. */
    volatile boolean clockUnsaved;

    /** The store did not take what was done; it is offered again every tick until it does. */
    volatile Optional<Unsaved> unsaved = Optional.empty();

    /** What a save would have carried. */
    record Unsaved(List<JournalEntry> entries, List<Alert> alerts) {
        static final Unsaved NOTHING = new Unsaved(List.of(), List.of());

        Unsaved and(List<JournalEntry> moreEntries, List<Alert> moreAlerts) {
            return new Unsaved(
                    Stream.concat(entries.stream(), moreEntries.stream()).toList(),
                    Stream.concat(alerts.stream(), moreAlerts.stream()).toList());
        }
    }

    LiveRollout(Rollout rollout, Revision revision, Instant now) {
        this.name = rollout.name();
        this.rollout = rollout;
        this.revision = revision;
        this.since = rollout.state()
                .step()
                .flatMap(step -> step.hold().map(hold -> hold.started()))
                .orElse(now);
        this.checkpointAt = now;
        this.steppedAt = now;
        this.reason = RolloutStatus.NOT_LOOKED_AT;
    }

    /** How the last look at the backend failed, where it did. */
    Optional<Reason> failure() {
        return exposure instanceof Exposure.Unread gap
                        && !gap.equals(NOT_READ)
                        // A flag that somebody else moves is read off its traffic, and a quiet night is no failure.
                        && gap.reason().code() != ReasonCode.NO_TRAFFIC
                ? Optional.of(gap.reason())
                : Optional.empty();
    }

    /**
     * Whether what is saved has grown old: once in every {@code oldest}, and each rollout at a moment of its own within it, since
     * thousands that began together would otherwise be saved in one tick. Nothing grows older than that.
     */
    boolean checkpointDue(Instant now, Duration oldest) {
        long every = oldest.toMillis();
        long own = every > 0 ? ((name.hashCode() * SPREAD) >>> 1) % every : 0;
        return every <= 0
                || Math.floorDiv(now.toEpochMilli() + own, every)
                        != Math.floorDiv(checkpointAt.toEpochMilli() + own, every);
    }

    /** Whether a look is due: windows end at multiples of the policy's interval, and an unfinished rollback is always urgent. */
    boolean due(Instant now) {
        boolean urgent = rollout.state() instanceof RolloutState.RollingBack;
        if (urgent || lookedAt.isEmpty() || policy.isEmpty()) {
            return true;
        }
        long every = policy.get().metrics().every().toMillis();
        return Math.floorDiv(now.toEpochMilli(), every)
                        != Math.floorDiv(lookedAt.get().toEpochMilli(), every)
                || now.isBefore(lookedAt.get());
    }
}
