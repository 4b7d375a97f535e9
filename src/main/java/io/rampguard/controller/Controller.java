package io.rampguard.controller;

import io.rampguard.analysis.Verdict;
import io.rampguard.controller.EffectRunner.Outcome;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Effect;
import io.rampguard.rollout.Effects;
import io.rampguard.rollout.Obedience;
import io.rampguard.rollout.Ramp;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Sight;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.store.RolloutStore.Freeze;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.SaveResult;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The fleet in one daemon: ticks, and what people ask in between. */
public final class Controller implements Fleet {
    /** How long a command waits for a rollout whose last effects still run. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private final Ports ports;
    private final Roster roster;
    private final Recorder recorder;
    private final Tick tick;
    private final Announcer announcer;

    public Controller(Ports ports, Tick.Pace pace) {
        this.ports = ports;
        this.roster = new Roster(ports);
        this.announcer = new Announcer(ports);
        this.recorder = new Recorder(ports, announcer);
        this.tick = new Tick(ports, pace, roster, recorder, announcer);
    }

    /** Runs one tick and measures it. Ticks never overlap: a second caller waits. */
    public void tick() {
        Instant now = ports.clock().instant();
        tick.run(now);
        ports.instruments().ticked(Duration.between(now, ports.clock().instant()), rollouts());
    }

    /** Whether this daemon decides at this very moment, under the term that its last tick ran under. */
    public boolean leading() {
        return tick.term().isPresent();
    }

    /** Policies that went away all at once; nothing of theirs is touched until a person says so. */
    public SortedSet<PolicyName> vanished() {
        return roster.vanished();
    }

    @Override
    public List<RolloutStatus> rollouts() {
        Instant now = ports.clock().instant();
        return roster.all().stream().map(live -> StatusView.of(live, now)).toList();
    }

    @Override
    public Optional<RolloutStatus> rollout(PolicyName name) {
        Instant now = ports.clock().instant();
        return roster.find(name).map(live -> StatusView.of(live, now));
    }

    @Override
    public SortedMap<PolicyName, RolloutPolicy> policies() {
        return ports.policies().current(ports.clock().instant()).policies();
    }

    @Override
    public List<PolicyProblem> problems() {
        return ports.policies().current(ports.clock().instant()).problems();
    }

    @Override
    public FleetStatus status() {
        Map<String, String> backends = new TreeMap<>();
        ports.backends().keySet().forEach(name -> backends.put(name, ""));
        roster.all()
                .forEach(live -> live.failure()
                        .ifPresent(failure -> backends.put(live.rollout.target().backend(), failure.text())));
        Map<String, io.rampguard.metrics.MetricSource.SourceStatus> sources = new TreeMap<>();
        ports.sources().forEach((name, source) -> sources.put(name, source.status()));
        return new FleetStatus(
                tick.leading(),
                ports.leadership().holder(),
                tick.lastGuard(),
                frozen(),
                ports.policies().current(ports.clock().instant()).ready(),
                tick.storeUp(),
                sources,
                backends,
                ports.outbox().depth());
    }

    @Override
    public Answer obey(PolicyName name, Command command) {
        Instant asked = ports.clock().instant();
        Optional<LiveRollout> found = roster.find(name);
        if (found.isEmpty()) {
            return new Answer.UnknownRollout("no rollout is called '" + name + "'; rampguard status lists them");
        }
        OptionalLong term = command.verb() instanceof Verb.RollBack ? tick.loweringTerm() : tick.term();
        if (term.isEmpty()) {
            return new Answer.Unavailable(
                    "this daemon stands by; " + ports.leadership().holder() + " decides");
        }
        LiveRollout live = found.get();
        try {
            if (!live.lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Answer.Unavailable("the flag backend still works on the last write; ask again");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return new Answer.Unavailable("the daemon is stopping");
        }
        try {
            return obey(live, command, term.getAsLong(), asked);
        } finally {
            live.lock.unlock();
        }
    }

    private Answer obey(LiveRollout live, Command command, long term, Instant asked) {
        Rollout rollout = live.rollout;
        if (rollout.handled().contains(command.request())) {
            return new Answer.Obeyed(StatusView.of(live, asked), "this request was handled before", Optional.empty());
        }
        if (rollout.state() instanceof RolloutState.RollingBack || rollout.state() instanceof RolloutState.RolledBack) {
            announcer.taken(live.name, command, asked, term);
        }
        return answer(live, command, new Order(term, asked));
    }

    private Answer answer(LiveRollout live, Command command, Order order) {
        Sight sight = live.sight
                .map(last -> new Sight(last.exposure(), last.verdict(), last.ready(), frozen().isPresent()))
                .orElseGet(() -> new Sight(
                        live.exposure,
                        new Verdict.Inconclusive(Reason.of(ReasonCode.WARMING_UP)),
                        false,
                        frozen().isPresent()));
        Obedience obedience = live.policy
                .map(policy -> Ramp.obey(policy, live.rollout, command, sight))
                .orElseGet(() -> Ramp.obeyWithoutPolicy(live.rollout, command));
        return switch (obedience) {
            case Obedience.Already already ->
                new Answer.Obeyed(StatusView.of(live, order.asked()), already.sentence(), Optional.empty());
            case Obedience.Refusal refusal ->
                new Answer.Conflict(StatusView.of(live, order.asked()), refusal.sentence());
            case Obedience.Move move -> done(live, command, move.decision(), order);
        };
    }

    private record Order(long term, Instant asked) {}

    private Answer done(LiveRollout live, Command command, Decision decision, Order order) {
        Rollout unasked = live.rollout;
        Rollout before = unasked.handled(command.request());
        live.rollout = before;
        // Asked comes before done, also for who reads it later; and it was asked whatever comes of it.
        journal(live, command, order.asked());
        Outcome outcome =
                tick.runner().run(live, decision, effects(live, decision, order.asked()), order.term(), order.asked());
        live.reason = decision.reason();
        Instant now = ports.clock().instant();
        boolean rollBack = command.verb() instanceof Verb.RollBack;
        if (!outcome.recorded() && !Recorder.lowers(decision)) {
            // What was decided on is gone where somebody saved in between; otherwise the request was never made.
            live.rollout = live.rollout.equals(before) ? unasked : live.rollout;
            return new Answer.Unavailable("nothing was changed: "
                    + (tick.storeUp()
                            ? "somebody saved in between, ask again"
                            : "the store does not answer, and nothing is raised without a record"));
        }
        String sentence = outcome.verified()
                ? (outcome.wouldHave()
                        ? "would have been done; this flag is moved by somebody else"
                        : decision.reason().text())
                : "not verified: " + outcome.failure() + "; it is tried again every tick";
        return new Answer.Obeyed(
                StatusView.of(live, now), sentence, rollBack && outcome.verified() ? outcome.took() : Optional.empty());
    }

    private static List<Effect> effects(LiveRollout live, Decision decision, Instant asked) {
        return decision instanceof Decision.RollBack back
                ? Effects.rollBack(live.rollout, back, asked)
                : live.policy
                        .map(policy -> Effects.of(policy, live.rollout, decision, asked))
                        .orElse(List.of());
    }

    private void journal(LiveRollout live, Command command, Instant at) {
        ports.journal()
                .append(List.of(new JournalEntry(
                        at,
                        Optional.of(live.name),
                        Kind.COMMAND,
                        live.rollout.revision(),
                        command.by(),
                        command.verb().word(),
                        Reason.of(ReasonCode.OPERATOR, command.why()),
                        Optional.empty(),
                        Map.of("request", command.request()))));
    }

    @Override
    public FreezeAnswer freeze(String by, String why) {
        return knowing(present -> present.isPresent()
                ? new FreezeAnswer.Done(present, "the fleet is frozen already")
                : fleetWide(Optional.of(new Freeze(by, why, ports.clock().instant())), "freeze", by, why));
    }

    @Override
    public FreezeAnswer thaw(String by, String why) {
        return knowing(present -> present.isEmpty()
                ? new FreezeAnswer.Done(present, "the fleet is not frozen")
                : fleetWide(Optional.empty(), "thaw", by, why));
    }

    @Override
    public FreezeAnswer confirmDeletion(String by, String why) {
        FreezeAnswer kept = knowing(present -> fleetWide(present, "confirm-deletion", by, why));
        if (!(kept instanceof FreezeAnswer.Done done)) {
            return kept;
        }
        int many = roster.vanished().size();
        ports.policies().confirmDeletion();
        roster.believeVanished();
        return new FreezeAnswer.Done(
                done.freeze(), many + " vanished policies are deleted; unfinished ramps go to 0 first");
    }

    /** A freeze that cannot be read is neither there nor over, and nothing may be saved in its place. */
    private FreezeAnswer knowing(Function<Optional<Freeze>, FreezeAnswer> then) {
        try {
            return then.apply(ports.store().freeze());
        } catch (StoreException down) {
            return new FreezeAnswer.Unavailable(
                    "the store does not answer, so nobody can tell whether the fleet is frozen: " + down.getMessage());
        }
    }

    private FreezeAnswer fleetWide(Optional<Freeze> freeze, String move, String by, String why) {
        OptionalLong term = tick.term();
        if (term.isEmpty()) {
            return new FreezeAnswer.Unavailable(
                    "this daemon stands by; " + ports.leadership().holder() + " decides");
        }
        JournalEntry entry = new JournalEntry(
                ports.clock().instant(),
                Optional.empty(),
                Kind.COMMAND,
                "-",
                by,
                move,
                Reason.of(ReasonCode.OPERATOR, why),
                Optional.empty(),
                Map.of());
        SaveResult result = ports.store().freeze(freeze, entry, term.getAsLong());
        return result instanceof SaveResult.Saved
                ? new FreezeAnswer.Done(
                        freeze, move.equals("freeze") ? "advances stop; rollbacks do not" : "advances go on")
                : new FreezeAnswer.Unavailable("the store did not take it: " + result);
    }

    /** For the status, and for commands that cannot rise without a record anyway. */
    private Optional<Freeze> frozen() {
        try {
            return ports.store().freeze();
        } catch (StoreException down) {
            return Optional.empty();
        }
    }

    /** Gives the lease back, so that another daemon takes over at once. What runs has been finished by the last tick. */
    public void stop() {
        ports.leadership().release();
    }
}
