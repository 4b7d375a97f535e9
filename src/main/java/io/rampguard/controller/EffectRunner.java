package io.rampguard.controller;

import io.rampguard.flags.Arms;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagKey;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.policy.FlagTarget;
import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Effect;
import io.rampguard.rollout.Exposure;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.JournalEntry;
import io.rampguard.units.Kebab;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Does what was decided, in the order the effects stand in. It decides nothing itself. */
final class EffectRunner {
    private static final System.Logger LOG = System.getLogger(EffectRunner.class.getName());

    private final Ports ports;
    private final Recorder recorder;

    EffectRunner(Ports ports, Recorder recorder) {
        this.ports = ports;
        this.recorder = recorder;
    }

    /**
     * Runs the effects. The caller holds the rollout's lock.
     *
     * @param term under which it was decided
     * @param seenAt when the reason for it was seen: the start of a breach's way to zero
     */
    Outcome run(LiveRollout live, Decision decision, List<Effect> effects, long term, Instant seenAt) {
        Outcome outcome = Outcome.NOTHING;
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Write write -> outcome = write(live, write, term, seenAt);
                case Effect.Save save -> {
                    boolean kept = recorder.record(live, decision, save, outcome, term);
                    outcome = outcome.told();
                    // Upwards an intent that was not recorded is not acted upon; downwards the write has been made
                    // already.
                    if (!kept) {
                        return outcome.unrecorded();
                    }
                }
            }
        }
        if (!outcome.lines().isEmpty()) {
            ports.journal().append(outcome.lines());
        }
        return outcome.told();
    }

    private Outcome write(LiveRollout live, Effect.Write write, long term, Instant seenAt) {
        Rollout rollout = live.rollout;
        FlagTarget target = rollout.target();
        FlagBackend backend = ports.backends().get(target.backend());
        boolean onlooker = target.external() || live.policy.map(p -> p.dryRun()).orElse(false);
        if (onlooker || (backend != null && !backend.capabilities().writes())) {
            return Outcome.WOULD_HAVE;
        }
        if (backend == null) {
            return failed(
                    live,
                    new WriteResult.Refused("no flag backend is called '" + target.backend()
                            + "'; configure rampguard.backends." + target.backend()));
        }
        if (raises(live, write)
                && !ports.leadership().term(ports.clock().instant()).equals(OptionalLong.of(term))) {
            return failed(live, new WriteResult.Refused("the lease passed on while this was being done"));
        }
        FlagChange change = new FlagChange(
                new FlagKey(target.backend(), target.key()),
                new Arms(target.variant(), target.control(), target.bucketBy()),
                write.to(),
                write.rollBack() ? Optional.empty() : live.found.flatMap(FlagReading.Found::revision),
                term,
                new ChangeNote(rollout.name().toString(), rollout.revision(), write.rollBack()));
        Instant before = ports.clock().instant();
        WriteResult result = unlessItThrows(
                () -> write.rollBack() ? backend.kill(change) : backend.write(change), WriteResult.Unreachable::new);
        measured(target.backend(), write.rollBack() ? "kill" : "write", result.outcome(), before);
        live.writes.incrementAndGet();
        Outcome outcome =
                result instanceof WriteResult.Applied ? readBack(live, backend, write, seenAt) : failed(live, result);
        // People who are being taken out do not wait for a journal's line: it goes with the save that follows.
        return outcome.telling(recorder.written(live, change, result));
    }

    /** What is not surely a lowering. A process that stood still may wake up after its lease is gone. */
    private static boolean raises(LiveRollout live, Effect.Write write) {
        return !write.to().isZero()
                && !(live.exposure instanceof Exposure.Served served
                        && !write.to().above(served.share()));
    }

    /** Zero is claimed only when it was read. */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on it; a thousand rollbacks are merely quicker so.
    private Outcome readBack(LiveRollout live, FlagBackend backend, Effect.Write write, Instant seenAt) {
        String key = live.rollout.target().key();
        Instant before = ports.clock().instant();
        FlagReading reading = unlessItThrows(
                () -> backend.read(Set.of(key))
                        .getOrDefault(key, unread("the backend left the flag out of its answer")),
                EffectRunner::unread);
        measured(live.rollout.target().backend(), "read", Kebab.of(reading.getClass()), before);
        Exposure exposure = Sighting.of(live.rollout, reading);
        live.exposure = exposure;
        live.found = reading instanceof FlagReading.Found found ? Optional.of(found) : Optional.empty();
        boolean asked =
                exposure instanceof Exposure.Served served && served.share().equals(write.to());
        boolean nobody = exposure instanceof Exposure.Unprepared && write.to().isZero();
        if (!asked && !nobody) {
            return new Outcome(false, false, Optional.empty(), "written, and not yet seen in the backend");
        }
        Duration took = Duration.between(seenAt, ports.clock().instant());
        if (write.rollBack()) {
            ports.instruments().breachToZero(took);
            // Where hundreds fall at once, the others' way to zero goes before putting this one on record.
            Thread.yield();
        }
        return new Outcome(true, false, Optional.of(took), "");
    }

    private static FlagReading unread(String sentence) {
        return new FlagReading.Unreadable(Reason.of(ReasonCode.UNREAD, sentence));
    }

    /** An adapter's bug is one more way to be unreachable: what was decided is recorded and told all the same. */
    private static <T> T unlessItThrows(Supplier<T> call, Function<String, T> failure) {
        try {
            return call.get();
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "a flag backend broke its promise never to throw", bug);
            return failure.apply("the backend's adapter failed by a bug ("
                    + bug.getClass().getSimpleName() + "); the log has its trace");
        }
    }

    private Outcome failed(LiveRollout live, WriteResult result) {
        live.exposure = new Exposure.Unread(result.reason());
        return new Outcome(false, false, Optional.empty(), result.sentence());
    }

    private void measured(String backend, String operation, String outcome, Instant before) {
        ports.instruments()
                .backendCalled(
                        backend,
                        operation,
                        outcome,
                        Duration.between(before, ports.clock().instant()));
    }

    /**
     * How the effects ended.
     *
     * @param verified the share asked for was read back
     * @param wouldHave nothing was written, because somebody else moves the flag or the policy is a dry run
     * @param took from what was seen to what was read back
     * @param failure why it is not verified; empty where it is
     * @param recorded the store keeps what was decided
     * @param lines of the journal that nobody has kept yet
     */
    record Outcome(
            boolean verified,
            boolean wouldHave,
            Optional<Duration> took,
            String failure,
            boolean recorded,
            List<JournalEntry> lines) {
        static final Outcome NOTHING = new Outcome(true, false, Optional.empty(), "");
        static final Outcome WOULD_HAVE = new Outcome(true, true, Optional.empty(), "");

        Outcome(boolean verified, boolean wouldHave, Optional<Duration> took, String failure) {
            this(verified, wouldHave, took, failure, true, List.of());
        }

        Outcome unrecorded() {
            return new Outcome(verified, wouldHave, took, failure, false, lines);
        }

        Outcome telling(JournalEntry line) {
            return new Outcome(verified, wouldHave, took, failure, recorded, List.of(line));
        }

        Outcome told() {
            return new Outcome(verified, wouldHave, took, failure, recorded, List.of());
        }
    }
}
