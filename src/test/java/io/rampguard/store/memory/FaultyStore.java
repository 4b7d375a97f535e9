package io.rampguard.store.memory;

import io.rampguard.alerts.Alert;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Revision;
import io.rampguard.store.SaveResult;
import io.rampguard.store.StoredRollout;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A store whose faults are set by hand: down, or down only for the answer, when what was saved is there and nobody knows. */
public class FaultyStore extends InMemoryStore {
    private volatile Fault fault = Fault.NONE;

    /** What goes wrong from now on. */
    public enum Fault {
        NONE,
        /** Nothing is written and nothing is read. */
        DOWN,
        /** Nothing is read, and writing works: a blip that is over by the time of the save. */
        UNREADABLE,
        /** Writing lands, and its answer is lost. */
        ANSWER_LOST
    }

    public FaultyStore(List<String> defaultChannels) {
        super(defaultChannels);
    }

    public void fault(Fault next) {
        fault = next;
    }

    @Override
    public SaveResult save(
            Rollout rollout, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
        return saving(() -> super.save(rollout, expected, term, entries, alerts));
    }

    @Override
    public SaveResult remove(
            PolicyName name, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
        return saving(() -> super.remove(name, expected, term, entries, alerts));
    }

    @Override
    public SaveResult enqueue(List<Alert> alerts, long term) {
        return saving(() -> super.enqueue(alerts, term));
    }

    @Override
    public SaveResult ticked(Instant at, long term) {
        return saving(() -> super.ticked(at, term));
    }

    @Override
    public SaveResult freeze(Optional<Freeze> next, JournalEntry entry, long term) {
        return saving(() -> super.freeze(next, entry, term));
    }

    @Override
    public Map<PolicyName, StoredRollout> load() {
        return reading(super::load);
    }

    @Override
    public Optional<Instant> lastTick() {
        return reading(super::lastTick);
    }

    @Override
    public Optional<Freeze> freeze() {
        return reading(super::freeze);
    }

    @Override
    public boolean append(List<JournalEntry> entries) {
        return marking(() -> super.append(entries));
    }

    @Override
    public List<Line> read(Optional<PolicyName> rollout, long after, int limit) {
        return reading(() -> super.read(rollout, after, limit));
    }

    @Override
    public List<Line> tail(PolicyName rollout, int limit) {
        return reading(() -> super.tail(rollout, limit));
    }

    @Override
    public List<Due> due(Instant now, int limit) {
        return reading(() -> super.due(now, limit));
    }

    @Override
    public boolean sent(long id, Instant at) {
        return marking(() -> super.sent(id, at));
    }

    @Override
    public boolean retry(long id, Instant next, String sentence) {
        return marking(() -> super.retry(id, next, sentence));
    }

    @Override
    public boolean rejected(long id, String sentence) {
        return marking(() -> super.rejected(id, sentence));
    }

    @Override
    public int depth() {
        return fault == Fault.DOWN ? -1 : super.depth();
    }

    @Override
    public List<Due> open() {
        return reading(super::open);
    }

    @Override
    public List<Alert> standing() {
        return reading(super::standing);
    }

    private SaveResult saving(Supplier<SaveResult> save) {
        SaveResult down = new SaveResult.Unavailable("the store is down");
        if (fault == Fault.DOWN) {
            return down;
        }
        SaveResult result = save.get();
        return fault == Fault.ANSWER_LOST ? down : result;
    }

    private <T> T reading(Supplier<T> read) {
        if (fault == Fault.DOWN || fault == Fault.UNREADABLE) {
            throw new StoreException("the store is down", null);
        }
        return read.get();
    }

    private boolean marking(Supplier<Boolean> mark) {
        return fault != Fault.DOWN && mark.get() && fault != Fault.ANSWER_LOST;
    }
}
