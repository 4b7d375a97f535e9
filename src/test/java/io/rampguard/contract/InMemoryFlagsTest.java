package io.rampguard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.WriteResult;
import io.rampguard.units.Percentage;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryFlagsTest extends FlagBackendContract {
    private final InMemoryFlags flags = new InMemoryFlags();

    @Override
    protected FlagBackend backend() {
        return flags;
    }

    @Override
    protected void handSets(Percentage share) {
        flags.handSets(KEY, share);
    }

    @Override
    protected void garble() {
        flags.readsFail(true);
        flags.writesFail(true);
    }

    @Override
    protected void makeUnwritable() {
        flags.writesFail(true);
    }

    @Override
    protected boolean keepsNotes() {
        return true;
    }

    @Override
    protected boolean evaluatesPartialShares() {
        return true;
    }

    @Test
    void aWriteMayLandWithoutConfirmation() {
        apply(Percentage.of(5));
        flags.confirmationsFail(true);

        WriteResult result = backend().write(change(Percentage.of(25), found().revision()));

        assertThat(result).isInstanceOf(WriteResult.Unreachable.class);
        assertThat(flags.truth(KEY)).isEqualTo(Percentage.of(25));
    }

    @Test
    void aShareTooFineForTheBackendIsRoundedDown() {
        flags.step(Percentage.of(1));

        WriteResult result = backend().write(change(new Percentage(50), Optional.empty()));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.ZERO));
    }

    @Test
    void answersOnceWhatItWasTold() {
        flags.answerNext(new WriteResult.NeedsApproval("ask Ada"));

        WriteResult first = backend().write(change(Percentage.ZERO, Optional.empty()));
        WriteResult second = backend().write(change(Percentage.ZERO, Optional.empty()));

        assertThat(first).isEqualTo(new WriteResult.NeedsApproval("ask Ada"));
        assertThat(second).isEqualTo(new WriteResult.Applied(Percentage.ZERO));
        assertThat(flags.landed()).hasSize(1);
    }
}
