package io.rampguard.controller;

import io.rampguard.flags.FlagReading;
import io.rampguard.metrics.Observation;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicySource.Current;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Effect;
import io.rampguard.rollout.Effects;
import io.rampguard.rollout.Exposure;
import io.rampguard.rollout.Ramp;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Sight;
import io.rampguard.rollout.Succession;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.SaveResult;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One tick: see everything, decide each rollout, do what was decided, rollbacks first. An ordinary method, called by the
 * scheduler, by tests and by the simulation alike. Ticks never overlap; what a slow connection still owes is collected by a
 * later tick.
 */
public final class Tick {
    private static final System.Logger LOG = System.getLogger(Tick.class.getName());

    private final Ports ports;
    private final Pace pace;
    private final Roster roster;
    private final Eyes eyes;
    private final Glance glance;
    private final EffectRunner runner;
    private final Recorder recorder;
    private final FleetAlerts fleetAlerts;
    private OptionalLong lastTerm = OptionalLong.empty();
    private Optional<Instant> lastGuard = Optional.empty();
    private volatile boolean leading;
    private volatile boolean storeUp = true;

    /**
     * @param budget how long a tick waits for all connections together, before and after deciding
     * @param checkpoint how old unsaved evidence may grow while somebody is exposed
     */
    public record Pace(Duration budget, Duration checkpoint) {
        public static final Pace DEFAULT = new Pace(Duration.ofSeconds(3), Duration.ofMinutes(5));
    }

    Tick(Ports ports, Pace pace, Roster roster, Recorder recorder) {
        this.ports = ports;
        this.pace = pace;
        this.roster = roster;
        this.recorder = recorder;
        this.eyes = new Eyes(ports);
        this.glance = new Glance(ports);
        this.runner = new EffectRunner(ports, recorder);
        this.fleetAlerts = new FleetAlerts(ports);
    }

    /** Runs one tick. Never throws: a bug in one rollout is logged with its name and costs only that rollout. */
    public synchronized void run(Instant now) {
        OptionalLong term = ports.leadership().term(now);
        Current current = ports.policies().current(now);
        if (term.isEmpty() && (lastTerm.isEmpty() || ports.leadership().superseded())) {
            standBy(current, now);
            return;
        }
        boolean lowerOnly = term.isEmpty();
        if (!lowerOnly && !lastTerm.equals(term)) {
            roster.forgetAll();
        }
        lastTerm = lowerOnly ? lastTerm : term;
        leading = !lowerOnly;
        if (!roster.loaded() && !load(now)) {
            return;
        }
        roster.join(current, now);
        long held = lastTerm.getAsLong();
        List<Move> moves = decide(now, new Mandate(held, lowerOnly, frozen()));
        act(moves, held);
        keep(now, held);
        fleetAlerts.tell(current, roster, now, held);
    }

    /** Under which right a tick acts: a daemon whose lease could not be renewed may only lower. */
    private record Mandate(long term, boolean lowerOnly, boolean frozen) {}

    /** A decision and the state it was taken on: an operator who came in between goes first, and this one is dropped. */
    private record Move(LiveRollout live, Rollout on, Decision decision, List<Effect> effects) {}

    private void standBy(Current current, Instant now) {
        leading = false;
        lastTerm = OptionalLong.empty();
        roster.forgetAll();
        if (load(now)) {
            roster.join(current, now);
        }
    }

    private boolean load(Instant now) {
        try {
            lastGuard = ports.store().lastTick();
            roster.load(now);
            storeUp = true;
            return true;
        } catch (StoreException down) {
            storeUp = false;
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "the store does not answer; nothing is decided until it was read once: " + down.getMessage());
            return false;
        }
    }

    private boolean frozen() {
        try {
            return ports.store().freeze().isPresent();
        } catch (StoreException down) {
            // Nobody can tell whether the fleet is frozen, so nothing rises.
            return true;
        }
    }

    private List<Move> decide(Instant now, Mandate mandate) {
        List<LiveRollout> due =
                roster.all().stream().filter(live -> live.due(now)).toList();
        Map<PolicyName, FlagReading> readings = eyes.flags(due, pace.budget());
        Map<PolicyName, List<Observation>> observed = eyes.signals(due, now, pace.budget());
        List<Move> moves = new ArrayList<>();
        List<JournalEntry> rows = new ArrayList<>();
        for (LiveRollout live : due) {
            if (!live.lock.tryLock()) {
                // Its last effects still run, or an operator has it.
                continue;
            }
            try {
                Glance.Seen seen = new Glance.Seen(
                        readings.getOrDefault(live.name, new FlagReading.Unreadable(Reason.of(ReasonCode.UNREAD))),
                        observed.getOrDefault(live.name, List.of()),
                        now,
                        mandate.frozen(),
                        lastGuard);
                decide(live, seen).filter(move -> allowed(move, mandate)).ifPresent(moves::add);
                ObservationRow.of(live, seen.observed(), now).ifPresent(rows::add);
            } catch (RuntimeException bug) {
                LOG.log(System.Logger.Level.ERROR, "rollout=" + live.name + " could not be decided", bug);
            } finally {
                live.lock.unlock();
            }
        }
        if (!rows.isEmpty()) {
            ports.journal().append(rows);
        }
        return moves;
    }

    private Optional<Move> decide(LiveRollout live, Glance.Seen seen) {
        Rollout rollout = live.rollout;
        if (live.removed || live.policy.isEmpty()) {
            live.exposure = Sighting.of(rollout, seen.reading());
            Decision decision = live.removed
                    ? Succession.removed(rollout, live.exposure)
                    : new Decision.Hold(Reason.of(
                            ReasonCode.POLICY_REMOVED, "the policy is gone; waiting to see whether it is deleted"));
            return move(live, decision, seen.now());
        }
        RolloutPolicy policy = live.policy.get();
        if (rollout.state() instanceof RolloutState.Waiting && rollout.revision().equals(policy.revision())) {
            // Nobody has seen anything yet, so a corrected flag or arm needs no new revision.
            live.rollout = rollout.withTarget(policy.flag());
        }
        Sight sight = glance.of(live, policy, seen);
        live.sight = Optional.of(sight);
        Decision decision = Succession.changed(policy, live.rollout)
                .orElseGet(() -> Ramp.decide(policy, live.rollout, sight, seen.now()));
        return move(live, decision, seen.now());
    }

    private Optional<Move> move(LiveRollout live, Decision decision, Instant now) {
        live.reason = decision.reason();
        List<Effect> effects = switch (decision) {
            case Decision.RollBack back -> Effects.rollBack(live.rollout, back, now);
            case Decision.ConfirmZero zero -> Effects.confirmZero(live.rollout, zero, now);
            case Decision.Forget forget -> List.of(new Effect.Save(live.rollout.state(), live.rollout.state()));
            default ->
                live.policy
                        .map(policy -> Effects.of(policy, live.rollout, decision, now))
                        .orElse(List.of());
        };
        return effects.isEmpty() ? Optional.empty() : Optional.of(new Move(live, live.rollout, decision, effects));
    }

    private static boolean allowed(Move move, Mandate mandate) {
        return !mandate.lowerOnly()
                || move.decision() instanceof Decision.RollBack
                || move.decision() instanceof Decision.Lower;
    }

    /** Rollbacks first, all at once; each rollout on a thread of its own, so that a dead backend holds up only its own. */
    private void act(List<Move> moves, long term) {
        List<Move> ordered = new ArrayList<>(moves);
        ordered.sort(Comparator.comparing(move -> !(move.decision() instanceof Decision.RollBack)));
        CountDownLatch done = new CountDownLatch(ordered.size());
        Instant seenAt = ports.clock().instant();
        for (Move move : ordered) {
            ports.executor().execute(() -> {
                try {
                    act(move, term, seenAt);
                } finally {
                    done.countDown();
                }
            });
        }
        try {
            if (!done.await(pace.budget().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> done.getCount() + " effects still run; the next tick leaves them alone");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void act(Move move, long term, Instant seenAt) {
        LiveRollout live = move.live();
        live.lock.lock();
        try {
            if (!live.rollout.equals(move.on())) {
                return;
            }
            boolean forgets = move.decision() instanceof Decision.Forget;
            if (runner.run(live, move.decision(), move.effects(), term, seenAt).verified() && forgets) {
                roster.drop(live.name);
            }
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "rollout=" + live.name + " effects failed", bug);
        } finally {
            live.lock.unlock();
        }
    }

    /** Saves what transitions did not: evidence now and then, clocks that stopped, and what the store would not take before. */
    private void keep(Instant now, long term) {
        for (LiveRollout live : roster.all()) {
            boolean old = live.rollout.exposes()
                    && Duration.between(live.checkpointAt, now).compareTo(pace.checkpoint()) >= 0;
            boolean saved = !live.revision.equals(Revision.NONE);
            if ((live.unsaved.isPresent() || (saved && (old || live.clockUnsaved))) && live.lock.tryLock()) {
                try {
                    recorder.checkpoint(live, term);
                } finally {
                    live.lock.unlock();
                }
            }
        }
        storeUp = ports.store().ticked(now, term) instanceof SaveResult.Saved;
        lastGuard = Optional.of(now);
    }

    EffectRunner runner() {
        return runner;
    }

    boolean leading() {
        return leading;
    }

    OptionalLong term() {
        return leading ? lastTerm : OptionalLong.empty();
    }

    boolean storeUp() {
        return storeUp;
    }

    /** When a tick last ended here. */
    Optional<Instant> lastGuard() {
        return lastGuard;
    }

    /** Whether the last look at a backend failed: its name and how. */
    static Optional<String> failure(LiveRollout live) {
        return live.exposure instanceof Exposure.Unread gap
                ? Optional.of(gap.reason().text())
                : Optional.empty();
    }
}
