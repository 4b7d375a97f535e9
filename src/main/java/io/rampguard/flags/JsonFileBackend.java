package io.rampguard.flags;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.io.IOException;
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
 * Flags in one JSON file, in any {@link FlagFormat}. A write is checked against the flag as it lies in the file at that
 * moment, changes that flag's text alone, replaces the file, reads it again and evaluates it; writers of this process take
 * turns. An editor that saves between the check and the rename is not seen: compare-and-set is racy.
 */
public final class JsonFileBackend implements FlagBackend {
    private static final List<String> SAMPLE =
            IntStream.range(0, 200).mapToObj(i -> "rampguard-sample-" + i).toList();

    private final FlagFile file;
    private final FlagFormat format;
    private final ReentrantLock turn = new ReentrantLock(true);
    private long newestTerm;

    private JsonFileBackend(FlagFile file, FlagFormat format) {
        this.file = file;
        this.format = format;
    }

    /** A backend that keeps the port's deadline and never throws. One per file, or writers would not take turns. */
    public static FlagBackend at(Path path, FlagFormat format) {
        return InTime.of(new JsonFileBackend(new FlagFile(path), format), "the flag file " + path);
    }

    @Override
    public Map<String, FlagReading> read(Set<String> keys) {
        Document document = load();
        Map<String, FlagReading> readings = new LinkedHashMap<>();
        for (String key : keys) {
            readings.put(
                    key,
                    switch (document) {
                        case Document.Loaded loaded -> format.read(loaded.root(), key);
                        case Document.Unusable unusable ->
                            new FlagReading.Unreadable(Reason.of(ReasonCode.UNREAD, unusable.sentence()));
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
        return switch (load()) {
            case Document.Loaded loaded -> format.evaluate(loaded.root(), key, targetingKeys);
            case Document.Unusable unusable -> new Verification.Unverified(unusable.sentence());
        };
    }

    @Override
    public Capabilities capabilities() {
        return format.capabilities();
    }

    private WriteResult inTurn(Supplier<WriteResult> work) {
        try {
            if (!turn.tryLock(InTime.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                return new WriteResult.Unreachable(
                        "another write to " + file.path() + " hangs; see whether its disk does");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new WriteResult.Unreachable("the write to " + file.path() + " was given up before it began");
        }
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }

    private WriteResult change(FlagChange change, boolean force) {
        return switch (load()) {
            case Document.Unusable unusable -> new WriteResult.Unreachable(unusable.sentence());
            case Document.Loaded loaded -> change(loaded, change, force);
        };
    }

    private WriteResult change(Document.Loaded loaded, FlagChange change, boolean force) {
        String key = change.flag().key();
        long seen = Math.max(newestTerm, format.term(loaded.root(), key));
        if (change.term() < seen) {
            return new WriteResult.Refused("the write was decided under term " + change.term() + " and term " + seen
                    + " has written since; this daemon no longer leads");
        }
        newestTerm = change.term();
        return switch (format.edit(loaded.root(), change, force)) {
            case FlagFormat.Edit.Impossible no -> new WriteResult.Refused(no.sentence());
            case FlagFormat.Edit.Changed edit
            when same(edit.flag(), loaded.root(), key) -> new WriteResult.Applied(edit.served());
            case FlagFormat.Edit.Changed edit ->
                force
                        ? replace(loaded, key, edit)
                        : objection(format.read(loaded.root(), key), change)
                                .orElseGet(() -> replace(loaded, key, edit));
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
                Optional.of(new WriteResult.Conflict("the flag is gone from the file since it was read; read again"));
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

    private WriteResult replace(Document.Loaded loaded, String key, FlagFormat.Edit.Changed edit) {
        String text;
        try {
            text = JsonText.put(loaded.text(), format.path(key), edit.flag());
            if (!same(edit.flag(), JsonText.parse(text), key)) {
                return new WriteResult.Refused("the flag could not be placed in " + file.path()
                        + " without touching the rest; format the file as plain JSON");
            }
        } catch (IOException e) {
            return new WriteResult.Refused(
                    file.path() + " has a form in which the flag cannot be placed: " + e.getMessage());
        }
        return switch (file.replace(text)) {
            case FlagFile.Ending.Refused refused -> new WriteResult.Refused(refused.sentence());
            case FlagFile.Ending.Failed failed -> new WriteResult.Unreachable(failed.sentence());
            case FlagFile.Ending.Replaced replaced -> confirm(key, edit.served());
        };
    }

    /** A bad file serves its last good rules silently, so that a write counts only when the file evaluates as asked. */
    private WriteResult confirm(String key, Percentage served) {
        if (!served.isZero()
                && !(read(Set.of(key)).get(key) instanceof FlagReading.Found found
                        && found.share().equals(served))) {
            return new WriteResult.Unreachable(file.path() + " was written and does not show " + served
                    + " when read again; somebody else may be writing it");
        }
        long expected = SAMPLE.stream()
                .filter(user -> Bucketing.inVariant(Bucketing.text(key, user), served))
                .count();
        return verify(key, SAMPLE) instanceof Verification.Evaluated seen && seen.variant() != expected
                ? new WriteResult.Unreachable(file.path() + " was written and gives the variant to " + seen.variant()
                        + " of " + seen.total() + " sample users where " + expected + " should have it")
                : new WriteResult.Applied(served);
    }

    private Document load() {
        return switch (file.read()) {
            case FlagFile.Content.Missing missing -> new Document.Unusable(missing.sentence());
            case FlagFile.Content.Unreadable unreadable -> new Document.Unusable(unreadable.sentence());
            case FlagFile.Content.Text text -> parsed(text.text());
        };
    }

    private Document parsed(String text) {
        try {
            JsonNode root = JsonText.parse(text);
            return root instanceof ObjectNode object
                    ? new Document.Loaded(text, object)
                    : new Document.Unusable(file.path() + " is not a JSON object; restore it from a good copy");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            return new Document.Unusable(file.path() + " is not valid JSON" + where + " (" + e.getOriginalMessage()
                    + "); correct it, or write it as JSON where it is YAML");
        }
    }

    private boolean same(ObjectNode flag, JsonNode root, String key) {
        return JsonText.canonical(flag).equals(JsonText.canonical(root.at(pointer(key))));
    }

    private JsonPointer pointer(String key) {
        JsonPointer pointer = JsonPointer.empty();
        for (String step : format.path(key)) {
            pointer = pointer.appendProperty(step);
        }
        return pointer;
    }

    private sealed interface Document {
        record Loaded(String text, ObjectNode root) implements Document {}

        record Unusable(String sentence) implements Document {}
    }
}
