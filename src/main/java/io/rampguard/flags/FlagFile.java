package io.rampguard.flags;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A text file that is only ever replaced whole: a temporary file in the same directory, synced, renamed over the old one,
 * and the directory synced. A reader sees the old text or the new, never half of one, also after a power cut. A symbolic link
 * stays, and what it points to is replaced. Never throws.
 */
public final class FlagFile {
    /** A flag document beyond this is a mistake, and would not be worth the memory. */
    static final long MAX_BYTES = 32L << 20;

    private final Path path;

    public FlagFile(Path path) {
        this.path = path;
    }

    /** What a read found. */
    public sealed interface Content {
        record Text(String text) implements Content {}

        record Missing(String sentence) implements Content {}

        record Unreadable(String sentence) implements Content {}
    }

    /** How a replacement ended. */
    public sealed interface Ending {
        /** On disk, durable. */
        record Replaced() implements Ending {}

        /** The old text is in place, and trying again cannot help. */
        record Refused(String sentence) implements Ending {}

        /** Trying again can help; where the last step failed, the new text may be in place. */
        record Failed(String sentence) implements Ending {}
    }

    public Path path() {
        return path;
    }

    public Content read() {
        try {
            if (Files.size(path) > MAX_BYTES) {
                return new Content.Unreadable(
                        path + " is larger than " + (MAX_BYTES >> 20) + " MiB; see whether it is the right file");
            }
            return new Content.Text(Files.readString(path));
        } catch (NoSuchFileException e) {
            return new Content.Missing(path + " does not exist; create it, or correct the path in the connection");
        } catch (AccessDeniedException e) {
            return new Content.Unreadable(path + " may not be read; give the daemon's user the permission");
        } catch (CharacterCodingException e) {
            return new Content.Unreadable(path + " is not UTF-8 text; save it as UTF-8");
        } catch (IOException e) {
            return new Content.Unreadable(path + " cannot be read (" + cause(e) + ")");
        }
    }

    /** Replacing with the same text again is harmless. Callers take turns; this class has no lock of its own. */
    public Ending replace(String text) {
        Path temporary = null;
        try {
            Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            temporary = target.resolveSibling("." + target.getFileName() + ".rampguard-tmp");
            writeDurably(temporary, text);
            keepPermissions(target, temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            syncDirectory(target);
            return new Ending.Replaced();
        } catch (IOException e) {
            discard(temporary);
            return notReplaced(e);
        }
    }

    private static void writeDurably(Path temporary, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void keepPermissions(Path target, Path temporary) throws IOException {
        PosixFileAttributeView old = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        PosixFileAttributeView fresh = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
        if (old != null && fresh != null && Files.exists(target)) {
            fresh.setPermissions(old.readAttributes().permissions());
        }
    }

    private static void syncDirectory(Path target) throws IOException {
        Path directory = target.getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void discard(@Nullable Path temporary) {
        try {
            if (temporary != null && Files.isRegularFile(temporary)) {
                Files.delete(temporary);
            }
        } catch (IOException leftover) {
            // The next replacement writes over it; the failure that led here is the one worth telling.
        }
    }

    private Ending notReplaced(IOException e) {
        boolean readOnly =
                String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("read-only");
        if (e instanceof AccessDeniedException || readOnly) {
            return new Ending.Refused(
                    path + " cannot be replaced (" + cause(e) + "); give the daemon's user the right to "
                            + "write its directory (a mounted ConfigMap is always read-only: keep the file on a volume)");
        }
        if (e instanceof NoSuchFileException) {
            return new Ending.Refused("the directory of " + path + " does not exist; create it, or correct the path");
        }
        return new Ending.Failed(path + " could not be replaced (" + cause(e) + "); see whether its disk is full");
    }

    private static String cause(IOException e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
}
