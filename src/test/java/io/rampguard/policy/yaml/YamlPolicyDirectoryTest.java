package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicySource.Current;
import io.rampguard.policy.RolloutPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlPolicyDirectoryTest {
    @TempDir
    Path directory;

    private YamlPolicyDirectory policies;
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");

    @BeforeEach
    void open() {
        policies = new YamlPolicyDirectory(directory, Optional.of(Texts.CONNECTIONS));
    }

    private Current scan() {
        policies.scan(now);
        return policies.current(now);
    }

    /** Two scans two seconds apart, as a change needs. */
    private Current settled() {
        scan();
        now = now.plusSeconds(2);
        return scan();
    }

    private Current later(Duration time) {
        now = now.plus(time);
        return scan();
    }

    private static String policy(String name, String flag, String revision) {
        return Texts.SMALLEST
                .replace("summarizer-sonnet", name)
                .replace("new_summarizer_model", flag)
                .replace("sonnet-4-5", revision);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private void writeMany(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            write("p" + i + ".yaml", policy("p" + i, "f" + i, "r1"));
        }
    }

    private String revision(String name) {
        return policies.current(now).policies().get(PolicyName.of(name)).revision();
    }

    @Test
    void yamlFilesAreReadAndHiddenOnesAndSubDirectoriesAreNot() throws IOException {
        write("a.yaml", policy("a", "fa", "r1"));
        write("b.yml", policy("b", "fb", "r1"));
        write(".c.yaml", policy("c", "fc", "r1"));
        write("d.yaml~", "no policy");
        Files.createDirectories(directory.resolve("e.yaml"));

        Current current = scan();

        assertThat(current.ready()).isTrue();
        assertThat(current.policies().keySet()).containsExactly(PolicyName.of("a"), PolicyName.of("b"));
        assertThat(current.problems()).isEmpty();
    }

    @Test
    void nothingIsReadyBeforeTheFirstScan() {
        assertThat(policies.current(now).ready()).isFalse();
    }

    @Test
    void aFileReplacedAtomicallyCountsOnceItWasSeenTwice() throws IOException {
        write("a.yaml", policy("a", "f", "r1"));
        scan();
        Path next = Files.writeString(directory.resolve(".a.tmp"), policy("a", "f", "r2"));
        Files.move(next, directory.resolve("a.yaml"), StandardCopyOption.ATOMIC_MOVE);

        boolean done = policies.scan(now);
        String before = revision("a");
        boolean doneThen = policies.scan(now.plusSeconds(1));

        assertThat(done).isFalse();
        assertThat(before).isEqualTo("r1");
        assertThat(doneThen).isTrue();
        assertThat(revision("a")).isEqualTo("r2");
    }

    @Test
    void aConfigMapsSymlinkSwapIsFollowed() throws IOException {
        Path first = Files.createDirectory(directory.resolve("..2026_1"));
        Files.writeString(first.resolve("a.yaml"), policy("a", "f", "r1"));
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_1"));
        Files.createSymbolicLink(directory.resolve("a.yaml"), Path.of("..data", "a.yaml"));
        scan();
        Path second = Files.createDirectory(directory.resolve("..2026_2"));
        Files.writeString(second.resolve("a.yaml"), policy("a", "f", "r2"));
        Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2026_2"));
        Files.move(directory.resolve("..data_tmp"), directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        Current current = settled();

        assertThat(current.policies()).hasSize(1);
        assertThat(revision("a")).isEqualTo("r2");
    }

    @Test
    void aFileThatIsStillBeingWrittenIsNeverBelievedEvenWhereItsFirstHalfIsAWholePolicy() throws IOException {
        String whole = policy("a", "f", "r1");
        write("a.yaml", whole);
        scan();
        String changed = policy("a", "f", "r2");

        for (int length = 0; length < changed.length(); length += 7) {
            write("a.yaml", changed.substring(0, length));
            scan();
            assertThat(revision("a")).isEqualTo("r1");
            assertThat(policies.current(now).policies().get(PolicyName.of("a")).guardrails())
                    .hasSize(2);
        }
        write("a.yaml", changed);

        settled();
        assertThat(revision("a")).isEqualTo("r2");
    }

    @Test
    void aRefusedFileLeavesWhatRanBeforeInForceAndIsListed() throws IOException {
        write("a.yaml", policy("a", "f", "r1"));
        scan();
        write("a.yaml", policy("a", "f", "r2") + "  typo: 1\n");

        Current current = settled();
        Current muchLater = later(Duration.ofHours(1));

        assertThat(current.problems())
                .extracting(PolicyProblem::what)
                .containsExactly("unknown field 'typo' in 'spec'");
        assertThat(muchLater.policies().keySet()).containsExactly(PolicyName.of("a"));
        assertThat(muchLater.removed()).isEmpty();
        assertThat(revision("a")).isEqualTo("r1");
    }

    @Test
    void aFileThatCannotBeReadLeavesItsPolicyInForce() throws IOException {
        write("a.yaml", policy("a", "f", "r1"));
        scan();
        Files.delete(directory.resolve("a.yaml"));
        Files.createSymbolicLink(directory.resolve("a.yaml"), Path.of("gone"));

        Current current = later(Duration.ofMinutes(1));
        Current muchLater = later(Duration.ofMinutes(1));

        assertThat(current.problems())
                .extracting(PolicyProblem::what)
                .containsExactly("the file cannot be read: it does not exist");
        assertThat(muchLater.policies()).hasSize(1);
    }

    @Test
    void aDirectoryThatIsGoneDeletesNothing() throws IOException {
        write("a.yaml", policy("a", "f", "r1"));
        scan();
        Files.delete(directory.resolve("a.yaml"));
        Files.delete(directory);

        later(Duration.ofMinutes(1));
        Current current = later(Duration.ofMinutes(1));

        assertThat(current.policies()).hasSize(1);
        assertThat(current.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.what()).contains("does not exist"));
        Files.createDirectories(directory);
    }

    @Test
    void aDeletionIsBelievedAfterTwoScansFiveSecondsApart() throws IOException {
        write("a.yaml", policy("a", "fa", "r1"));
        write("b.yaml", policy("b", "fb", "r1"));
        scan();
        Files.delete(directory.resolve("a.yaml"));

        Current atOnce = scan();
        Current soon = later(Duration.ofMillis(4999));
        Current then = later(Duration.ofMillis(1));

        assertThat(atOnce.policies()).hasSize(2);
        assertThat(soon.policies()).hasSize(2);
        assertThat(then.policies().keySet()).containsExactly(PolicyName.of("b"));
        assertThat(then.removed()).containsExactly(PolicyName.of("a"));
    }

    @Test
    void aPolicyThatMovesToAnotherFileWasNeverDeleted() throws IOException {
        write("a.yaml", policy("a", "fa", "r1"));
        scan();
        Files.move(directory.resolve("a.yaml"), directory.resolve("z.yaml"));

        settled();
        Current current = later(Duration.ofMinutes(1));

        assertThat(current.policies()).hasSize(1);
        assertThat(current.removed()).isEmpty();
    }

    @Test
    void aPolicyThatComesBackIsNoLongerRemoved() throws IOException {
        write("a.yaml", policy("a", "fa", "r1"));
        scan();
        Files.delete(directory.resolve("a.yaml"));
        scan();
        later(Duration.ofSeconds(5));
        write("a.yaml", policy("a", "fa", "r2"));

        Current current = settled();

        assertThat(current.removed()).isEmpty();
        assertThat(revision("a")).isEqualTo("r2");
    }

    @Test
    void d22AMountThatGoesEmptyDeletesNothingAndNothingHappenedWhenItIsBack() throws IOException {
        writeMany(40);
        scan();
        for (int i = 0; i < 40; i++) {
            Files.delete(directory.resolve("p" + i + ".yaml"));
        }

        Current empty = scan();
        Current hours = later(Duration.ofHours(3));
        writeMany(40);
        Current back = settled();

        assertThat(empty.vanished()).hasSize(40);
        assertThat(hours.policies()).hasSize(40);
        assertThat(hours.removed()).isEmpty();
        assertThat(hours.problems())
                .singleElement()
                .satisfies(p ->
                        assertThat(p.toString()).contains("40 of 40 policies vanished at once", "confirm-deletion"));
        assertThat(back.vanished()).isEmpty();
        assertThat(back.policies()).hasSize(40);
        assertThat(back.problems()).isEmpty();
    }

    @Test
    void d22FilesThatComeBackOneByOneAreNotTakenForDeletionsInBetween() throws IOException {
        writeMany(40);
        scan();
        for (int i = 0; i < 40; i++) {
            Files.delete(directory.resolve("p" + i + ".yaml"));
        }
        scan();
        writeMany(39);
        settled();

        Current current = later(Duration.ofHours(1));

        assertThat(current.policies()).hasSize(40);
        assertThat(current.vanished()).containsExactly(PolicyName.of("p39"));
    }

    @Test
    void d22DeletionGoesAheadOnceAPersonConfirms() throws IOException {
        writeMany(4);
        scan();
        Files.delete(directory.resolve("p0.yaml"));
        Files.delete(directory.resolve("p1.yaml"));
        Current before = later(Duration.ofHours(1));

        policies.confirmDeletion();
        policies.confirmDeletion();

        assertThat(before.removed()).isEmpty();
        assertThat(policies.current(now).removed()).containsExactly(PolicyName.of("p0"), PolicyName.of("p1"));
        assertThat(later(Duration.ofSeconds(1)).policies()).hasSize(2);
        assertThat(policies.current(now).vanished()).isEmpty();
    }

    @Test
    void d22ThreeOfTenAreNoMassVanishing() throws IOException {
        writeMany(10);
        scan();
        for (int i = 0; i < 3; i++) {
            Files.delete(directory.resolve("p" + i + ".yaml"));
        }
        scan();

        assertThat(later(Duration.ofSeconds(5)).removed()).hasSize(3);
    }

    @Test
    void twoPoliciesOnOneFlagAreBothRefusedAndEachNamesTheOther() throws IOException {
        write("a.yaml", policy("a", "same", "r1"));
        write("b.yaml", policy("b", "same", "r1").replace("name: b\n", "name: b\n  namespace: other\n"));

        Current current = scan();

        assertThat(current.policies()).isEmpty();
        assertThat(current.problems())
                .extracting(PolicyProblem::what)
                .containsExactly(
                        "the flag 'embedded/same' is also moved by policy 'other/b' of b.yaml:1",
                        "the flag 'embedded/same' is also moved by policy 'a' of a.yaml:1");
    }

    @Test
    void aNewcomerOnAFlagThatIsMovedAlreadyDoesNotStopTheOneThatRuns() throws IOException {
        write("a.yaml", policy("a", "same", "r1"));
        scan();
        write("b.yaml", policy("b", "same", "r1"));

        Current current = settled();

        assertThat(current.policies().keySet()).containsExactly(PolicyName.of("a"));
        assertThat(current.problems()).hasSize(2);
    }

    @Test
    void aNewcomerWaitsUntilTheDeletionOfTheOldPolicyIsBelieved() throws IOException {
        write("a.yaml", policy("a", "same", "r1"));
        scan();
        Files.delete(directory.resolve("a.yaml"));
        write("b.yaml", policy("b", "same", "r1"));

        Current meanwhile = settled();
        Current then = later(Duration.ofSeconds(5));

        assertThat(meanwhile.policies().keySet()).containsExactly(PolicyName.of("a"));
        assertThat(meanwhile.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.what()).contains("still moved by policy 'a'"));
        assertThat(then.policies().keySet()).containsExactly(PolicyName.of("b"));
        assertThat(then.removed()).containsExactly(PolicyName.of("a"));
    }

    @Test
    void aFileThatHasNotChangedForLongIsNotReadAgainAndAChangeIsStillSeen() throws IOException {
        now = Instant.now().plusSeconds(3600);
        write("a.yaml", policy("a", "f", "r1"));
        settled();
        RolloutPolicy before = policies.current(now).policies().get(PolicyName.of("a"));
        settled();
        RolloutPolicy same = policies.current(now).policies().get(PolicyName.of("a"));
        write("a.yaml", policy("a", "f", "r22"));

        settled();

        assertThat(same).isSameAs(before);
        assertThat(revision("a")).isEqualTo("r22");
    }

    @Test
    void oneNameInTwoFilesIsRefusedInBoth() throws IOException {
        write("a.yaml", policy("a", "fa", "r1"));
        write("b.yaml", policy("a", "fb", "r1"));

        Current current = scan();

        assertThat(current.policies()).isEmpty();
        assertThat(current.problems()).hasSize(2);
    }
}
