package io.rampguard.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page that is printed from the code: compared as it lies in the repository, or rewritten by {@code make golden}. */
public final class Golden {
    private Golden() {}

    /** Fails with both texts where they differ; writes the page where {@code -Drampguard.golden=write} says so. */
    public static void matches(String page, String printed) {
        Path file = Path.of(page);
        try {
            if ("write".equals(System.getProperty("rampguard.golden"))) {
                Path folder = file.toAbsolutePath().getParent();
                Files.createDirectories(folder);
                Files.writeString(file, printed);
            }
            assertThat(Files.exists(file))
                    .as(page + " is missing: run `make golden`")
                    .isTrue();
            assertThat(printed)
                    .as(page + " is not what the code prints: run `make golden` and read the difference")
                    .isEqualTo(Files.readString(file));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
