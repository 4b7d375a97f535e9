package io.rampguard.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The policies of the demo, as files that a user could have written. */
public final class DemoPolicies {
    private DemoPolicies() {}

    /** Names of the files. */
    public static List<String> names() {
        return List.of(Feature.SUMMARIZER + ".yaml", Feature.SUPPORT_REPLY + ".yaml", Feature.SEARCH_RERANK + ".yaml");
    }

    /**
     * Writes the policies into a directory, which is made if it is not there; files of the same names are replaced.
     *
     * @throws UncheckedIOException where the directory cannot be written
     */
    public static void writeTo(Path directory) {
        try {
            Files.createDirectories(directory);
            for (String name : names()) {
                Files.write(directory.resolve(name), read(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the demo's policies cannot be written to " + directory + "; is it writable?", e);
        }
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream resource = DemoPolicies.class.getResourceAsStream("/demo/" + name)) {
            if (resource == null) {
                throw new IOException("the program was packed without demo/" + name);
            }
            return resource.readAllBytes();
        }
    }
}
