package io.rampguard.policy.yaml;

import io.rampguard.policy.Connections;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds and reads policy files on disk. */
final class PolicyFiles {
    private PolicyFiles() {}

    /**
     * The policy files of a directory by name, links followed: not hidden ones (Kubernetes keeps its generations in
     * {@code ..data}) and not those of sub-directories.
     */
    static List<Path> list(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                boolean policy = name.endsWith(".yaml") || name.endsWith(".yml");
                if (policy && !name.startsWith(".") && !Files.isDirectory(entry)) {
                    files.add(entry);
                }
            }
        } catch (DirectoryIteratorException | UncheckedIOException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e);
        }
        return files.stream().sorted().toList();
    }

    static PolicyFile read(Path path, String file, Optional<Connections> connections) {
        try {
            return PolicyFile.parse(file, bytes(path), connections);
        } catch (IOException e) {
            return unreadable(file, e);
        }
    }

    static PolicyFile unreadable(String file, IOException e) {
        return PolicyFile.unreadable(
                file, "the file cannot be read: " + why(e), "check that it exists and may be read");
    }

    /** At most one byte more than is read, so that a huge file costs no memory. */
    static byte[] bytes(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("it is no regular file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(YamlText.LARGEST + 1);
        }
    }

    static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "it does not exist";
            case AccessDeniedException denied -> "permission denied";
            case NotDirectoryException file -> "it is no directory";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
