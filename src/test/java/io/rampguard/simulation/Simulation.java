package io.rampguard.simulation;

import io.rampguard.analysis.PolicyJudge;
import io.rampguard.controller.Fleet;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.policy.Arm;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Stage;
import io.rampguard.rollout.Command;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Phase;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.simulation.FaultPlan.Fault;
import io.rampguard.simulation.SimulatedFlags.Trouble;
import io.rampguard.simulation.SimulatedFlags.Written;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One fate from beginning to end: two daemons, one flag, one policy. While faults are on, the laws are watched after every
 * tick; then nothing is wrong any more, an operator answers what is asked, and the rollout has to end.
 */
final class Simulation {
    private static final java.util.logging.Logger QUIET = java.util.logging.Logger.getLogger("io.rampguard");

    final Fate fate;
    final VirtualClock clock = new VirtualClock();
    final Timeline timeline = new Timeline(clock);
    final World world;
    final SimulatedFlags flags;
    final SimulatedStore store = new SimulatedStore();
    final SimulatedLease lease = new SimulatedLease(clock);
    final SimulatedMetrics metrics;
    final SimulatedPolicies policies = new SimulatedPolicies();
    private final Checkers checkers;
    private final Mistake mistake;
    private final Operator operator;
    private final List<Seat> seats = new ArrayList<>();
    private final Deque<Fault> pending;
    private final List<Fault> lasting = new ArrayList<>();
    private Optional<Seat> acting = Optional.empty();
    private Optional<Duration> stall = Optional.empty();
    private int effectsUntilCrash = -1;
    private Duration crashLasts = Duration.ZERO;
    private RolloutPolicy policy;

    /** A rollback was under way when the tick began, or the flag's own note told of one. */
    boolean rollingBack;

    private boolean movedByHand;

    /** The tick that runs stood still for a while. */
    boolean stalled;

    /** The place of one daemon: it runs, is down until some moment, or stands still in the middle of something. */
    static final class Seat {
        final String name;
        Optional<Daemon> daemon = Optional.empty();
        Duration downUntil = Duration.ZERO;
        boolean frozen;

        Seat(String name) {
            this.name = name;
        }
    }

    /** A process died between two effects. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("crash", null, false, false);
        }
    }

    /** How a fate ended. */
    record Ending(
            long seed, Phase phase, Percentage share, Duration took, Optional<BrokenLaw> broken, Timeline timeline) {}

    Simulation(Fate fate, Mistake mistake) {
        QUIET.setLevel(java.util.logging.Level.OFF);
        this.fate = fate;
        this.mistake = mistake;
        this.policy = fate.policy();
        this.world = new World(fate.quality(), fate.seed());
        this.flags = new SimulatedFlags(fate.step(), fate.fenced(), fate.notes());
        this.metrics = new SimulatedMetrics(clock, name -> world);
        metrics.remembers = fate.past();
        this.checkers = new Checkers(this);
        this.operator = new Operator(this);
        this.pending = new ArrayDeque<>(fate.plan().faults());
        store.fenced = mistake != Mistake.TWO_LEADERS_WRITE;
        policies.apply(policy);
        fate.firstShare().ifPresent(share -> flags.hand(key(), arms(), share));
        // Without a fence nothing can stop a write that was already on its way when its process stood still.
        flags.between = fate.fenced() ? this::between : this::mayCrash;
        flags.listener = this::written;
        store.between = this::between;
        store.saved = this::saved;
        seats.add(new Seat("daemon-a"));
        seats.add(new Seat("daemon-b"));
    }

    static Ending run(long seed) {
        return new Simulation(Fate.of(seed), Mistake.NONE).run();
    }

    Ending run() {
        Optional<BrokenLaw> broken = Optional.empty();
        timeline.say(
                "fate",
                fate.seed() + " " + fate.policy().confidence().method() + (fate.past() ? " with a past " : " ")
                        + fate.quality() + " step " + fate.step() + (fate.fenced() ? " fenced" : "")
                        + (fate.notes() ? " notes" : "") + " stages "
                        + fate.policy().ramp().stages());
        try {
            while (clock.elapsed().compareTo(fate.plan().until()) < 0) {
                step();
            }
            calm();
        } catch (BrokenLaw law) {
            timeline.say("BROKEN", law.getMessage());
            broken = Optional.of(law);
        }
        Phase phase = leader().map(RolloutStatus::phase).orElse(Phase.WAITING);
        timeline.say("end", phase.label() + " at " + share());
        return new Ending(fate.seed(), phase, share(), clock.elapsed(), broken, timeline);
    }

    /** Nothing is wrong any more: the rollout ends within its holds and watch, stretched, and some slack. */
    private void calm() {
        lasting.forEach(this::ends);
        lasting.clear();
        stall = Optional.empty();
        effectsUntilCrash = -1;
        policies.apply(policy);
        timeline.say("calm", "faults are off");
        Duration holds = policy.ramp().stages().stream()
                .map(Stage::hold)
                .reduce(policy.ramp().watch(), Duration::plus);
        Duration until = clock.elapsed().plus(holds.multipliedBy(4)).plusMinutes(25);
        while (!ended()) {
            if (clock.elapsed().compareTo(until) > 0) {
                throw new BrokenLaw(
                        BrokenLaw.Law.EVERY_ROLLOUT_ENDS,
                        "the rollout is still "
                                + leader().map(s -> s.phase().label() + " because " + s.reason())
                                        .orElse("unknown") + ", " + holds.toSeconds()
                                + " s of holds after the last fault");
            }
            step();
            operator.answersWhatIsAsked();
        }
    }

    private boolean ended() {
        Percentage share = share();
        return leader().map(status -> switch (status.phase()) {
                    case ROLLED_BACK -> share.isZero();
                    case COMPLETED ->
                        movedByHand
                                || share.equals(policy.ramp()
                                        .stages()
                                        .getLast()
                                        .exposure()
                                        .floorTo(fate.step()));
                    default -> false;
                })
                .orElse(false);
    }

    /** One cell of the world: people ask, troubles begin and end, every daemon ticks. */
    private void step() {
        world.live(share().fraction());
        clock.advance(World.CELL);
        lasting.removeIf(fault -> {
            boolean over = fault.end().compareTo(clock.elapsed()) <= 0;
            if (over) {
                ends(fault);
            }
            return over;
        });
        while (!pending.isEmpty() && pending.peek().at().compareTo(clock.elapsed()) <= 0) {
            begins(pending.poll());
        }
        seats.forEach(this::tick);
    }

    private void tick(Seat seat) {
        if (seat.frozen || clock.elapsed().compareTo(seat.downUntil) < 0) {
            checkers.unwell();
            return;
        }
        if (seat.daemon.isEmpty()) {
            seat.daemon = Optional.of(start(seat));
        }
        Daemon daemon = seat.daemon.get();
        Optional<Seat> outer = acting;
        acting = Optional.of(seat);
        boolean stalledOutside = stalled;
        stalled = false;
        daemon.judged.clear();
        checkers.tickBegins();
        rollingBack = kept().map(row -> row.state() instanceof RolloutState.RollingBack
                                || row.state() instanceof RolloutState.RolledBack)
                        .orElse(false)
                || status(daemon)
                        .map(s -> s.phase() == Phase.ROLLING_BACK || s.phase() == Phase.ROLLED_BACK)
                        .orElse(false)
                || flags.notedRollback(key());
        boolean whole = true;
        try {
            daemon.controller.tick();
        } catch (Crash crash) {
            crashed(seat);
            whole = false;
        } finally {
            acting = outer;
        }
        if (checkers.broken().isPresent()) {
            throw checkers.broken().get();
        }
        checkers.tickEnds(daemon, whole && !stalled);
        stalled = stalledOutside;
    }

    private Daemon start(Seat seat) {
        Daemon.Parts parts = new Daemon.Parts(
                policies,
                metrics,
                flags,
                store,
                mistake == Mistake.TWO_LEADERS_WRITE ? lease.always() : lease.of(seat.name),
                new PolicyJudge());
        return new Daemon(seat.name, mistake.plantedIn(parts), clock);
    }

    private void crashed(Seat seat) {
        seat.daemon = Optional.empty();
        seat.downUntil = clock.elapsed().plus(crashLasts);
        timeline.say(seat.name, "crashes, back in " + crashLasts.toSeconds() + " s");
    }

    /** Between any two effects a process may die or stand still. */
    private void between() {
        mayCrash();
        if (stall.isPresent() && acting.isPresent()) {
            Duration lasts = stall.get();
            stall = Optional.empty();
            Seat sleeper = acting.get();
            timeline.say(sleeper.name, "stands still for " + lasts.toSeconds() + " s");
            sleeper.frozen = true;
            Duration wakes = clock.elapsed().plus(lasts);
            while (clock.elapsed().compareTo(wakes) < 0) {
                step();
            }
            sleeper.frozen = false;
            stalled = true;
            timeline.say(sleeper.name, "wakes up");
        }
    }

    private void mayCrash() {
        if (effectsUntilCrash >= 0 && acting.isPresent() && effectsUntilCrash-- == 0) {
            throw new Crash();
        }
    }

    private void written(Written written) {
        timeline.say(
                acting.map(seat -> seat.name).orElse("?"),
                (written.kill() ? "kills " : "writes ") + written.before() + " -> "
                        + written.change().exposure() + " term "
                        + written.change().term() + (written.landed() ? "" : ", in vain"));
        checkers.writes(written);
    }

    private void saved(Optional<Rollout> before, Rollout after) {
        if (before.map(row -> !row.state().equals(after.state())).orElse(true)) {
            timeline.say(acting.map(seat -> seat.name).orElse("?"), "saves " + after.revision() + " " + after.state());
        }
        checkers.saves(before, after);
    }

    private void begins(Fault fault) {
        timeline.say("fault", fault.kind() + " for " + fault.lasts().toSeconds() + " s");
        Duration minutes = fault.lasts();
        switch (fault.kind()) {
            case SOURCE_DARK -> metrics.trouble = Optional.of(ReasonCode.SOURCE_DARK);
            case SOURCE_STALE -> metrics.trouble = Optional.of(ReasonCode.STALE);
            case SOURCE_PARTIAL -> metrics.trouble = Optional.of(ReasonCode.PARTIAL_ANSWER);
            case METRICS_LATE -> metrics.lag = Duration.ofSeconds(15);
            case BACKEND_DOWN -> flags.trouble = Trouble.DOWN;
            case WRITES_UNCONFIRMED -> flags.trouble = Trouble.UNCONFIRMED;
            case WRITES_THROTTLED -> flags.trouble = Trouble.THROTTLED;
            case HAND_LOWERS -> hand(new Percentage((int) (share().basisPoints() * fault.dice())));
            case HAND_RAISES ->
                hand(new Percentage(share().basisPoints() + (int) ((10_000 - share().basisPoints()) * fault.dice())));
            case STORE_DOWN -> store.down = true;
            case REVISION_RACE -> store.race = true;
            case CRASH -> {
                effectsUntilCrash = (int) (fault.dice() * 6);
                crashLasts = minutes;
            }
            case STALL -> stall = Optional.of(Duration.ofSeconds(25 + (long) (fault.dice() * 60)));
            case LEASE_DOWN -> lease.down = true;
            case CLOCK_FORWARD -> jump(World.CELL.multipliedBy(1 + (long) (fault.dice() * fault.dice() * 700)));
            case CLOCK_BACKWARD -> jump(World.CELL.multipliedBy(-1 - (long) (fault.dice() * 24)));
            case NEW_REVISION -> newRevision("r" + (2 + (int) (fault.dice() * 1000)));
            case STAGES_EDITED -> change(policy.withRamp(operator.edited(policy.ramp(), fault.dice())));
            case POLICY_DELETED -> {
                policies.delete(policy.name());
                checkers.policyChanges();
            }
            default -> operator.does(fault.kind(), fault.dice());
        }
        lasting.add(fault);
    }

    private void ends(Fault fault) {
        switch (fault.kind()) {
            case SOURCE_DARK, SOURCE_STALE, SOURCE_PARTIAL -> metrics.trouble = Optional.empty();
            case METRICS_LATE -> metrics.lag = Duration.ZERO;
            case BACKEND_DOWN, WRITES_UNCONFIRMED, WRITES_THROTTLED -> flags.trouble = Trouble.NONE;
            case STORE_DOWN -> store.down = false;
            case LEASE_DOWN -> lease.down = false;
            case POLICY_DELETED -> {
                policies.apply(policy);
                checkers.policyChanges();
            }
            case OPERATOR_FREEZES -> operator.thaws();
            default -> {}
        }
        checkers.unwell();
    }

    void hand(Percentage to) {
        Percentage from = share();
        if (flags.arms(key()).isPresent() && !from.equals(to)) {
            timeline.say("hand", from + " -> " + to);
            flags.hand(key(), to);
            movedByHand = kept().map(row -> row.state() instanceof RolloutState.Completed)
                    .orElse(false);
            checkers.handMoves(from, to);
        }
    }

    private void jump(Duration by) {
        clock.jump(by);
        checkers.clockJumps();
    }

    private void change(RolloutPolicy next) {
        policy = next;
        movedByHand |=
                kept().map(row -> row.state() instanceof RolloutState.Completed).orElse(false);
        if (policies.removed.isEmpty()) {
            policies.apply(next);
        }
        checkers.policyChanges();
    }

    /** What comes after a winner is compared with the winner. */
    private void newRevision(String revision) {
        boolean won =
                kept().map(row -> row.state() instanceof RolloutState.Completed).orElse(false);
        if (!won) {
            change(policyWith(revision, policy.flag().control()));
        } else if (share().equals(Percentage.ALL) && variantIsServed()) {
            change(policyWith(revision, policy.flag().variant()));
        }
    }

    private RolloutPolicy policyWith(String revision, Arm control) {
        return new RolloutPolicy(
                policy.name(),
                new io.rampguard.policy.FlagTarget(
                        policy.flag().backend(),
                        policy.flag().key(),
                        control,
                        Arm.named("sonnet-" + revision),
                        policy.flag().bucketBy()),
                revision,
                policy.metrics(),
                policy.ramp(),
                policy.guardrails(),
                policy.unguarded(),
                policy.confidence(),
                policy.patience(),
                policy.alerts(),
                policy.dryRun());
    }

    /** Asks the leader; true where it was obeyed. */
    boolean command(Verb verb) {
        for (Seat seat : seats) {
            if (seat.daemon.isPresent() && !seat.frozen && leads(seat.daemon.get())) {
                return command(seat, verb);
            }
        }
        return false;
    }

    private boolean command(Seat seat, Verb verb) {
        Optional<Seat> outer = acting;
        acting = Optional.of(seat);
        checkers.commandBegins();
        boolean obeyed = false;
        try {
            Fleet.Answer answer = seat.daemon
                    .orElseThrow()
                    .controller
                    .obey(
                            policy.name(),
                            new Command(
                                    verb, "request-" + clock.elapsed().toSeconds() + verb.word(), "ann", "because"));
            obeyed = answer instanceof Fleet.Answer.Obeyed;
            movedByHand |= obeyed && verb instanceof Verb.RollBack;
            timeline.say("operator", verb.word() + ": " + said(answer));
        } catch (Crash crash) {
            obeyed = true;
            crashed(seat);
        } finally {
            acting = outer;
            checkers.commandEnds(verb, obeyed);
        }
        return obeyed;
    }

    private static String said(Fleet.Answer answer) {
        return switch (answer) {
            case Fleet.Answer.Obeyed obeyed -> "obeyed, " + obeyed.sentence();
            case Fleet.Answer.Conflict conflict -> "conflict, " + conflict.sentence();
            case Fleet.Answer.UnknownRollout unknown -> unknown.sentence();
            case Fleet.Answer.Unavailable unavailable -> "unavailable, " + unavailable.sentence();
        };
    }

    Optional<Fleet> leading() {
        return seats.stream()
                .filter(seat -> !seat.frozen)
                .flatMap(seat -> seat.daemon.stream())
                .filter(this::leads)
                .<Fleet>map(daemon -> daemon.controller)
                .findFirst();
    }

    Optional<RolloutStatus> leader() {
        return leading().flatMap(fleet -> fleet.rollout(policy.name()));
    }

    boolean leads(Daemon daemon) {
        return daemon.controller.status().leading();
    }

    Optional<RolloutStatus> status(Daemon daemon) {
        return daemon.controller.rollout(policy.name());
    }

    /** Whether the share that the flag serves is a share of what is tried. */
    boolean variantIsServed() {
        return flags.arms(key())
                .map(arms -> arms.variant().equals(policy.flag().variant()))
                .orElse(false);
    }

    boolean policyGone() {
        return !policies.policies.containsKey(policy.name());
    }

    RolloutPolicy policy() {
        return policy;
    }

    Optional<Rollout> kept() {
        return store.kept(policy.name());
    }

    Percentage share() {
        return flags.share(key());
    }

    private String key() {
        return policy.flag().key();
    }

    private io.rampguard.flags.Arms arms() {
        return new io.rampguard.flags.Arms(
                policy.flag().variant(), policy.flag().control(), policy.flag().bucketBy());
    }
}
