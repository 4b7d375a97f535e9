package io.rampguard.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> VERBS = List.of("approve", "pause", "resume", "roll-back");

    @ParameterizedTest
    @CsvSource({"apporve, approve", "rollback, roll-back", "PAUSE, pause", "reusme, resume"})
    void aSwapALostLetterAndCapitalsAreForgiven(String written, String meant) {
        assertThat(Nearest.to(written, VERBS)).hasValue(meant);
    }

    @Test
    void aStrangeWordIsNobodysMisspellingAndShowsWhatIsKnown() {
        assertThat(Nearest.to("delete", VERBS)).isEmpty();
        assertThat(Nearest.cure("delete", VERBS)).isEqualTo("known here: approve, pause, resume, roll-back");
        assertThat(Nearest.cure("delete", List.of())).isEqualTo("there is none");
        assertThat(Nearest.cure("puase", VERBS)).isEqualTo("did you mean 'pause'?");
    }

    @Test
    void longGarbageIsNotCompared() {
        assertThat(Nearest.to("x".repeat(101), List.of("x".repeat(100)))).isEmpty();
    }
}
