package io.rampguard.contract;

import io.rampguard.flags.Arms;
import io.rampguard.flags.Capabilities;
import io.rampguard.flags.Capabilities.CompareAndSet;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.Evaluations;
import io.rampguard.flags.Evaluator;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.ServedFlag;
import io.rampguard.flags.WriteResult;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A backend in memory that keeps the whole promise of the port, and breaks it on request: for tests of whatever stands above
 * the port. Proved by the same contract as the real ones.
 */
public final class InMemoryFlags implements FlagBackend, Evaluations {
    private static final Reason DARK = Reason.of(ReasonCode.UNREAD, "the in-memory backend was told not to answer");

    private final Map<String, Row> rows = new TreeMap<>();
    private final List<FlagChange> landed = new ArrayList<>();
    private Percentage step = new Percentage(1);
    private boolean readsFail;
    private boolean writesFail;
    private boolean confirmationsFail;
    private Optional<WriteResult> nextAnswer = Optional.empty();
    private long newestTerm;

    private record Row(Arms arms, Percentage share, long version, Optional<ChangeNote> note) {}

    /** From now on shares are rounded down to multiples of this. */
    public synchronized InMemoryFlags step(Percentage smallest) {
        step = smallest;
        return this;
    }

    public synchronized void readsFail(boolean fail) {
        readsFail = fail;
    }

    /** Writes answer Unreachable and do not land. */
    public synchronized void writesFail(boolean fail) {
        writesFail = fail;
    }

    /** Writes land, and answer Unreachable. */
    public synchronized void confirmationsFail(boolean fail) {
        confirmationsFail = fail;
    }

    /** The next write or kill does nothing and answers this. */
    public synchronized void answerNext(WriteResult answer) {
        nextAnswer = Optional.of(answer);
    }

    /** Somebody else sets the share; the flag must be there. */
    public synchronized void handSets(String key, Percentage share) {
        Row row = rows.get(key);
        rows.put(key, new Row(row.arms(), share, row.version() + 1, Optional.empty()));
    }

    /** Somebody else puts other arms there. */
    public synchronized void handSets(String key, Arms arms, Percentage share) {
        long version = rows.containsKey(key) ? rows.get(key).version() : 0;
        rows.put(key, new Row(arms, share, version + 1, Optional.empty()));
    }

    public synchronized void handDeletes(String key) {
        rows.remove(key);
    }

    /** Every change that took effect, in order. */
    public synchronized List<FlagChange> landed() {
        return List.copyOf(landed);
    }

    /** What users get, whatever reads answer. */
    public synchronized Percentage truth(String key) {
        return rows.containsKey(key) ? rows.get(key).share() : Percentage.ZERO;
    }

    @Override
    public synchronized Optional<ServedFlag> served(String key) {
        return Optional.ofNullable(rows.get(key))
                .map(row -> new ServedFlag(
                        key, row.arms(), row.share(), Optional.of(Long.toString(row.version())), row.note()));
    }

    @Override
    public synchronized Map<String, FlagReading> read(Set<String> keys) {
        Map<String, FlagReading> readings = new LinkedHashMap<>();
        keys.forEach(key -> readings.put(key, readsFail ? new FlagReading.Unreadable(DARK) : reading(key)));
        return readings;
    }

    private FlagReading reading(String key) {
        Row row = rows.get(key);
        return row == null
                ? new FlagReading.Absent()
                : new FlagReading.Found(
                        row.arms().variant(),
                        row.arms().control(),
                        row.arms().bucketBy(),
                        row.share(),
                        Optional.of(Long.toString(row.version())),
                        row.note());
    }

    @Override
    public synchronized WriteResult write(FlagChange change) {
        return change(change, change.exposure().floorTo(step), false);
    }

    @Override
    public synchronized WriteResult kill(FlagChange change) {
        return change(change, Percentage.ZERO, true);
    }

    private WriteResult change(FlagChange change, Percentage share, boolean kill) {
        if (nextAnswer.isPresent()) {
            WriteResult answer = nextAnswer.get();
            nextAnswer = Optional.empty();
            return answer;
        }
        if (writesFail) {
            return new WriteResult.Unreachable(DARK.text());
        }
        if (change.term() < newestTerm) {
            return new WriteResult.Refused("term " + change.term() + " is older than " + newestTerm);
        }
        String key = change.flag().key();
        Optional<Row> there = Optional.ofNullable(rows.get(key));
        Row next = new Row(change.arms(), share, there.map(Row::version).orElse(0L) + 1, Optional.of(change.note()));
        boolean same = there.filter(row -> row.arms().equals(next.arms())
                        && row.share().equals(share)
                        && row.note().equals(next.note()))
                .isPresent();
        Optional<String> version = there.map(row -> Long.toString(row.version()));
        boolean takesOut = change.expected().isEmpty()
                && there.filter(row -> nobodyGains(row, next)).isPresent();
        if (!same && !kill && !takesOut && !change.expected().equals(version)) {
            return new WriteResult.Conflict("the flag was written since it was read");
        }
        newestTerm = change.term();
        if (!same) {
            rows.put(key, next);
            landed.add(change);
        }
        return confirmationsFail ? new WriteResult.Unreachable(DARK.text()) : new WriteResult.Applied(share);
    }

    private static boolean nobodyGains(Row there, Row next) {
        return next.share().isZero()
                || there.arms().equals(next.arms()) && !next.share().above(there.share());
    }

    @Override
    public synchronized Verification verify(String key, List<String> targetingKeys) {
        Optional<ServedFlag> flag = served(key);
        if (readsFail || flag.isEmpty()) {
            return new Verification.Unverified(DARK.text());
        }
        return Evaluator.verify(flag.get(), targetingKeys);
    }

    @Override
    public synchronized Capabilities capabilities() {
        return new Capabilities(step, CompareAndSet.STRONG, true, Duration.ZERO, true);
    }
}
