package io.rampguard.api.model;

import io.rampguard.rollout.Phase;
import io.rampguard.store.Journal;
import io.rampguard.store.JournalEntry;
import io.rampguard.units.Kebab;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "Lines of the journal in the order written.")
public record JournalPage(
        @Schema(required = true) List<Entry> entries,

        @Schema(description = "Hand this back as `after` to read on.", required = true)
        long next) {

    @Schema(name = "JournalEntry", description = "One line of a rollout's life.")
    public record Entry(
            @Schema(description = "Rises; unique in this daemon's store.", required = true)
            long id,

            @Schema(required = true) Instant at,

            @Schema(
                    enumeration = {"transition", "command", "write", "drift", "observation"},
                    required = true)
            String kind,

            @Schema(description = "What was tried.", required = true)
            String revision,

            @Schema(description = "`rampguard`, or an operator's identity.", required = true)
            String by,

            @Schema(description = "The decision or verb, in kebab case.", examples = "advance", required = true)
            String move,

            @Schema(required = true) ReasonView reason,

            @Schema(description = "The phase after it; null on lines that change none.", nullable = true) @Nullable
            String phase,

            @Schema(description = "Numbers worth keeping: estimates, samples, shares, outcomes.", required = true)
            SortedMap<String, String> facts) {
        static Entry of(Journal.Line line) {
            JournalEntry entry = line.entry();
            return new Entry(
                    line.id(),
                    entry.at(),
                    Kebab.of(entry.kind()),
                    entry.revision(),
                    entry.by(),
                    entry.move(),
                    ReasonView.of(entry.reason()),
                    entry.state().map(state -> state.phase()).map(Phase::label).orElse(null),
                    sorted(entry.facts()));
        }

        private static SortedMap<String, String> sorted(Map<String, String> facts) {
            return new TreeMap<>(facts);
        }
    }

    /** @param after where this page began, which is where the next begins when nothing is new */
    public static JournalPage of(List<Journal.Line> lines, long after) {
        long next = lines.isEmpty() ? after : lines.getLast().id();
        return new JournalPage(lines.stream().map(Entry::of).toList(), next);
    }
}
