package io.rampguard.controller;

import io.rampguard.flags.FlagReading;
import io.rampguard.metrics.Observation;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicySource.Current;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Effect;
import io.rampguard.rollout.Effects;
import io.rampguard.rollout.Ramp;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Sight;
import io.rampguard.rollout.Succession;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * One tick: see everything, decide each rollout, do what was decided, rollbacks first. An ordinary method, called by the
 * scheduler, by tests and by the simulation alike. Ticks never overlap; what a slow connection still owes is collected by a
 * later tick.
 */
public final class Tick {
    private static final System.Logger LOG = System.getLogger(Tick.class.getName());

    private static final FlagReading UNREAD = new FlagReading.Unreadable(Reason.of(ReasonCode.UNREAD));
    private static final int ROWS_AT_ONCE = 1_000;

    private final Ports ports;
    private final Pace pace;
    private final Roster roster;
    private final Eyes eyes;
    private final Glance glance;
    private final EffectRunner runner;
    private final Hands hands;
    private final Checkpoints checkpoints;
    private final FleetAlerts fleetAlerts;
    private volatile OptionalLong lastTerm = OptionalLong.empty();
    private Optional<Instant> lastGuard = Optional.empty();
    private volatile boolean leading;
    private volatile boolean storeUp = true;
    private String unreadable = "";

    /**
     * @param budget how long a tick waits for all connections together, before and after deciding
     * @param checkpoint how old unsaved evidence may grow while somebody is exposed
     */
    public record Pace(Duration budget, Duration checkpoint) {
        public static final Pace DEFAULT = new Pace(Duration.ofSeconds(3), Duration.ofMinutes(5));
    }

    Tick(Ports ports, Pace pace, Roster roster, Recorder recorder, Announcer announcer) {
        this.ports = ports;
        this.pace = pace;
        this.roster = roster;
        this.checkpoints = new Checkpoints(ports, roster, recorder, pace);
        this.eyes = new Eyes(ports);
        this.glance = new Glance(ports);
        this.runner = new EffectRunner(ports, recorder);
        this.hands = new Hands(ports, runner, roster);
        this.fleetAlerts = new FleetAlerts(ports, announcer);
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
        decideAndAct(now, new Mandate(held, lowerOnly, frozen()));
        storeUp = checkpoints.keep(now, held);
        lastGuard = Optional.of(now);
        fleetAlerts.tell(current, roster, now, held);
    }

    /** Under which right a tick acts: a daemon whose lease could not be renewed may only lower. */
    private record Mandate(long term, boolean lowerOnly, boolean frozen) {}

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
            unreadable = "";
            return true;
        } catch (StoreException down) {
            storeUp = false;
            // Said once until it changes, since it may last for hours.
            if (!unreadable.equals(down.getMessage())) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "the store does not answer; nothing is decided until it was read once: " + down.getMessage());
            }
            unreadable = String.valueOf(down.getMessage());
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

    private void decideAndAct(Instant now, Mandate mandate) {
        List<LiveRollout> due =
                roster.all().stream().filter(live -> live.due(now)).toList();
        Map<PolicyName, Integer> writes =
                due.stream().collect(Collectors.toMap(live -> live.name, live -> live.writes.get()));
        Map<PolicyName, FlagReading> readings = eyes.flags(due, pace.budget());
        Map<PolicyName, List<Observation>> observed = eyes.signals(due, now, pace.budget());
        Hands.Round round = hands.begin(mandate.term(), ports.clock().instant());
        List<Hands.Move> later = new ArrayList<>();
        List<JournalEntry> rows = new ArrayList<>();
        for (LiveRollout live : Triage.worstFirst(due, observed)) {
            Glance.Seen seen = new Glance.Seen(
                    readings.getOrDefault(live.name, UNREAD),
                    writes.getOrDefault(live.name, 0),
                    observed.getOrDefault(live.name, List.of()),
                    now,
                    mandate.frozen(),
                    lastGuard);
            Optional<Hands.Move> move = inTurn(live, seen, rows).filter(decided -> allowed(decided, mandate));
            move.filter(Hands.Move::urgent).ifPresent(round::start);
            move.filter(decided -> !decided.urgent()).ifPresent(later::add);
        }
        later.forEach(round::start);
        round.await(pace.budget());
        // In portions, so that nobody waits long for the store.
        for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
            ports.journal().append(rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE)));
        }
    }

    private Optional<Hands.Move> inTurn(LiveRollout live, Glance.Seen seen, List<JournalEntry> rows) {
        if (!live.lock.tryLock()) {
            // Its last effects still run, or an operator has it.
            return Optional.empty();
        }
        try {
            Optional<Hands.Move> move = decide(live, seen);
            ObservationRow.of(live, seen.observed(), seen.now()).ifPresent(rows::add);
            return move;
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "rollout=" + live.name + " could not be decided", bug);
            return Optional.empty();
        } finally {
            live.lock.unlock();
        }
    }

    private Optional<Hands.Move> decide(LiveRollout live, Glance.Seen seen) {
        Rollout rollout = live.rollout;
        if (live.removed || live.policy.isEmpty()) {
            if (seen.fresh(live)) {
                live.exposure = Sighting.of(rollout, seen.reading());
            }
            glance.lookAway(live, seen.now());
            return move(live, Succession.orphaned(live.rollout, live.exposure, live.removed), seen.now());
        }
        RolloutPolicy policy = live.policy.get();
        if (rollout.state() instanceof RolloutState.Waiting
                && rollout.revision().equals(policy.revision())) {
            // Nobody has seen anything yet, so a corrected flag or arm needs no new revision.
            live.rollout = rollout.withTarget(policy.flag());
        }
        Sight sight = glance.of(live, policy, seen);
        live.sight = Optional.of(sight);
        Decision ramp = Ramp.decide(policy, live.rollout, sight, seen.now());
        // An edited policy is no reason to look away from a breach, nor from a flag that a hand raised.
        Decision decision = ramp instanceof Decision.RollBack || ramp instanceof Decision.Lower
                ? ramp
                : Succession.changed(policy, live.rollout).orElse(ramp);
        return move(live, decision, seen.now());
    }

    private Optional<Hands.Move> move(LiveRollout live, Decision decision, Instant now) {
        live.reason = decision.reason();
        List<Effect> effects = switch (decision) {
            case Decision.RollBack back -> Effects.rollBack(live.rollout, back, now);
            case Decision.ConfirmZero zero -> Effects.confirmZero(live.rollout, zero, now);
            case Decision.Lower lower when live.policy.isEmpty() -> Effects.lower(live.rollout, lower);
            case Decision.Forget forget -> List.of(new Effect.Save(live.rollout.state(), live.rollout.state()));
            default ->
                live.policy
                        .map(policy -> Effects.of(policy, live.rollout, decision, now))
                        .orElse(List.of());
        };
        return effects.isEmpty()
                ? Optional.empty()
                : Optional.of(new Hands.Move(live, live.rollout, decision, effects));
    }

    private static boolean allowed(Hands.Move move, Mandate mandate) {
        return !mandate.lowerOnly() || move.urgent();
    }

    EffectRunner runner() {
        return runner;
    }

    boolean leading() {
        return leading;
    }

    /** The term under which a command may be obeyed now; it is asked for anew, since the lease may have passed on since. */
    OptionalLong term() {
        OptionalLong held = ports.leadership().term(ports.clock().instant());
        return leading && held.equals(lastTerm) ? held : OptionalLong.empty();
    }

    /** The term under which users may still be taken out: also the last one, while no newer was seen. */
    OptionalLong loweringTerm() {
        OptionalLong held = term();
        return held.isPresent() || ports.leadership().superseded() ? held : lastTerm;
    }

    boolean storeUp() {
        return storeUp;
    }

    /** When a tick last ended here. */
    Optional<Instant> lastGuard() {
        return lastGuard;
    }
}
