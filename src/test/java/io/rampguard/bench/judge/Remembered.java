package io.rampguard.bench.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Results on disk, one small file each, so that a bench that was stopped goes on where it was. */
final class Remembered {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    Remembered(Path directory) {
        this.directory = directory;
    }

    /**
     * What a result depends on.
     *
     * @param version the contestant's
     */
    record Key(String table, String scenario, String contestant, int replications, long seed, String version) {
        static Key of(Scenario scenario, Contestant.Entrant entrant, int replications, long seed) {
            return new Key(
                    scenario.table().key(),
                    scenario.name(),
                    entrant.name(),
                    Math.min(replications, entrant.most()),
                    seed,
                    entrant.version());
        }

        static Key of(Way way, int replications, long seed) {
            String name = way.name() + " at " + way.traffic();
            return new Key(Table.WAYS.key(), name, "ours", replications, seed, JudgeContestant.SEQUENTIAL.version());
        }

        private String file() {
            String readable = String.join("~", table, scenario, contestant, "r" + replications, "s" + seed, version);
            String plain = readable.replaceAll("[^A-Za-z0-9.~_-]", "_");
            return plain + "~" + Integer.toHexString(readable.hashCode()) + ".json";
        }
    }

    /** A key with its summary, as it is written. */
    private record Entry(Key key, JsonNode summary) {}

    <T> Optional<T> find(Key key, Class<T> type) {
        Path file = directory.resolve(key.file());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Entry entry = JSON.readValue(file.toFile(), Entry.class);
            return entry.key().equals(key) ? Optional.of(JSON.treeToValue(entry.summary(), type)) : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read; remove it and start again", unreadable);
        }
    }

    /** Written beside and moved into place, so that a stop in the middle leaves no half of a file. */
    void keep(Key key, Object summary) {
        Path file = directory.resolve(key.file());
        try {
            Files.createDirectories(directory);
            Path beside = directory.resolve(key.file() + ".new");
            Files.writeString(beside, JSON.writeValueAsString(new Entry(key, JSON.valueToTree(summary))) + "\n");
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new UncheckedIOException("the result " + file + " cannot be kept", unwritable);
        }
    }
}
