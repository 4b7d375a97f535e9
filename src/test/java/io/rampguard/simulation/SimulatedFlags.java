package io.rampguard.simulation;

import io.rampguard.flags.Arms;
import io.rampguard.flags.Capabilities;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A flag system whose every failure can be asked for, and which keeps the truth beside it. */
public final class SimulatedFlags implements FlagBackend {
    /** How the next writes end. */
    enum Trouble {
        NONE,
        /** Neither reads nor writes are answered. */
        DOWN,
        /** Writes land and are answered as if they had not. */
        UNCONFIRMED,
        THROTTLED
    }

    /** One write as it arrived, with what it did. */
    record Written(String key, FlagChange change, boolean kill, Percentage before, boolean landed) {}

    private record Flag(Arms arms, Percentage share, long revision, Optional<ChangeNote> note) {}

    private final Map<String, Flag> flags = new TreeMap<>();
    private final Map<String, Long> newestTerms = new HashMap<>();
    private final Percentage step;
    private final boolean fenced;
    private final boolean notes;
    final List<Written> written = new ArrayList<>();
    Trouble trouble = Trouble.NONE;

    /** Called before and after each write, where a process may die or stand still. */
    Runnable between = () -> {};

    /** Told of each write as it arrived. */
    java.util.function.Consumer<Written> listener = written -> {};

    /**
     * @param step the finest share it can hold
     * @param fenced whether it has compare-and-set and refuses a stale term
     * @param notes whether it keeps a note beside a flag
     */
    SimulatedFlags(Percentage step, boolean fenced, boolean notes) {
        this.step = step;
        this.fenced = fenced;
        this.notes = notes;
    }

    /** The truth. */
    Percentage share(String key) {
        return Optional.ofNullable(flags.get(key)).map(Flag::share).orElse(Percentage.ZERO);
    }

    /** Which variant is served to {@link #share}; empty where the flag does not exist. */
    Optional<Arms> arms(String key) {
        return Optional.ofNullable(flags.get(key)).map(Flag::arms);
    }

    /** The flag itself tells of a rollback. */
    boolean notedRollback(String key) {
        return Optional.ofNullable(flags.get(key))
                .flatMap(Flag::note)
                .map(ChangeNote::rolledBack)
                .orElse(false);
    }

    /** Somebody moves the flag outside Rampguard. */
    void hand(String key, Percentage share) {
        flags.computeIfPresent(key, (k, flag) -> new Flag(flag.arms, share, flag.revision + 1, Optional.empty()));
    }

    /** Somebody made the flag before Rampguard came. */
    void hand(String key, Arms arms, Percentage share) {
        flags.put(key, new Flag(arms, share, 1, Optional.empty()));
    }

    @Override
    public Map<String, FlagReading> read(Set<String> keys) {
        Map<String, FlagReading> readings = new HashMap<>();
        keys.forEach(key -> readings.put(key, read(key)));
        return readings;
    }

    private FlagReading read(String key) {
        if (trouble == Trouble.DOWN) {
            return new FlagReading.Unreadable(Reason.of(ReasonCode.UNREAD));
        }
        Flag flag = flags.get(key);
        return flag == null
                ? new FlagReading.Absent()
                : new FlagReading.Found(
                        flag.arms.variant(),
                        flag.arms.control(),
                        flag.arms.bucketBy(),
                        flag.share,
                        Optional.of(String.valueOf(flag.revision)),
                        flag.note);
    }

    @Override
    public WriteResult write(FlagChange change) {
        return put(change, false);
    }

    @Override
    public WriteResult kill(FlagChange change) {
        return put(change, true);
    }

    private WriteResult put(FlagChange change, boolean kill) {
        between.run();
        WriteResult result = answer(change, kill);
        between.run();
        return result;
    }

    private WriteResult answer(FlagChange change, boolean kill) {
        String key = change.flag().key();
        Flag flag = flags.get(key);
        Percentage before = share(key);
        Optional<WriteResult> refused = refused(change, kill, Optional.ofNullable(flag));
        boolean lands = refused.isEmpty() && trouble != Trouble.DOWN && (kill || trouble != Trouble.THROTTLED);
        Written arrived = new Written(key, change, kill, before, lands);
        written.add(arrived);
        listener.accept(arrived);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (!lands) {
            return trouble == Trouble.THROTTLED
                    ? new WriteResult.Throttled(Duration.ofSeconds(10))
                    : new WriteResult.Unreachable("no answer");
        }
        Percentage served = change.exposure().floorTo(step);
        flags.put(
                key,
                new Flag(
                        change.arms(),
                        served,
                        (flag == null ? 0 : flag.revision) + 1,
                        notes ? Optional.of(change.note()) : Optional.empty()));
        newestTerms.merge(key, change.term(), Math::max);
        return trouble == Trouble.UNCONFIRMED
                ? new WriteResult.Unreachable("time-out after the request was sent")
                : new WriteResult.Applied(served);
    }

    private Optional<WriteResult> refused(FlagChange change, boolean kill, Optional<Flag> flag) {
        if (trouble == Trouble.DOWN || !fenced) {
            return Optional.empty();
        }
        if (change.term() < newestTerms.getOrDefault(change.flag().key(), 0L)) {
            return Optional.of(new WriteResult.Refused("a newer term has written"));
        }
        boolean stale = !kill && !change.expected().equals(flag.map(found -> String.valueOf(found.revision)));
        return stale ? Optional.of(new WriteResult.Conflict("somebody wrote since")) : Optional.empty();
    }

    @Override
    public Verification verify(String key, List<String> targetingKeys) {
        return new Verification.Unverified("the simulation reads the share instead");
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                step,
                fenced ? Capabilities.CompareAndSet.STRONG : Capabilities.CompareAndSet.NONE,
                true,
                Duration.ZERO,
                true);
    }
}
