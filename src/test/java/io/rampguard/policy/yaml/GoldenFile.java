package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares a printed page with the one in the repository; {@code -Drampguard.golden=write} writes it anew. */
final class GoldenFile {
    private GoldenFile() {}

    static void check(Path file, String printed) {
        try {
            if ("write".equals(System.getProperty("rampguard.golden"))) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, printed);
            }
            assertThat(file).as("make golden writes it anew").exists();
            assertThat(Files.readString(file))
                    .as(file + " is out of date; make golden writes it anew")
                    .isEqualTo(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
