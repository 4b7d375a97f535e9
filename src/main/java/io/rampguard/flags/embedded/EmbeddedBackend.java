package io.rampguard.flags.embedded;

import io.rampguard.flags.Capabilities;
import io.rampguard.flags.Capabilities.CompareAndSet;
import io.rampguard.flags.Evaluator;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.InTime;
import io.rampguard.flags.ServedFlag;
import io.rampguard.flags.WriteResult;
import io.rampguard.flags.embedded.EmbeddedFlagStore.Saved;
import io.rampguard.flags.embedded.FlagTable.Row;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The writing side of the embedded flags. Changes that come while others are being kept go together into the next save, so
 * that a thousand rollbacks at once cost a few writes of the file and not a thousand.
 */
final class EmbeddedBackend implements FlagBackend {
    private static final int RACES = 3;

    private final EmbeddedFlags flags;
    private final Queue<Pending> waiting = new ConcurrentLinkedQueue<>();

    /** A change on its way to the disk; whoever has the turn settles it, for its own thread to find. */
    private static final class Pending {
        private final FlagChange change;
        private final boolean kill;
        private Optional<WriteResult> result = Optional.empty();

        Pending(FlagChange change, boolean kill) {
            this.change = change;
            this.kill = kill;
        }

        String key() {
            return change.flag().key();
        }
    }

    EmbeddedBackend(EmbeddedFlags flags) {
        this.flags = flags;
    }

    @Override
    public Map<String, FlagReading> read(Set<String> keys) {
        flags.refresh();
        Map<String, FlagReading> readings = new LinkedHashMap<>();
        keys.forEach(key -> readings.put(key, reading(key)));
        return readings;
    }

    @Override
    public WriteResult write(FlagChange change) {
        return change(change, false);
    }

    @Override
    public WriteResult kill(FlagChange change) {
        return change(
                new FlagChange(
                        change.flag(), change.arms(), Percentage.ZERO, Optional.empty(), change.term(), change.note()),
                true);
    }

    @Override
    public Verification verify(String key, List<String> targetingKeys) {
        flags.refresh();
        Optional<ServedFlag> flag = flags.served(key);
        if (flag.isEmpty()) {
            return new Verification.Unverified("nobody is served the flag '" + key + "' here");
        }
        return Evaluator.verify(flag.get(), targetingKeys);
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(new Percentage(1), CompareAndSet.STRONG, true, Duration.ofSeconds(1), true);
    }

    private FlagReading reading(String key) {
        Optional<Row> row = flags.row(key);
        // What this process lowered it surely serves; of the rest a damaged store tells nothing.
        if (flags.damage().isPresent() && (row.isEmpty() || flags.kept(key))) {
            return new FlagReading.Unreadable(
                    Reason.of(ReasonCode.UNREAD, flags.damage().get()));
        }
        return row.<FlagReading>map(found -> new FlagReading.Found(
                        found.arms().variant(),
                        found.arms().control(),
                        found.arms().bucketBy(),
                        found.share(),
                        Optional.of(Long.toString(found.version())),
                        Optional.of(found.note())))
                .orElseGet(FlagReading.Absent::new);
    }

    private WriteResult change(FlagChange change, boolean kill) {
        Optional<WriteResult> objection = objection(change, kill);
        if (objection.isPresent()) {
            return objection.get();
        }
        serveAtOnceWhereItLowers(change);
        Pending mine = new Pending(change, kill);
        waiting.add(mine);
        try {
            if (!flags.turn().tryLock(InTime.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                waiting.remove(mine);
                return notKept(change, "another write hangs; see whether the data folder's disk does", true);
            }
        } catch (InterruptedException e) {
            waiting.remove(mine);
            Thread.currentThread().interrupt();
            return notKept(change, "the write was given up before it began", true);
        }
        try {
            while (mine.result.isEmpty()) {
                keep(together());
            }
            return mine.result.get();
        } finally {
            flags.turn().unlock();
        }
    }

    /** Everything that waits, of each flag its first change; a second one is decided on what the first left behind. */
    private Map<String, Pending> together() {
        Map<String, Pending> batch = new LinkedHashMap<>();
        for (Iterator<Pending> each = waiting.iterator(); each.hasNext(); ) {
            Pending next = each.next();
            if (batch.putIfAbsent(next.key(), next) == null) {
                each.remove();
            }
        }
        return batch;
    }

    /** Settles every change of the batch. To be called by whoever has the turn. */
    private void keep(Map<String, Pending> batch) {
        for (int attempt = 0; attempt < RACES && !batch.isEmpty(); attempt++) {
            flags.reload();
            Map<String, Row> changed = new TreeMap<>();
            batch.values().removeIf(pending -> settled(pending, changed));
            if (batch.isEmpty()) {
                return;
            }
            switch (flags.save(changed)) {
                case Saved.Kept kept -> settle(batch, change -> new WriteResult.Applied(change.exposure()));
                case Saved.Refused refused -> settle(batch, change -> notKept(change, refused.sentence(), false));
                case Saved.Failed failed -> settle(batch, change -> notKept(change, failed.sentence(), true));
                case Saved.Raced raced -> {
                    // Read again, decide again: perhaps another flag was written.
                }
            }
        }
        settle(batch, change -> notKept(change, "other writers were faster " + RACES + " times", true));
    }

    /** True where nothing is left to keep; otherwise the flag's next row is among the changed ones, unless it stands already. */
    private boolean settled(Pending pending, Map<String, Row> changed) {
        FlagChange change = pending.change;
        pending.result = objection(change, pending.kill);
        if (pending.result.isPresent()) {
            return true;
        }
        serveAtOnceWhereItLowers(change);
        if (flags.damage().isPresent()) {
            pending.result = Optional.of(notKept(change, flags.damage().get(), false));
            return true;
        }
        Row next = next(change);
        if (flags.row(pending.key()).filter(next::saysTheSame).isEmpty()) {
            changed.put(pending.key(), next);
        } else if (flags.kept(pending.key())) {
            pending.result = Optional.of(new WriteResult.Applied(next.share()));
        }
        return pending.result.isPresent();
    }

    private static void settle(Map<String, Pending> batch, Function<FlagChange, WriteResult> ending) {
        batch.values().forEach(pending -> pending.result = Optional.of(ending.apply(pending.change)));
        batch.clear();
    }

    private WriteResult notKept(FlagChange change, String sentence, boolean again) {
        boolean served = !flags.kept(change.flag().key());
        String whole = served
                ? change.exposure()
                        + " is served by this daemon already, but not kept for its replicas and restarts, and is "
                        + "tried again: " + sentence
                : sentence;
        return again ? new WriteResult.Unreachable(whole) : new WriteResult.Refused(whole);
    }

    private Optional<WriteResult> objection(FlagChange change, boolean kill) {
        long newest = flags.newestTerm();
        if (change.term() < newest) {
            return Optional.of(new WriteResult.Refused("the write was decided under term " + change.term()
                    + " and term " + newest + " has written since; this daemon no longer leads"));
        }
        Optional<Row> there = flags.row(change.flag().key());
        if (kill || there.filter(row -> row.saysTheSame(next(change))).isPresent()) {
            return Optional.empty();
        }
        Optional<String> version = there.map(row -> Long.toString(row.version()));
        boolean agrees = change.expected().equals(version)
                || (change.expected().isEmpty()
                        && there.filter(row -> nobodyGains(row, change)).isPresent());
        return agrees || flags.damage().isPresent()
                ? Optional.empty()
                : Optional.of(new WriteResult.Conflict("the flag was written since it was read"
                        + there.map(row -> "; it now serves " + row.share()).orElse(" and is gone") + "; read again"));
    }

    private void serveAtOnceWhereItLowers(FlagChange change) {
        Optional<Row> there = flags.row(change.flag().key());
        boolean blind = flags.damage().isPresent() && change.exposure().isZero() && there.isEmpty();
        boolean lowers = there.filter(row -> change.exposure().below(row.share()) && nobodyGains(row, change))
                .isPresent();
        if (blind || lowers) {
            flags.serveAtOnce(change.flag().key(), next(change));
        }
    }

    /** Whether nobody gets the variant by this change who does not have it: other arms may only come in at zero. */
    private static boolean nobodyGains(Row there, FlagChange change) {
        return change.exposure().isZero()
                || (there.arms().equals(change.arms()) && !change.exposure().above(there.share()));
    }

    private Row next(FlagChange change) {
        long version = flags.row(change.flag().key()).map(Row::version).orElse(0L) + 1;
        return new Row(change.arms(), change.exposure(), version, change.term(), change.note());
    }
}
