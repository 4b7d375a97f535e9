package io.rampguard.store.jdbc;

import static io.rampguard.store.RandomRollouts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.contract.RealPostgres;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.RandomRollouts;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.SaveResult;
import io.rampguard.store.SaveResult.Conflict;
import io.rampguard.store.SaveResult.Saved;
import io.rampguard.store.SaveResult.StaleTerm;
import io.rampguard.store.SaveResult.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is stopped, stands still, is locked, refuses the user, or belongs to somebody else or to the future. */
class PostgresTroubleTest {
    private static final PolicyName NAME = PolicyName.of("summarizer");
    private static final List<String> LOG = List.of("log");
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static RealPostgres server;

    private final RandomRollouts random = new RandomRollouts(1);

    @BeforeAll
    static void start() throws Exception {
        server = RealPostgres.startOrSkip();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aServerThatStopsInTheMiddleIsSaidAndUsedAgainOnceItIsBack() throws Exception {
        try (JdbcStore store = server.store(server.freshSchema())) {
            Rollout kept = random.rollout(NAME);
            store.save(kept, Revision.NONE, 1, List.of(), List.of());
            store.load();
            server.stop();

            SaveResult first = store.ticked(NOON, 1);
            SaveResult second = store.ticked(NOON, 1);

            assertThat(first).isInstanceOf(Unavailable.class);
            assertThat(((Unavailable) second).sentence()).contains("does not answer", "start it");
            assertThatThrownBy(store::load).isInstanceOf(StoreException.class).hasMessageContaining("does not answer");

            server.startAgain();

            assertThat(store.save(random.rollout(NAME), new Revision(1), 1, List.of(), List.of()))
                    .isEqualTo(new Saved(new Revision(2)));
            assertThat(store.load()).containsOnlyKeys(NAME);
        }
    }

    @Test
    void aLeaseOutlivesARestartOfTheServer() throws Exception {
        String url = server.freshSchema();
        try (JdbcStore one = server.store(url);
                JdbcStore two = server.store(url)) {
            LeaseTable first = new LeaseTable(one, "first", Duration.ofSeconds(30), Duration.ofSeconds(10));
            LeaseTable second = new LeaseTable(two, "second", Duration.ofSeconds(30), Duration.ofSeconds(10));
            first.term(NOON);
            second.term(NOON.plusSeconds(1));
            server.stop();

            assertThat(first.term(NOON.plusSeconds(12))).hasValue(1);
            assertThat(second.term(NOON.plusSeconds(12))).isEmpty();

            server.startAgain();

            assertThat(first.term(NOON.plusSeconds(14))).hasValue(1);
            assertThat(second.term(NOON.plusSeconds(14))).isEmpty();
            assertThat(second.holder()).isEqualTo("first");
            assertThat(second.term(NOON.plusSeconds(60))).hasValue(2);
            assertThat(one.ticked(NOON, 1)).isEqualTo(new StaleTerm(2));
        }
    }

    @Test
    void aServerThatStandsStillIsGivenUpWithinTheDeadline() throws Exception {
        try (JdbcStore store = server.store(server.freshSchema())) {
            store.ticked(NOON, 1);
            store.lastTick();
            server.standStill(true);
            long begin = System.nanoTime();

            SaveResult saved = store.ticked(NOON.plusSeconds(1), 1);

            long written = System.nanoTime();
            try {
                assertThat(saved).isInstanceOf(Unavailable.class);
                assertThatThrownBy(store::lastTick).isInstanceOf(StoreException.class);
                assertThat(Duration.ofNanos(written - begin)).isLessThan(DEADLINE);
                assertThat(Duration.ofNanos(System.nanoTime() - written)).isLessThan(DEADLINE);
            } finally {
                server.standStill(false);
            }
            assertThat(store.ticked(NOON.plusSeconds(2), 1)).isInstanceOf(Saved.class);
            assertThat(store.lastTick()).contains(NOON.plusSeconds(2));
        }
    }

    /** A daemon that is paused within a transaction must not hold up the one that takes over. */
    @Test
    void aTransactionThatStandsStillIsEndedByTheServer() throws Exception {
        String url = server.freshSchema();
        Postgres paused = new Postgres(url, server.user(), server.passwordFile());
        try (JdbcStore store = server.store(url);
                Connection connection = paused.writer()) {
            store.ticked(NOON, 1);
            paused.begin(connection);

            SaveResult held = store.ticked(NOON.plusSeconds(1), 2);
            boolean readable = store.lastTick().isPresent();
            SaveResult freed = store.ticked(NOON.plusSeconds(2), 2);

            assertThat(((Unavailable) held).sentence()).contains("locked by another program");
            assertThat(readable).isTrue();
            assertThat(freed).isInstanceOf(Saved.class);
            assertThatThrownBy(() -> {
                        Fence.put(connection, "late", "must not be kept");
                        paused.commit(connection);
                    })
                    .satisfies(late -> assertThat(paused.fatal((java.sql.SQLException) late))
                            .isTrue());
        }
    }

    @Test
    void ofTwoDaemonsAtOneRevisionTheSecondIsRefused() throws Exception {
        String url = server.freshSchema();
        try (JdbcStore one = server.store(url);
                JdbcStore two = server.store(url)) {
            Rollout mine = random.rollout(NAME);
            one.save(mine, Revision.NONE, 1, List.of(), List.of());

            SaveResult created = two.save(random.rollout(NAME), Revision.NONE, 1, List.of(), List.of());
            SaveResult first = one.save(mine, new Revision(1), 1, List.of(), List.of());
            SaveResult second = two.save(random.rollout(NAME), new Revision(1), 1, List.of(), List.of());

            assertThat(created).isInstanceOf(Conflict.class);
            assertThat(first).isEqualTo(new Saved(new Revision(2)));
            assertThat(second).isInstanceOf(Conflict.class);
            assertThat(two.load().get(NAME).rollout()).isEqualTo(mine);
        }
    }

    @Test
    void daemonsMayStartOnOneNewSchemaAtTheSameInstant() throws Exception {
        String url = server.freshSchema();
        List<Thread> daemons = new ArrayList<>();
        List<SaveResult> results = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 4; i++) {
            PolicyName name = PolicyName.of("rollout-" + i);
            daemons.add(Thread.ofPlatform().start(() -> {
                try (JdbcStore store = server.store(url)) {
                    results.add(
                            store.save(new RandomRollouts(1).rollout(name), Revision.NONE, 1, List.of(), List.of()));
                }
            }));
        }
        for (Thread daemon : daemons) {
            daemon.join();
        }

        assertThat(results).hasSize(4).allSatisfy(result -> assertThat(result).isInstanceOf(Saved.class));
    }

    @Test
    void aWrongPasswordIsToldWithoutItAndACorrectedOneIsUsedAtOnce(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "hunter2");
        String url = server.freshSchema();
        try (JdbcStore store = JdbcStore.postgresql(url, server.user(), Optional.of(file), LOG)) {
            SaveResult refused = store.ticked(NOON, 1);

            assertThat(((Unavailable) refused).sentence())
                    .contains("refuses the user", "rampguard.store.password-file")
                    .doesNotContain("hunter2");

            Files.copy(server.passwordFile().orElseThrow(), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

            assertThat(store.ticked(NOON, 1)).isInstanceOf(Saved.class);
        }
    }

    @Test
    void aPasswordFileOrADatabaseThatIsNotThereIsNamed(@TempDir Path folder) {
        Optional<Path> missing = Optional.of(folder.resolve("missing"));
        try (JdbcStore store = JdbcStore.postgresql(server.url(), server.user(), missing, LOG);
                JdbcStore nowhere = server.store(server.url().replace("/postgres", "/nowhere"))) {
            assertThatThrownBy(store::load).hasMessageContaining("password file " + missing.get());
            assertThatThrownBy(nowhere::load).hasMessageContaining("create the database");
        }
    }

    @Test
    void anotherProgramsSchemaAndTablesOfTheFutureAreRefused() throws Exception {
        String other = server.freshSchema();
        String newer = server.freshSchema();
        server.sql("CREATE TABLE " + schema(other) + ".album (title TEXT)");
        try (JdbcStore store = server.store(newer)) {
            store.ticked(NOON, 1);
        }
        server.sql("INSERT INTO " + schema(newer) + ".schema_version (version) VALUES (99)");

        try (JdbcStore foreign = server.store(other);
                JdbcStore future = server.store(newer)) {
            assertThatThrownBy(foreign::load).hasMessageContaining("another program's tables");
            assertThatThrownBy(future::load).hasMessageContaining("newer Rampguard (tables of version 99");
        }
    }

    @Test
    void aStandbyIsNotReadEitherSinceItMayBeBehind() throws Exception {
        String url = server.freshSchema();
        try (JdbcStore store = server.store(url)) {
            store.ticked(NOON, 1);
        }
        try (JdbcStore store = server.store(url + "&options=-c%20default_transaction_read_only=on")) {
            SaveResult refused = store.ticked(NOON.plusSeconds(1), 1);

            assertThat(((Unavailable) refused).sentence()).contains("name the primary");
            assertThatThrownBy(store::lastTick).hasMessageContaining("name the primary");
        }
    }

    @Test
    void addressesThatAreNoneOrCarryAPasswordAreRefusedWithoutRepeatingThem() {
        assertThatThrownBy(() -> JdbcStore.postgresql("postgres://db/x", Optional.empty(), Optional.empty(), LOG))
                .hasMessageContaining("jdbc:postgresql://host:5432/rampguard");
        assertThatThrownBy(() -> JdbcStore.postgresql(
                        "jdbc:postgresql://db/x?user=a&password=hunter2", Optional.empty(), Optional.empty(), LOG))
                .hasMessageContaining("put it into a file")
                .hasMessageNotContaining("hunter2");
    }

    private static String schema(String url) {
        return url.substring(url.indexOf('=') + 1);
    }
}
