package io.rampguard.store.jdbc;

import static io.rampguard.store.RandomRollouts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.store.SaveResult.Saved;
import io.rampguard.store.SaveResult.StaleTerm;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two daemons on one database: the second stands by, and takes over when the first is gone. */
abstract class LeaseTableContract {
    private static final Duration LENGTH = Duration.ofSeconds(30);
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private JdbcStore firstStore;
    private JdbcStore secondStore;
    private LeaseTable first;
    private LeaseTable second;

    /** A further daemon's store on this test's database. */
    abstract JdbcStore open() throws Exception;

    @BeforeEach
    void twoDaemonsOnOneDatabase() throws Exception {
        firstStore = open();
        secondStore = open();
        first = new LeaseTable(firstStore, "first", LENGTH, MARGIN);
        second = new LeaseTable(secondStore, "second", LENGTH, MARGIN);
    }

    @AfterEach
    void closeBoth() {
        firstStore.close();
        secondStore.close();
    }

    @Test
    void theSecondStandsByWhileTheFirstRenews() {
        for (int i = 0; i < 20; i++) {
            Instant now = NOON.plusSeconds(10L * i);
            assertThat(first.term(now)).hasValue(1);
            assertThat(second.term(now.plusSeconds(1))).isEmpty();
        }
        assertThat(second.holder()).isEqualTo("first");
    }

    @Test
    void aDeadHoldersLeasePassesOnWhenItHasExpiredAndNotBefore() {
        first.term(NOON);

        assertThat(second.term(NOON.plusSeconds(29))).isEmpty();
        assertThat(second.term(NOON.plusSeconds(30))).hasValue(2);
        assertThat(first.term(NOON.plusSeconds(31))).isEmpty();
        assertThat(first.holder()).isEqualTo("second");
    }

    @Test
    void aReleasedLeasePassesOnAtOnceUnderANewTerm() {
        first.term(NOON);

        first.release();
        first.release();

        assertThat(second.term(NOON.plusSeconds(1))).hasValue(2);
        assertThat(first.term(NOON.plusSeconds(1))).isEmpty();

        second.release();

        assertThat(first.term(NOON.plusSeconds(2))).hasValue(3);
    }

    @Test
    void aHolderThatOverslepAndWasNotReplacedGoesOnUnderItsTerm() {
        first.term(NOON);

        assertThat(first.term(NOON.plusSeconds(3600))).hasValue(1);
    }

    /** D16: an old leader wakes up. */
    @Test
    void anOldLeaderThatWakesUpIsToldSoAndItsSavesAreRefused() {
        long stale = first.term(NOON).orElseThrow();
        assertThat(firstStore.ticked(NOON, stale)).isInstanceOf(Saved.class);

        long newer = second.term(NOON.plusSeconds(40)).orElseThrow();

        // Before the new leader has written anything, and with a clock that stood still at the old one.
        assertThat(firstStore.ticked(NOON, stale)).isEqualTo(new StaleTerm(newer));
        assertThat(first.term(NOON)).isEmpty();
        assertThat(secondStore.ticked(NOON.plusSeconds(40), newer)).isInstanceOf(Saved.class);
    }

    /** Law 7: such a daemon may still take users out, one that was superseded may not. */
    @Test
    void aHolderWhoseStoreDoesNotAnswerIsNotSuperseded() {
        first.term(NOON);
        firstStore.close();

        OptionalLong late = first.term(NOON.plusSeconds(40));

        assertThat(late).isEmpty();
        assertThat(first.superseded()).isFalse();
    }

    @Test
    void aHolderIsSupersededOnceItSeesTheNewerTermOfAnother() {
        first.term(NOON);
        second.term(NOON.plusSeconds(30));

        boolean unseen = first.superseded();
        first.term(NOON.plusSeconds(31));

        assertThat(unseen).isFalse();
        assertThat(first.superseded()).isTrue();
        assertThat(second.superseded()).isFalse();
    }

    @Test
    void aHolderThatIsBackInOfficeIsNoLongerSuperseded() {
        first.term(NOON);
        second.term(NOON.plusSeconds(30));
        first.term(NOON.plusSeconds(31));
        second.release();

        first.term(NOON.plusSeconds(32));

        assertThat(first.superseded()).isFalse();
    }

    @Test
    void whoGaveTheLeaseBackHasNoLastWord() {
        first.term(NOON);

        first.release();

        assertThat(first.superseded()).isTrue();
    }

    @Test
    void aTermIsNotReportedOnceItsLeaseNoLongerLastsForAWrite() {
        first.term(NOON);
        firstStore.close();

        assertThat(first.term(NOON.plusSeconds(19))).hasValue(1);
        assertThat(first.term(NOON.plusSeconds(20))).isEmpty();
    }

    @Test
    void aClockSetBackByADayKeepsNoDeadHolderInOffice() {
        first.term(NOON);
        Instant yesterday = NOON.minus(Duration.ofDays(1));

        assertThat(second.term(yesterday)).isEmpty();
        assertThat(second.term(yesterday.plusSeconds(29))).isEmpty();
        assertThat(second.term(yesterday.plusSeconds(30))).hasValue(2);
        assertThat(first.term(yesterday.plusSeconds(31))).isEmpty();
    }

    @Test
    void aClockSetBackUnderALivingHolderLeavesItInOffice() {
        first.term(NOON);
        Instant yesterday = NOON.minus(Duration.ofDays(1));

        for (int i = 0; i < 10; i++) {
            Instant now = yesterday.plusSeconds(10L * i);
            assertThat(first.term(now)).hasValue(1);
            assertThat(second.term(now)).isEmpty();
        }
    }

    @Test
    void whateverTheClocksDoNoTwoTermsAreBothAcceptedByTheStore() {
        Random random = new Random(7);
        OptionalLong[] held = {OptionalLong.empty(), OptionalLong.empty()};
        LeaseTable[] daemons = {first, second};
        JdbcStore[] stores = {firstStore, secondStore};
        Instant[] clocks = {NOON, NOON};
        long newestAccepted = 0;

        for (int i = 0; i < 400; i++) {
            int who = random.nextInt(2);
            // Stands still, goes on, or jumps either way.
            clocks[who] =
                    clocks[who].plusSeconds(random.nextInt(4) == 0 ? random.nextInt(-200, 200) : random.nextInt(12));
            if (random.nextBoolean()) {
                held[who] = daemons[who].term(clocks[who]);
            }
            if (held[who].isPresent()) {
                long term = held[who].getAsLong();
                boolean saved = stores[who].ticked(clocks[who], term) instanceof Saved;
                assertThat(saved && term < newestAccepted).isFalse();
                newestAccepted = saved ? term : newestAccepted;
                boolean both = held[0].equals(held[1]);
                assertThat(both).as("two daemons under one term").isFalse();
            }
        }
        assertThat(newestAccepted).isGreaterThan(2);
    }

    @Test
    void twoProcessesOnOneHostHaveDifferentNames() {
        assertThat(LeaseTable.identity(new Random(1)))
                .isNotEqualTo(LeaseTable.identity(new Random(2)))
                .contains(":" + ProcessHandle.current().pid() + ":");
    }

    @Test
    void aMarginOfMoreThanHalfTheLeaseIsRefused() {
        assertThatThrownBy(() -> new LeaseTable(firstStore, "x", LENGTH, LENGTH))
                .hasMessageContaining("at most half");
    }
}
