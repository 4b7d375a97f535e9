import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code java Slim.java FOLDER}: takes SQLite's libraries for other machines out of its jar in this folder; they are 11 MB. */
final class Slim {
    public static void main(String[] args) throws IOException {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        Path jar = found(Path.of(args[0])).orElseThrow(() -> new IOException("there is no sqlite-jdbc jar in " + args[0]));
        try (FileSystem inside = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Path kept = inside.getPath("/org/sqlite/native/Linux", machine);
            if (!Files.isDirectory(kept)) {
                throw new IOException(jar + " has no " + kept);
            }
            for (Path path : all(inside.getPath("/org/sqlite/native"))) {
                if (!path.startsWith(kept) && !kept.startsWith(path)) {
                    Files.delete(path);
                }
            }
        }
        // Layers keep whole seconds, and Java's cache asks for the very time it saw.
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    }

    private static Optional<Path> found(Path folder) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.filter(jar -> jar.getFileName().toString().contains("sqlite-jdbc")).findFirst();
        }
    }

    /** What lies deeper comes first. */
    private static List<Path> all(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
