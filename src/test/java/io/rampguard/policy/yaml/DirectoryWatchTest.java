package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.PolicyName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
    @TempDir
    Path directory;

    /** Waits for another thread, without a guess how long it takes. */
    private static void until(BooleanSupplier condition) {
        Instant deadline = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("gave up waiting").isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void theFirstScanIsDoneWhenTheWatchHasStarted() throws IOException {
        Files.writeString(directory.resolve("a.yaml"), Texts.SMALLEST);
        YamlPolicyDirectory policies = new YamlPolicyDirectory(directory, Optional.empty());

        try (DirectoryWatch watch = DirectoryWatch.start(policies, InstantSource.system(), Duration.ofHours(1))) {
            assertThat(policies.current(InstantSource.system().instant()).policies())
                    .containsKey(PolicyName.of("summarizer-sonnet"));
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void aNotificationScansLongBeforeThePollIsDue() throws IOException {
        YamlPolicyDirectory policies = new YamlPolicyDirectory(directory, Optional.empty());

        try (DirectoryWatch watch = DirectoryWatch.start(policies, InstantSource.system(), Duration.ofHours(1))) {
            Files.writeString(directory.resolve(".a.tmp"), Texts.SMALLEST);
            Files.move(directory.resolve(".a.tmp"), directory.resolve("a.yaml"));

            until(() -> !policies.current(Instant.EPOCH).policies().isEmpty());
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void aDirectoryThatAppearsLaterIsFoundByPolling() throws IOException {
        Path late = directory.resolve("late");
        YamlPolicyDirectory policies = new YamlPolicyDirectory(late, Optional.empty());

        try (DirectoryWatch watch = DirectoryWatch.start(policies, InstantSource.system(), Duration.ofMillis(20))) {
            boolean readyBefore = policies.current(Instant.EPOCH).ready();
            Files.createDirectories(late);
            Files.writeString(late.resolve("a.yaml"), Texts.SMALLEST);

            until(() -> !policies.current(Instant.EPOCH).policies().isEmpty());
            assertThat(readyBefore).isFalse();
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void nothingIsScannedAnyMoreAfterClosing() throws IOException, InterruptedException {
        YamlPolicyDirectory policies = new YamlPolicyDirectory(directory, Optional.empty());
        DirectoryWatch watch = DirectoryWatch.start(policies, InstantSource.system(), Duration.ofMillis(20));

        watch.close();
        watch.close();
        watch.join();
        Files.writeString(directory.resolve("a.yaml"), Texts.SMALLEST);

        assertThat(policies.current(Instant.EPOCH).policies()).isEmpty();
    }
}
