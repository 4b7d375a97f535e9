package io.rampguard.controller;

import io.rampguard.alerts.Alert;
import io.rampguard.controller.EffectRunner.Outcome;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.WriteResult;
import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Effect;
import io.rampguard.rollout.HoldClock;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Step;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.SaveResult;
import io.rampguard.store.StoredRollout;
import io.rampguard.units.Percentage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Remembers what was decided: state, journal and alerts in one transaction. With the store down it keeps a lowering in memory,
 * hands its alerts straight to the channels, and offers it to the store again every tick.
 */
final class Recorder {
    private static final System.Logger LOG = System.getLogger("io.rampguard.decisions");
    static final String SELF = "rampguard";

    private final Ports ports;
    private final Announcer announcer;

    Recorder(Ports ports, Announcer announcer) {
        this.ports = ports;
        this.announcer = announcer;
    }

    /** True where the state is kept in the store, so that what comes next may be done. The caller holds the rollout's lock. */
    boolean record(LiveRollout live, Decision decision, Effect.Save save, Outcome outcome, long term) {
        Instant now = ports.clock().instant();
        Rollout before = live.rollout;
        Rollout after = next(live, decision, outcome.verified() ? save.next() : save.unverified(), now);
        Deed deed = new Deed(live, before, after, decision, outcome, now);
        List<JournalEntry> entries =
                Stream.concat(outcome.lines().stream(), Stream.of(deed.entry())).toList();
        List<Alert> alerts = announcer.announce(deed);
        log(live, decision, after, outcome);
        ports.instruments()
                .decided(live.name, decision.move(), decision.reason().code());
        LiveRollout.Unsaved owed =
                live.unsaved.orElse(LiveRollout.Unsaved.NOTHING).and(entries, alerts);
        if (decision instanceof Decision.Forget) {
            return removed(live, term, owed);
        }
        SaveResult result = ports.store().save(after, live.revision, term, owed.entries(), owed.alerts());
        if (result instanceof SaveResult.Conflict && lowers(decision) && catchUp(live)) {
            result = ports.store().save(after, live.revision, term, owed.entries(), owed.alerts());
        }
        if (result instanceof SaveResult.Saved saved) {
            adopt(live, after, saved, now, before);
            return true;
        }
        if (!lowers(decision)) {
            ports.journal().append(outcome.lines());
            refused(live, result);
            return false;
        }
        // The flag has been lowered; that this is not yet on record must not undo it, nor keep a person asleep.
        moved(live, before, after, now);
        live.unsaved = Optional.of(owed);
        announcer.tellAnyway(alerts);
        refused(live, result);
        return false;
    }

    /** Goes ahead without the store: nothing of it exposes anybody to more. */
    static boolean lowers(Decision decision) {
        return switch (decision) {
            case Decision.RollBack back -> true;
            case Decision.ConfirmZero zero -> true;
            case Decision.Lower lower -> true;
            case Decision.StepDown down -> true;
            case Decision.Pause pause -> true;
            default -> false;
        };
    }

    private void adopt(LiveRollout live, Rollout after, SaveResult.Saved saved, Instant now, Rollout before) {
        moved(live, before, after, now);
        live.revision = saved.revision();
        live.unsaved = Optional.empty();
        live.checkpointAt = now;
        live.clockUnsaved = false;
    }

    private static void moved(LiveRollout live, Rollout before, Rollout after, Instant now) {
        live.rollout = after;
        if (!target(before).equals(target(after))) {
            live.steppedAt = now;
        }
        if (before.state().phase() != after.state().phase()) {
            live.since = now;
        }
    }

    private static Percentage target(Rollout rollout) {
        return rollout.state().step().map(Step::target).orElse(Percentage.ZERO);
    }

    private boolean removed(LiveRollout live, long term, LiveRollout.Unsaved owed) {
        return ports.store().remove(live.name, live.revision, term, owed.entries(), owed.alerts())
                instanceof SaveResult.Saved;
    }

    /** Somebody saved in between: take what is there, and decide again at the next tick. */
    private void refused(LiveRollout live, SaveResult result) {
        LOG.log(System.Logger.Level.WARNING, () -> "rollout=" + live.name + " not saved: " + result);
        if (result instanceof SaveResult.Conflict && live.unsaved.isEmpty()) {
            reload(live);
        }
    }

    /** Users were taken out, and that stands over whatever was saved of the same revision in between. */
    private boolean catchUp(LiveRollout live) {
        try {
            Optional<StoredRollout> row =
                    row(live).filter(kept -> kept.rollout().revision().equals(live.rollout.revision()));
            row.ifPresent(kept -> live.revision = kept.revision());
            return row.isPresent();
        } catch (StoreException down) {
            return false;
        }
    }

    private Optional<StoredRollout> row(LiveRollout live) {
        return Optional.ofNullable(ports.store().load().get(live.name));
    }

    /** What is stored, with the time that nobody guarded and that only this daemon knows of. */
    private static Rollout clocked(Rollout stored, Rollout mine) {
        boolean sameHold = stored.state().phase() == mine.state().phase()
                && started(stored).isPresent()
                && started(stored).equals(started(mine));
        return sameHold ? stored.withState(mine.state()) : stored;
    }

    private static Optional<Instant> started(Rollout rollout) {
        return rollout.state().step().flatMap(Step::hold).map(HoldClock::started);
    }

    private void reload(LiveRollout live) {
        try {
            row(live).ifPresent(kept -> {
                live.rollout = clocked(kept.rollout(), live.rollout);
                live.revision = kept.revision();
            });
        } catch (StoreException down) {
            LOG.log(System.Logger.Level.WARNING, () -> "rollout=" + live.name + " not reloaded: " + down.getMessage());
        }
    }

    /** Saves evidence, the hold's clock, or what the store did not take before. True where it was kept. */
    boolean checkpoint(LiveRollout live, long term) {
        LiveRollout.Unsaved owed = live.unsaved.orElse(LiveRollout.Unsaved.NOTHING);
        SaveResult result = ports.store().save(live.rollout, live.revision, term, owed.entries(), owed.alerts());
        if (result instanceof SaveResult.Conflict && live.unsaved.isPresent() && catchUp(live)) {
            result = ports.store().save(live.rollout, live.revision, term, owed.entries(), owed.alerts());
        }
        if (result instanceof SaveResult.Saved saved) {
            adopt(live, live.rollout, saved, ports.clock().instant(), live.rollout);
            return true;
        }
        if (result instanceof SaveResult.Conflict) {
            // Another hand saved since; what this daemon did to the flag is read back from the flag itself.
            live.unsaved = Optional.empty();
            reload(live);
        }
        return false;
    }

    /** One line for each write, whatever came of it. */
    JournalEntry written(LiveRollout live, FlagChange change, WriteResult result) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("flag", change.flag().toString());
        facts.put("to", change.exposure().toString());
        facts.put("outcome", result.outcome());
        return new JournalEntry(
                ports.clock().instant(),
                Optional.of(live.name),
                Kind.WRITE,
                live.rollout.revision(),
                SELF,
                "write",
                result.reason(),
                Optional.empty(),
                facts);
    }

    private static Rollout next(LiveRollout live, Decision decision, RolloutState state, Instant now) {
        Rollout rollout = live.rollout;
        return switch (decision) {
            case Decision.Begin begin ->
                live.policy.map(policy -> rollout.succeededBy(policy, now)).orElse(rollout);
            case Decision.Arm arm ->
                rollout.withState(state).withEvidence(rollout.evidence().fresh());
            case Decision.Complete complete -> rollout.withState(state).completed();
            default -> rollout.withState(state);
        };
    }

    private void log(LiveRollout live, Decision decision, Rollout after, Outcome outcome) {
        LOG.log(
                System.Logger.Level.INFO,
                () -> "rollout=" + live.name + " flag=" + after.target().key() + " revision="
                        + after.revision() + " decision=" + decision.move() + " phase="
                        + after.state().phase().label() + " percent="
                        + after.state()
                                .step()
                                .map(step -> step.target().toString())
                                .orElse("0 %") + " reason="
                        + decision.reason().code().label() + " verified=" + outcome.verified()
                        + (outcome.wouldHave() ? " would-have=true" : "") + " text=\""
                        + decision.reason().text() + "\""
                        + (outcome.failure().isEmpty() ? "" : " failure=\"" + outcome.failure() + "\""));
    }
}
