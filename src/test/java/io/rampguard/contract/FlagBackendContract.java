package io.rampguard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rampguard.flags.Arms;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagBackend.Verification;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagKey;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every backend that writes proves. A subclass brings the backend, empty before each test, and the ways to disturb it. */
public abstract class FlagBackendContract {
    protected static final String KEY = "new_summarizer_model";
    protected static final Arm HAIKU = new Arm("haiku", Optional.of("{\"model\":\"haiku\",\"temperature\":1.0}"));
    protected static final Arm SONNET = new Arm("sonnet", Optional.of("{\"model\":\"sonnet\",\"temperature\":0.2}"));
    protected static final Arm OPUS = new Arm("opus", Optional.of("{\"model\":\"opus\",\"temperature\":0.5}"));
    protected static final Arms ARMS = new Arms(SONNET, HAIKU, "targetingKey");
    protected static final ChangeNote NOTE = new ChangeNote("default/summarizer", "sonnet-4-5", false);
    private static final List<String> USERS =
            IntStream.range(0, 1_000).mapToObj(i -> "user-" + i).toList();

    protected abstract FlagBackend backend();

    /** Somebody else sets the share of the flag, which is there. */
    protected abstract void handSets(Percentage share) throws Exception;

    /** The storage answers nonsense from now on. */
    protected abstract void garble() throws Exception;

    /** The storage can be read and not written from now on. */
    protected abstract void makeUnwritable() throws Exception;

    protected abstract boolean keepsNotes();

    /** Whether a partial share can be proved by evaluating. */
    protected abstract boolean evaluatesPartialShares();

    @Test
    void aFlagThatIsNotThereIsAbsent() {
        assertThat(reading()).isEqualTo(new FlagReading.Absent());
    }

    @Test
    void readsEveryKeyThatIsAskedFor() {
        apply(Percentage.ZERO);

        assertThat(backend().read(Set.of(KEY, "another", "a third"))).containsOnlyKeys(KEY, "another", "a third");
    }

    @Test
    void preparesAFlagWithBothArmsAtZero() {
        WriteResult result = backend().write(change(Percentage.ZERO, Optional.empty()));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.ZERO));
        assertThat(found().variant()).isEqualTo(SONNET);
        assertThat(found().control()).isEqualTo(HAIKU);
        assertThat(found().bucketBy()).isEqualTo("targetingKey");
        assertThat(found().share()).isEqualTo(Percentage.ZERO);
    }

    @Test
    void readsBackEveryStageThatItWrote() {
        for (int percent : new int[] {1, 5, 25, 50, 75, 100, 0}) {
            WriteResult result = apply(Percentage.of(percent));

            assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.of(percent)));
            assertThat(found().share()).isEqualTo(Percentage.of(percent));
            assertThat(found().variant()).isEqualTo(SONNET);
            assertThat(found().control()).isEqualTo(HAIKU);
        }
    }

    @Test
    void roundsDownToItsSmallestStepAndSaysSo() {
        Percentage asked = new Percentage(150);
        Percentage served = asked.floorTo(backend().capabilities().smallestStep());

        WriteResult result = apply(asked);

        assertThat(result).isEqualTo(new WriteResult.Applied(served));
        assertThat(found().share()).isEqualTo(served);
    }

    @Test
    void lowersWithoutHavingReadFirst() {
        apply(Percentage.of(50));

        WriteResult result = backend().write(change(Percentage.of(5), Optional.empty()));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.of(5)));
        assertThat(found().share()).isEqualTo(Percentage.of(5));
    }

    @Test
    void doesNotRaiseWithoutHavingReadFirst() {
        apply(Percentage.of(5));

        WriteResult result = backend().write(change(Percentage.of(50), Optional.empty()));

        assertThat(result).isInstanceOf(WriteResult.Conflict.class);
        assertThat(found().share()).isEqualTo(Percentage.of(5));
    }

    @Test
    void aHandThatWroteInBetweenIsAConflict() throws Exception {
        apply(Percentage.of(25));
        Optional<String> before = found().revision();
        handSets(Percentage.of(10));

        WriteResult result = backend().write(change(Percentage.of(50), before));

        assertThat(result).isInstanceOf(WriteResult.Conflict.class);
        assertThat(found().share()).isEqualTo(Percentage.of(10));
    }

    @Test
    void aFlagThatVanishedIsAConflict() {
        WriteResult result = backend().write(change(Percentage.of(1), Optional.of("a revision of before")));

        assertThat(result).isInstanceOf(WriteResult.Conflict.class);
    }

    @Test
    protected void aHandsShareIsReadAsItStandsAndEndsTheNote() throws Exception {
        apply(Percentage.of(25));

        handSets(Percentage.of(40));

        assertThat(found().share()).isEqualTo(Percentage.of(40));
        assertThat(found().note()).isEmpty();
    }

    @Test
    void killIgnoresWhatItExpected() throws Exception {
        apply(Percentage.of(25));
        handSets(Percentage.of(90));

        WriteResult result = backend().kill(change(Percentage.ZERO, Optional.of("long gone")));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.ZERO));
        assertThat(found().share()).isEqualTo(Percentage.ZERO);
        assertThat(backend().verify(KEY, USERS)).isEqualTo(new Verification.Evaluated(0, USERS.size()));
    }

    @Test
    void killServesNobodyEvenWhenAskedForMore() {
        apply(Percentage.of(25));

        backend().kill(change(Percentage.of(25), Optional.empty()));

        assertThat(found().share()).isEqualTo(Percentage.ZERO);
    }

    @Test
    void writingTheSameTwiceIsHarmless() {
        apply(Percentage.ZERO);
        FlagChange change = change(Percentage.of(25), found().revision());
        backend().write(change);
        Optional<String> after = found().revision();

        WriteResult again = backend().write(change);

        assertThat(again).isEqualTo(new WriteResult.Applied(Percentage.of(25)));
        assertThat(found().revision()).isEqualTo(after);
    }

    @Test
    void aStaleTermIsRefused() {
        apply(Percentage.of(25));
        backend().write(new FlagChange(key(), ARMS, Percentage.of(5), Optional.empty(), 7, NOTE));

        WriteResult raise =
                backend().write(new FlagChange(key(), ARMS, Percentage.of(50), found().revision(), 6, NOTE));

        assertThat(raise).isInstanceOf(WriteResult.Refused.class);
        assertThat(found().share()).isEqualTo(Percentage.of(5));
    }

    @Test
    void keepsTheNoteOfARollback() {
        assumeTrue(keepsNotes());
        apply(Percentage.of(25));
        ChangeNote rolledBack = new ChangeNote("default/summarizer", "sonnet-4-5", true);

        backend().kill(new FlagChange(key(), ARMS, Percentage.ZERO, Optional.empty(), 1, rolledBack));

        assertThat(found().note()).contains(rolledBack);
    }

    @Test
    void evaluationsAgreeWithTheShare() {
        for (int percent : new int[] {0, 25, 100}) {
            apply(Percentage.of(percent));

            Verification seen = backend().verify(KEY, USERS);

            if (percent % 100 == 0 || evaluatesPartialShares()) {
                assertThat(seen).isInstanceOfSatisfying(Verification.Evaluated.class, evaluated -> {
                    assertThat(evaluated.total()).isEqualTo(USERS.size());
                    assertThat(evaluated.variant() / 1000.0)
                            .isCloseTo(percent / 100.0, within(percent == 25 ? 0.05 : 0));
                });
            } else {
                assertThat(seen).isInstanceOf(Verification.Unverified.class);
            }
        }
    }

    @Test
    void theNextRevisionSwapsBothArmsInOneWriteAndTheWinnersUsersKeepIt() {
        apply(Percentage.of(100));
        Arms next = new Arms(OPUS, SONNET, "targetingKey");
        ChangeNote revision = new ChangeNote("default/summarizer", "opus", false);

        WriteResult result =
                backend().write(new FlagChange(key(), next, Percentage.of(1), found().revision(), 1, revision));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.of(1)));
        assertThat(found().variant()).isEqualTo(OPUS);
        assertThat(found().control()).isEqualTo(SONNET);
        assertThat(found().share()).isEqualTo(Percentage.of(1));
    }

    @Test
    void otherArmsAreNotBroughtInWithoutHavingRead() {
        apply(Percentage.of(100));
        Arms next = new Arms(OPUS, SONNET, "targetingKey");

        WriteResult result = backend().write(new FlagChange(key(), next, Percentage.of(1), Optional.empty(), 1, NOTE));

        assertThat(result).isInstanceOf(WriteResult.Conflict.class);
        assertThat(found().variant()).isEqualTo(SONNET);
    }

    @Test
    void nonsenseInTheStorageIsUnreadableAndNeverRaisesAnybody() throws Exception {
        apply(Percentage.of(25));
        Optional<String> revision = found().revision();
        garble();

        assertThat(reading())
                .isInstanceOfSatisfying(
                        FlagReading.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason().text()).isNotBlank());
        assertThat(backend().write(change(Percentage.of(50), revision)))
                .isInstanceOfAny(WriteResult.Unreachable.class, WriteResult.Refused.class);
        assertThat(backend().verify("unknown", USERS)).isInstanceOf(Verification.Unverified.class);
    }

    @Test
    void aStorageThatCannotBeWrittenIsToldWithACureAndNothingIsRaised() throws Exception {
        apply(Percentage.of(25));
        makeUnwritable();

        WriteResult result = backend().write(change(Percentage.of(50), found().revision()));

        assertThat(result).isInstanceOfAny(WriteResult.Unreachable.class, WriteResult.Refused.class);
        assertThat(found().share()).isEqualTo(Percentage.of(25));
    }

    protected WriteResult apply(Percentage share) {
        if (reading() instanceof FlagReading.Absent) {
            backend().write(change(Percentage.ZERO, Optional.empty()));
        }
        return backend().write(change(share, found().revision()));
    }

    protected FlagReading.Found found() {
        assertThat(reading()).isInstanceOf(FlagReading.Found.class);
        return (FlagReading.Found) reading();
    }

    protected FlagReading reading() {
        return backend().read(Set.of(KEY)).get(KEY);
    }

    protected FlagChange change(Percentage share, Optional<String> expected) {
        return new FlagChange(key(), ARMS, share, expected, 1, NOTE);
    }

    protected static FlagKey key() {
        return new FlagKey("under-test", KEY);
    }
}
