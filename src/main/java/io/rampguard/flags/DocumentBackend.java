package io.rampguard.flags;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.flags.FlagDocument.Content;
import io.rampguard.flags.FlagDocument.Ending;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Flags in one {@link FlagDocument}, in any {@link FlagFormat}. A write is checked against the flag as it lies there at that
 * moment, changes that flag alone, reads it again and evaluates it; writers of this process take turns. Whoever is outrun by
 * a writer elsewhere reads again: it is a conflict only where the flag itself has changed.
 */
public final class DocumentBackend implements FlagBackend {
    private static final List<String> SAMPLE =
            IntStream.range(0, 200).mapToObj(i -> "rampguard-sample-" + i).toList();

    /** Attempts against a document that others keep changing; a kill's end at the deadline, if not before. */
    private static final int ATTEMPTS = 8;

    private final FlagDocument document;
    private final FlagFormat format;
    private final Capabilities capabilities;
    private final ReentrantLock turn = new ReentrantLock(true);
    private long newestTerm;

    private DocumentBackend(FlagDocument document, FlagFormat format, Capabilities capabilities) {
        this.document = document;
        this.format = format;
        this.capabilities = capabilities;
    }

    /** A backend that keeps the port's deadline and never throws. One per file, or writers would not take turns. */
    public static FlagBackend at(Path path, FlagFormat format) {
        return of(new JsonFile(new FlagFile(path)), format, format.capabilities());
    }

    /**
     * A backend that keeps the port's deadline and never throws.
     *
     * @param capabilities of the format in this place
     */
    public static FlagBackend of(FlagDocument document, FlagFormat format, Capabilities capabilities) {
        return InTime.of(new DocumentBackend(document, format, capabilities), document.name());
    }

    @Override
    public Map<String, FlagReading> read(Set<String> keys) {
        Content content = document.read();
        Map<String, FlagReading> readings = new LinkedHashMap<>();
        for (String key : keys) {
            readings.put(
                    key,
                    switch (content) {
                        case Content.Loaded loaded -> format.read(loaded.root(), key);
                        case Content.Unreachable gone -> unread(gone.sentence());
                        case Content.Unusable unusable -> unread(unusable.sentence());
                    });
        }
        return readings;
    }

    @Override
    public WriteResult write(FlagChange change) {
        return inTurn(() -> change(change, false));
    }

    @Override
    public WriteResult kill(FlagChange change) {
        FlagChange toZero = new FlagChange(
                change.flag(), change.arms(), Percentage.ZERO, change.expected(), change.term(), change.note());
        return inTurn(() -> change(toZero, true));
    }

    @Override
    public Verification verify(String key, List<String> targetingKeys) {
        return switch (document.read()) {
            case Content.Loaded loaded -> format.evaluate(loaded.root(), key, targetingKeys);
            case Content.Unreachable gone -> new Verification.Unverified(gone.sentence());
            case Content.Unusable unusable -> new Verification.Unverified(unusable.sentence());
        };
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    private static FlagReading unread(String sentence) {
        return new FlagReading.Unreadable(Reason.of(ReasonCode.UNREAD, sentence));
    }

    private WriteResult inTurn(Supplier<WriteResult> work) {
        try {
            if (!turn.tryLock(InTime.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                return new WriteResult.Unreachable(
                        "another write to " + document.name() + " hangs; see whether its disk or network does");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new WriteResult.Unreachable("the write to " + document.name() + " was given up before it began");
        }
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }

    /** A try that was outrun has written nothing. */
    private WriteResult change(FlagChange change, boolean force) {
        String outrun = "";
        for (int attempt = 0; attempt < ATTEMPTS && !Thread.currentThread().isInterrupted(); attempt++) {
            Outcome outcome = switch (document.read()) {
                case Content.Unreachable gone -> new Outcome.Ended(new WriteResult.Unreachable(gone.sentence()));
                case Content.Unusable unusable -> new Outcome.Ended(new WriteResult.Refused(unusable.sentence()));
                case Content.Loaded loaded -> change(loaded, change, force);
            };
            switch (outcome) {
                case Outcome.Ended ended -> {
                    return ended.result();
                }
                case Outcome.Outrun again -> outrun = again.sentence();
            }
        }
        return force ? new WriteResult.Unreachable(outrun) : new WriteResult.Conflict(outrun);
    }

    private Outcome change(Content.Loaded loaded, FlagChange change, boolean force) {
        String key = change.flag().key();
        long seen = Math.max(newestTerm, format.term(loaded.root(), key));
        if (change.term() < seen) {
            return new Outcome.Ended(new WriteResult.Refused("the write was decided under term " + change.term()
                    + " and term " + seen + " has written since; this daemon no longer leads"));
        }
        newestTerm = change.term();
        return switch (format.edit(loaded.root(), change, force)) {
            case FlagFormat.Edit.Impossible no -> new Outcome.Ended(new WriteResult.Refused(no.sentence()));
            case FlagFormat.Edit.Changed edit
            when same(edit.flag(), loaded.root(), key) -> new Outcome.Ended(new WriteResult.Applied(edit.served()));
            case FlagFormat.Edit.Changed edit -> {
                Optional<WriteResult> objection =
                        force ? Optional.empty() : objection(format.read(loaded.root(), key), change);
                yield objection.isPresent() ? new Outcome.Ended(objection.get()) : replace(loaded, key, edit);
            }
        };
    }

    /** Why the change must not be made to the flag as it lies there now. */
    private static Optional<WriteResult> objection(FlagReading now, FlagChange change) {
        return switch (now) {
            case FlagReading.Unmovable unmovable ->
                Optional.of(new WriteResult.Refused(unmovable.reason().text()));
            case FlagReading.Unreadable unreadable ->
                Optional.of(new WriteResult.Unreachable(unreadable.reason().text()));
            case FlagReading.Absent absent
            when change.expected().isPresent() ->
                Optional.of(new WriteResult.Conflict("the flag is gone since it was read; read again"));
            case FlagReading.Absent absent -> Optional.empty();
            // A write that must not wait for a read may only take users out.
            case FlagReading.Found found
            when change.expected().isEmpty() && nobodyGains(found, change) -> Optional.empty();
            case FlagReading.Found found
            when change.expected().isPresent() && change.expected().equals(found.revision()) -> Optional.empty();
            case FlagReading.Found found ->
                Optional.of(new WriteResult.Conflict("somebody changed the flag since it was read; it now serves "
                        + found.share() + " to '" + found.variant().name() + "'; read again"));
        };
    }

    /** Whether nobody gets the variant by this change who does not have it: other arms may only come in at zero. */
    private static boolean nobodyGains(FlagReading.Found there, FlagChange change) {
        boolean sameVariant =
                there.variant().name().equals(change.arms().variant().name());
        return change.exposure().isZero() || (sameVariant && !change.exposure().above(there.share()));
    }

    private Outcome replace(Content.Loaded loaded, String key, FlagFormat.Edit.Changed edit) {
        return switch (document.put(loaded, format.path(key), edit.flag())) {
            case Ending.Placed placed -> new Outcome.Ended(confirm(key, edit.served()));
            case Ending.Outrun outrun -> new Outcome.Outrun(outrun.sentence());
            case Ending.Refused refused -> new Outcome.Ended(new WriteResult.Refused(refused.sentence()));
            case Ending.Failed failed -> new Outcome.Ended(new WriteResult.Unreachable(failed.sentence()));
        };
    }

    /** A bad document serves its last good rules silently, so that a write counts only when it evaluates as asked. */
    private WriteResult confirm(String key, Percentage served) {
        if (!served.isZero()
                && !(read(Set.of(key)).get(key) instanceof FlagReading.Found found
                        && found.share().equals(served))) {
            return new WriteResult.Unreachable(document.name() + " was written and does not show " + served
                    + " when read again; somebody else may be writing it");
        }
        long expected = SAMPLE.stream()
                .filter(user -> Bucketing.inVariant(Bucketing.text(key, user), served))
                .count();
        return verify(key, SAMPLE) instanceof Verification.Evaluated seen && seen.variant() != expected
                ? new WriteResult.Unreachable(
                        document.name() + " was written and gives the variant to " + seen.variant() + " of "
                                + seen.total() + " sample users where " + expected + " should have it")
                : new WriteResult.Applied(served);
    }

    private boolean same(ObjectNode flag, JsonNode root, String key) {
        return JsonText.canonical(flag).equals(JsonText.canonical(JsonText.at(root, format.path(key))));
    }

    /** How one attempt ended. */
    private sealed interface Outcome {
        record Ended(WriteResult result) implements Outcome {}

        record Outrun(String sentence) implements Outcome {}
    }
}
