package io.rampguard.store.kubernetes;

import io.rampguard.policy.PolicyName;
import io.rampguard.store.Journal;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.store.Outbox.Due;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The newest lines of each rollout, in its status. Observations are not among them: a database keeps those. A line outside a
 * transition is in memory until the next save puts it on record.
 */
final class StatusJournal implements Journal {
    private final Documents documents;
    private final FleetRecord fleet;
    private final AtomicLong lastId = new AtomicLong();
    private Optional<StatusDocument> fleetOwed = Optional.empty();

    private final Consumer<Instant> prune;

    /** @param prune forgets alerts that were over before */
    StatusJournal(Documents documents, FleetRecord fleet, Consumer<Instant> prune) {
        this.prune = prune;
        this.documents = documents;
        this.fleet = fleet;
    }

    /** Lines with the numbers that follow all that are known. */
    List<Line> numbered(List<JournalEntry> entries) {
        List<Line> lines = new ArrayList<>();
        for (JournalEntry entry : entries) {
            if (entry.kind() != Kind.OBSERVATION) {
                lines.add(new Line(next(), entry));
            }
        }
        return lines;
    }

    private long next() {
        return lastId.updateAndGet(id -> Math.max(id, newest()) + 1);
    }

    private long newest() {
        return all(Optional.empty()).mapToLong(Line::id).max().orElse(0);
    }

    /** The fleet's own document, with what is not on record yet. */
    synchronized StatusDocument fleet() {
        return fleetOwed.orElseGet(fleet::document);
    }

    /** An alert of nobody's, or of somebody who is forgotten, reached its channel. */
    synchronized void fleetDelivered(Due due) {
        fleetOwed = Optional.of(fleet().delivered(due));
    }

    /** What of the fleet's is to be put on record, once. */
    synchronized Optional<StatusDocument> owed() {
        Optional<StatusDocument> owed = fleetOwed;
        fleetOwed = Optional.empty();
        return owed;
    }

    @Override
    public boolean append(List<JournalEntry> entries) {
        for (JournalEntry entry : entries) {
            if (entry.kind() != Kind.OBSERVATION) {
                entry.rollout()
                        .ifPresent(name ->
                                documents.note(name, held -> held.withLines(List.of(new Line(next(), entry))), false));
            }
        }
        return true;
    }

    @Override
    public List<Line> read(Optional<PolicyName> rollout, long after, int limit) {
        return all(rollout)
                .filter(line -> line.id() > after)
                .sorted(Comparator.comparingLong(Line::id))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Line> tail(PolicyName rollout, int limit) {
        List<Line> lines = read(Optional.of(rollout), 0, Integer.MAX_VALUE);
        return lines.subList(Math.max(0, lines.size() - limit), lines.size());
    }

    /** The lines are few by themselves; alerts that are over go. */
    @Override
    public int prune(Instant before) {
        prune.accept(before);
        return 0;
    }

    /** Whoever is forgotten left its lines to the fleet. */
    private Stream<Line> all(Optional<PolicyName> rollout) {
        Map<PolicyName, StatusDocument> held = documents.held();
        Stream<StatusDocument> own =
                rollout.map(name -> Stream.ofNullable(held.get(name))).orElseGet(() -> held.values().stream());
        return Stream.concat(own, Stream.of(fleet()))
                .flatMap(document -> document.lines().stream())
                .filter(line -> rollout.isEmpty() || line.entry().rollout().equals(rollout));
    }
}
