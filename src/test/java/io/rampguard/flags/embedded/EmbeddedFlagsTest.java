package io.rampguard.flags.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.contract.FlagBackendContract;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.ServedFlag;
import io.rampguard.flags.WriteResult;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedFlagsTest extends FlagBackendContract {
    @TempDir
    private Path folder;

    private Path file;
    private EmbeddedFlags flags;

    @BeforeEach
    void start() {
        file = folder.resolve("flags.json");
        flags = new EmbeddedFlags(new FlagTableFile(file));
    }

    @Override
    protected FlagBackend backend() {
        return flags.backend();
    }

    /** Another daemon of the same term writes into the shared folder. */
    @Override
    protected void handSets(Percentage share) {
        FlagBackend other = anotherDaemon().backend();
        FlagReading.Found there =
                (FlagReading.Found) other.read(java.util.Set.of(KEY)).get(KEY);
        other.write(new FlagChange(key(), ARMS, share, there.revision(), 1, new ChangeNote("", "by hand", false)));
    }

    @Override
    protected void garble() throws IOException {
        Files.writeString(file, "{\"format\": 1, \"flags\": {\"x\": 5");
    }

    /** A folder in the temporary file's place stops every writer, root too. */
    @Override
    protected void makeUnwritable() throws IOException {
        Files.createDirectory(folder.resolve(".flags.json.rampguard-tmp"));
    }

    private void makeWritable() throws IOException {
        Files.delete(folder.resolve(".flags.json.rampguard-tmp"));
    }

    @Override
    protected boolean keepsNotes() {
        return true;
    }

    @Override
    protected boolean evaluatesPartialShares() {
        return true;
    }

    @Override
    @Test
    protected void aHandsShareIsReadAsItStandsAndEndsTheNote() {
        apply(Percentage.of(25));

        handSets(Percentage.of(40));

        assertThat(found().share()).isEqualTo(Percentage.of(40));
        assertThat(found().note().orElseThrow().revision()).isEqualTo("by hand");
    }

    @Test
    void aRestartServesWhatWasServed() {
        apply(Percentage.of(25));

        ServedFlag served = anotherDaemon().served(KEY).orElseThrow();

        assertThat(served).isEqualTo(flags.served(KEY).orElseThrow());
        assertThat(served.share()).isEqualTo(Percentage.of(25));
        assertThat(served.note()).contains(NOTE);
    }

    @Test
    void aStandbyServesWhatTheLeaderWrites() {
        EmbeddedFlags standby = anotherDaemon();
        apply(Percentage.of(25));

        standby.refresh();

        assertThat(standby.served(KEY).orElseThrow().share()).isEqualTo(Percentage.of(25));
    }

    @Test
    void aLoweringHoldsHereWhileTheDiskRefusesItAndIsKeptAsSoonAsItCan() throws IOException {
        apply(Percentage.of(25));
        EmbeddedFlags standby = anotherDaemon();
        makeUnwritable();

        WriteResult result = backend().kill(change(Percentage.ZERO, Optional.empty()));

        assertThat(result).isInstanceOf(WriteResult.Unreachable.class);
        assertThat(flags.served(KEY).orElseThrow().share()).isEqualTo(Percentage.ZERO);
        assertThat(found().share()).isEqualTo(Percentage.ZERO);
        standby.refresh();
        assertThat(standby.served(KEY).orElseThrow().share()).isEqualTo(Percentage.of(25));

        makeWritable();
        flags.refresh();
        standby.refresh();

        assertThat(standby.served(KEY).orElseThrow().share()).isEqualTo(Percentage.ZERO);
        assertThat(backend().kill(change(Percentage.ZERO, Optional.empty())))
                .isEqualTo(new WriteResult.Applied(Percentage.ZERO));
    }

    @Test
    void aLoweringThatTheDiskRefusedDoesNotUndoANewerLeadersWrite() throws IOException {
        apply(Percentage.of(25));
        makeUnwritable();
        backend().write(change(Percentage.of(5), Optional.empty()));
        makeWritable();
        EmbeddedFlags newLeader = anotherDaemon();
        newLeader.backend().write(new FlagChange(key(), ARMS, Percentage.of(10), Optional.empty(), 2, NOTE));

        flags.refresh();

        assertThat(flags.served(KEY).orElseThrow().share()).isEqualTo(Percentage.of(10));
        assertThat(backend().write(change(Percentage.of(1), Optional.empty()))).isInstanceOf(WriteResult.Refused.class);
    }

    @Test
    void aRiseAfterALoweringThatWasNotKeptIsWritten() throws IOException {
        apply(Percentage.of(25));
        makeUnwritable();
        backend().write(change(Percentage.of(5), Optional.empty()));
        makeWritable();

        WriteResult result = backend().write(change(Percentage.of(10), Optional.of("3")));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.of(10)));
        assertThat(anotherDaemon().served(KEY).orElseThrow().share()).isEqualTo(Percentage.of(10));
    }

    @Test
    void aDamagedFileLeavesTheLastGoodCopyServedAndLetsARollbackThrough() throws IOException {
        apply(Percentage.of(25));
        garble();
        flags.refresh();

        assertThat(flags.served(KEY).orElseThrow().share()).isEqualTo(Percentage.of(25));
        backend().kill(change(Percentage.ZERO, Optional.empty()));

        assertThat(flags.served(KEY).orElseThrow().share()).isEqualTo(Percentage.ZERO);
        assertThat(found().share()).isEqualTo(Percentage.ZERO);
    }

    @Test
    void aFlagThatAPolicyNamesServesControlUntilTheStoreHasIt() throws IOException {
        garble();
        EmbeddedFlags fresh = anotherDaemon();

        fresh.expect(Map.of(KEY, ARMS));

        assertThat(fresh.served(KEY)).contains(new ServedFlag(KEY, ARMS, Percentage.ZERO));
        assertThat(fresh.served("unknown")).isEmpty();
    }

    @Test
    void aTableOfAnotherShapeIsUnreadableAndSaysWhichFlag() throws IOException {
        apply(Percentage.of(25));
        Files.writeString(file, Files.readString(file).replace("\"basisPoints\": 2500", "\"basisPoints\": \"lots\""));

        assertThat(reading())
                .isInstanceOfSatisfying(
                        FlagReading.Unreadable.class,
                        unreadable ->
                                assertThat(unreadable.reason().text()).contains(KEY, "basisPoints", "restore it"));
    }

    private EmbeddedFlags anotherDaemon() {
        return new EmbeddedFlags(new FlagTableFile(file));
    }
}
