package io.rampguard.api;

import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.RolloutState;
import io.rampguard.store.Journal;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A journal in memory. */
public final class FakeJournal implements Journal {
    private final List<Line> lines = new ArrayList<>();
    public boolean down;

    /** Three lines of one life. */
    public void reset() {
        lines.clear();
        down = false;
        append(List.of(
                line("arm", ReasonCode.FIRST_STAGE, Optional.of(new RolloutState.Waiting(0, false)), Map.of()),
                line("written", ReasonCode.FIRST_STAGE, Optional.empty(), Map.of("share", "1 %", "outcome", "applied")),
                line("pause", ReasonCode.OPERATOR, Optional.empty(), Map.of())));
    }

    private static JournalEntry line(
            String move, ReasonCode code, Optional<RolloutState> state, Map<String, String> facts) {
        return new JournalEntry(
                Examples.NOON,
                Optional.of(Examples.SUMMARIZER),
                state.isPresent() ? JournalEntry.Kind.TRANSITION : JournalEntry.Kind.WRITE,
                "sonnet-4-5",
                "rampguard",
                move,
                Reason.of(code),
                state,
                facts);
    }

    @Override
    public boolean append(List<JournalEntry> entries) {
        entries.forEach(entry -> lines.add(new Line(lines.size() + 1L, entry)));
        return true;
    }

    @Override
    public List<Line> read(Optional<PolicyName> rollout, long after, int limit) {
        if (down) {
            throw new StoreException("the disk is full", new IllegalStateException());
        }
        return lines.stream()
                .filter(line -> rollout.isEmpty() || line.entry().rollout().equals(rollout))
                .filter(line -> line.id() > after)
                .limit(limit)
                .toList();
    }

    @Override
    public List<Line> tail(PolicyName rollout, int limit) {
        List<Line> all = read(Optional.of(rollout), 0, Integer.MAX_VALUE);
        return all.subList(Math.max(0, all.size() - limit), all.size());
    }

    @Override
    public int prune(Instant before) {
        return 0;
    }
}
