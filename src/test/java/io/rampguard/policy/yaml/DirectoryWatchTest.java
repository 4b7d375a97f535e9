package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.PolicyName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
    @TempDir
    Path directory;

    /** Counts scans down and otherwise tells the time: the watch asks for it before each one. */
    private static InstantSource counting(CountDownLatch scans) {
        return () -> {
            scans.countDown();
            return InstantSource.system().instant();
        };
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
    void aNotificationScansLongBeforeThePollIsDue() throws Exception {
        YamlPolicyDirectory policies = new YamlPolicyDirectory(directory, Optional.empty());
        // The first scan, the one that sees the file, and the one that sees it again.
        CountDownLatch scans = new CountDownLatch(4);

        try (DirectoryWatch watch = DirectoryWatch.start(policies, counting(scans), Duration.ofHours(1))) {
            Files.writeString(directory.resolve(".a.tmp"), Texts.SMALLEST);
            Files.move(directory.resolve(".a.tmp"), directory.resolve("a.yaml"));
            boolean scanned = scans.await(20, TimeUnit.SECONDS) || scans.getCount() <= 1;

            assertThat(scanned).isTrue();
            assertThat(policies.current(InstantSource.system().instant()).policies()).hasSizeLessThan(2);
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void aDirectoryThatAppearsLaterIsFoundByPolling() throws Exception {
        Path late = directory.resolve("late");
        YamlPolicyDirectory policies = new YamlPolicyDirectory(late, Optional.empty());
        CountDownLatch scans = new CountDownLatch(3);

        try (DirectoryWatch watch = DirectoryWatch.start(policies, counting(scans), Duration.ofMillis(20))) {
            boolean readyBefore = policies.current(InstantSource.system().instant()).ready();
            Files.createDirectories(late);
            Files.writeString(late.resolve("a.yaml"), Texts.SMALLEST);
            assertThat(scans.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(readyBefore).isFalse();
            assertThat(watch).isNotNull();
        }
    }
}
