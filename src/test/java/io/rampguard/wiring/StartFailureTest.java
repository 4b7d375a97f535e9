package io.rampguard.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    @Test
    void theInnermostSentenceOfOursIsToldWithoutATrace() {
        Throwable failure = new RuntimeException(
                "Failed to start",
                new IllegalStateException(
                        "Error injecting",
                        new UncheckedIOException(
                                "the data folder cannot be made; name another", new IOException("x"))));

        assertThat(StartFailure.text(failure))
                .isEqualTo("Rampguard cannot start: the data folder cannot be made; name another");
    }

    @Test
    void aTakenPortSaysWhichOptionChoosesAnother() {
        assertThat(StartFailure.text(new RuntimeException(new BindException("Port already bound: 8080"))))
                .isEqualTo("Rampguard cannot start: Port already bound: 8080; another program listens there, so choose"
                        + " another with --port or --management-port");
    }

    @Test
    void aBugKeepsItsTrace() {
        assertThat(StartFailure.text(new IllegalStateException("a field is null")))
                .startsWith("Rampguard broke off; this is a bug:")
                .contains("a field is null", "StartFailureTest");
    }
}
