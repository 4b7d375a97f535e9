package io.rampguard.store.jdbc;

import static io.rampguard.store.RandomRollouts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.RandomRollouts;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.SaveResult;
import io.rampguard.store.SaveResult.Saved;
import io.rampguard.store.SaveResult.Unavailable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, a file that is read-only, damaged, locked, somebody else's or of the future. */
class StoreTroubleTest {
    private static final PolicyName NAME = PolicyName.of("summarizer");
    private static final List<String> LOG = List.of("log");

    private final RandomRollouts random = new RandomRollouts(1);

    @TempDir
    Path folder;

    @Test
    void aFullDiskRefusesTheSaveWithTheCureAndLosesNothing() {
        Path file = folder.resolve("store.db");
        Rollout kept = random.rollout(NAME);
        try (JdbcStore store = new JdbcStore(new Sqlite(file, Map.of("max_page_count", "40")), LOG)) {
            assertThat(store.save(kept, Revision.NONE, 1, List.of(), List.of())).isInstanceOf(Saved.class);

            SaveResult full =
                    store.save(random.rollout(NAME), new Revision(1), 2, Collections.nCopies(3000, entry()), List.of());

            assertThat(full).isInstanceOf(Unavailable.class);
            assertThat(((Unavailable) full).sentence()).contains("disk is full", "free some space");
            assertThat(store.load().get(NAME).rollout()).isEqualTo(kept);
            assertThat(store.read(Optional.empty(), 0, 10)).isEmpty();
            assertThat(store.append(Collections.nCopies(3000, entry()))).isFalse();
            assertThat(store.save(kept, new Revision(1), 1, List.of(), List.of()))
                    .isEqualTo(new Saved(new Revision(2)));
        }
        try (JdbcStore roomier = JdbcStore.sqlite(file, LOG)) {
            assertThat(roomier.append(Collections.nCopies(3000, entry()))).isTrue();
            assertThat(roomier.load().get(NAME).rollout()).isEqualTo(kept);
        }
    }

    @Test
    void aReadOnlyStoreIsReadAndSaysWhyItCannotBeWritten() {
        Path file = folder.resolve("store.db");
        Rollout kept = random.rollout(NAME);
        try (JdbcStore store = JdbcStore.sqlite(file, LOG)) {
            store.save(kept, Revision.NONE, 1, List.of(entry()), List.of());
        }

        try (JdbcStore store = new JdbcStore(new Sqlite(file, Map.of("query_only", "ON")), LOG)) {
            SaveResult refused = store.save(random.rollout(NAME), new Revision(1), 2, List.of(), List.of());

            assertThat(refused).isInstanceOf(Unavailable.class);
            assertThat(((Unavailable) refused).sentence())
                    .contains("read-only", "make the file and its folder writable");
            assertThat(store.load().get(NAME).rollout()).isEqualTo(kept);
            assertThat(store.sent(1, NOON)).isFalse();
        }
    }

    @Test
    void aDamagedFileIsNamedWithTheCureAndLeftAsItIs() throws IOException {
        Path file = folder.resolve("store.db");
        try (JdbcStore store = JdbcStore.sqlite(file, LOG)) {
            store.append(Collections.nCopies(500, entry()));
        }
        overwrite(file, 4096, 200_000);
        long size = Files.size(file);

        try (JdbcStore store = JdbcStore.sqlite(file, LOG)) {
            assertThatThrownBy(store::load)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is damaged")
                    .hasMessageContaining("keep a copy");
            assertThat(store.ticked(NOON, 1)).isInstanceOf(Unavailable.class);
        }
        assertThat(Files.size(file)).isEqualTo(size);
    }

    @Test
    void aFileThatIsNoDatabaseIsNotOverwritten() throws IOException {
        Path file = folder.resolve("store.db");
        Files.writeString(
                file, "rampguard:\n  this: is a configuration file, and it is long enough to be looked at".repeat(20));
        String before = Files.readString(file);

        try (JdbcStore store = JdbcStore.sqlite(file, LOG)) {
            assertThat(store.ticked(NOON, 1)).isInstanceOf(Unavailable.class);
            assertThatThrownBy(store::lastTick).hasMessageContaining("is damaged (SQLITE_NOTADB)");
        }

        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void anotherProgramsDatabaseIsRefused() throws Exception {
        Path file = folder.resolve("other.db");
        execute(file, "CREATE TABLE album (title TEXT)");

        try (JdbcStore store = JdbcStore.sqlite(file, LOG)) {
            assertThatThrownBy(store::load).hasMessageContaining("another program's tables");
        }
    }

    @Test
    void tablesOfANewerVersionAreRefusedWithASentence() throws Exception {
        Path file = folder.resolve("store.db");
        try (JdbcStore store = JdbcStore.sqlite(file, LOG)) {
            store.ticked(NOON, 1);
        }
        execute(file, "INSERT INTO schema_version (version) VALUES (99)");

        try (JdbcStore store = JdbcStore.sqlite(file, LOG)) {
            assertThatThrownBy(store::load)
                    .hasMessageContaining("newer Rampguard (tables of version 99, this one knows 1)")
                    .hasMessageContaining("start the newer version");
            assertThat(store.ticked(NOON, 1)).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void aMissingFolderThatCannotBeMadeIsSaidAndIsUsedOnceItIsThere() throws IOException {
        Path blocked = folder.resolve("blocked");
        Files.writeString(blocked, "a file where the folder should be");
        try (JdbcStore store = JdbcStore.sqlite(blocked.resolve("store.db"), LOG)) {
            assertThat(store.ticked(NOON, 1)).isInstanceOf(Unavailable.class);
            assertThatThrownBy(store::load).hasMessageContaining("its folder must exist");

            Files.delete(blocked);

            assertThat(store.ticked(NOON, 1)).isInstanceOf(Saved.class);
            assertThat(store.lastTick()).contains(NOON);
        }
    }

    @Test
    void aFileLockedByAnotherProgramIsReadAndSaysWhoHoldsItUp() throws Exception {
        Path file = folder.resolve("store.db");
        try (JdbcStore store = JdbcStore.sqlite(file, LOG);
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            store.ticked(NOON, 1);
            statement.execute("BEGIN IMMEDIATE");

            SaveResult locked = store.ticked(NOON.plusSeconds(1), 1);

            assertThat(((Unavailable) locked).sentence()).contains("locked by another process");
            assertThat(store.lastTick()).contains(NOON);

            statement.execute("ROLLBACK");

            assertThat(store.ticked(NOON.plusSeconds(2), 1)).isInstanceOf(Saved.class);
        }
    }

    @Test
    void onlyTheOwnerMayReadTheFilesAlsoWhereTheyWereOpenBefore() throws Exception {
        Path file = folder.resolve("private/store.db");
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        try (JdbcStore store = JdbcStore.sqlite(file, LOG)) {
            store.ticked(NOON, 1);

            try (var files = Files.list(file.getParent())) {
                assertThat(files)
                        .hasSizeGreaterThanOrEqualTo(2)
                        .allSatisfy(
                                each -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void twoDaemonsMayStartOnOneNewFileAtTheSameInstant() throws Exception {
        for (int round = 0; round < 60; round++) {
            Path file = folder.resolve("store-" + round + ".db");
            List<Thread> daemons = new ArrayList<>();
            List<SaveResult> results = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 4; i++) {
                PolicyName name = PolicyName.of("rollout-" + i);
                daemons.add(Thread.ofPlatform().start(() -> {
                    try (JdbcStore store = JdbcStore.sqlite(file, LOG)) {
                        results.add(store.save(
                                new RandomRollouts(1).rollout(name), Revision.NONE, 1, List.of(), List.of()));
                    }
                }));
            }
            for (Thread daemon : daemons) {
                daemon.join();
            }

            assertThat(results)
                    .hasSize(4)
                    .allSatisfy(result -> assertThat(result).isInstanceOf(Saved.class));
            try (JdbcStore store = JdbcStore.sqlite(file, LOG)) {
                assertThat(store.load()).hasSize(4);
            }
        }
    }

    private io.rampguard.store.JournalEntry entry() {
        return random.entry(Optional.of(NAME), Optional.of(random.state()));
    }

    private static void overwrite(Path file, long from, int bytes) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(from);
            raw.write(new byte[(int) Math.min(bytes, raw.length() - from)]);
        }
    }

    private static void execute(Path file, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
