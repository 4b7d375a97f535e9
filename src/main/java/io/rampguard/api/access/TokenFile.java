package io.rampguard.api.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The accepted tokens, as their file has them now. A file that becomes unreadable leaves the last good tokens in force. */
public final class TokenFile {
    /** Looking at a file's stamp on every request would be cheap, and looking once a second is cheaper. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(TokenFile.class);

    private final Path file;
    private final InstantSource clock;
    private Instant looked = Instant.MIN;
    private Stamp stamp = Stamp.NONE;
    private List<Token> tokens = List.of();

    /** @param identity of the file itself, so that a rename over it shows even within the clock's grain; null on some systems */
    private record Stamp(
            FileTime modified, long size, @Nullable Object identity) {
        static final Stamp NONE = new Stamp(FileTime.fromMillis(0), -1, null);

        static Stamp of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
        }
    }

    /**
     * Reads the file for the first time.
     *
     * @throws IllegalArgumentException when it is not there or not a token file, with the cure
     */
    public TokenFile(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        Optional<String> problem = reload();
        if (problem.isPresent()) {
            throw new IllegalArgumentException("The token file " + file + " cannot be used: " + problem.get()
                    + ". Correct it, or remove it from the data folder and start again for a new admin token.");
        }
    }

    /**
     * Writes one admin token, readable by its owner only, and the file with its hash, where there is no token file yet. Two
     * daemons that start at once on one folder end with the same token; a start that crashed in between is made good.
     *
     * @return whether a token file was written
     */
    public static boolean firstStart(Path tokenFile, Path adminToken, SecureRandom random) {
        if (Files.exists(tokenFile)) {
            return false;
        }
        try {
            Files.createDirectories(absoluteParent(tokenFile));
            Files.createDirectories(absoluteParent(adminToken));
            if (!Files.exists(adminToken) || Files.readString(adminToken).isBlank()) {
                writeForOwner(adminToken, Token.mint(random) + "\n");
            }
            String text = Files.readString(adminToken).strip();
            writeForOwner(tokenFile, TokenDocument.print(Token.of("admin", Role.ADMIN, text)));
            return true;
        } catch (IOException unwritable) {
            throw new UncheckedIOException(
                    "The first admin token cannot be written to " + adminToken
                            + ": make the data folder writable, or set" + " rampguard.api.token-file.",
                    unwritable);
        }
    }

    /** Who holds this token. Compares with every hash, each in constant time, so that time tells nothing. */
    public synchronized Optional<Caller> find(String presented) {
        Instant now = clock.instant();
        if (now.isBefore(looked) || Duration.between(looked, now).compareTo(LOOK_EVERY) >= 0) {
            looked = now;
            reload().ifPresent(problem -> LOG.errorf(
                    "token-file problem=\"%s\" cure=\"the last good tokens stay in force; correct %s\"",
                    problem, file));
        }
        byte[] digest = Token.digest(presented);
        Optional<Caller> found = Optional.empty();
        for (Token token : tokens) {
            if (token.matches(digest)) {
                found = Optional.of(new Caller(token.name(), token.role()));
            }
        }
        return found;
    }

    /** The problem, if there is a new one; the same broken file is told once. */
    private Optional<String> reload() {
        try {
            Stamp seen = Stamp.of(file);
            if (seen.equals(stamp)) {
                return Optional.empty();
            }
            stamp = seen;
            tokens = TokenDocument.parse(Files.readString(file));
            return Optional.empty();
        } catch (IOException unreadable) {
            boolean news = !stamp.equals(Stamp.NONE) || tokens.isEmpty();
            stamp = Stamp.NONE;
            return news ? Optional.of("it cannot be read") : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.of(String.valueOf(malformed.getMessage()));
        }
    }

    private static Path absoluteParent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path.toAbsolutePath() : parent;
    }

    /** Whole or not at all, and never readable by others, not even for a moment. */
    private static void writeForOwner(Path path, String text) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path draft = Files.createTempFile(absoluteParent(path), ".token", ".new", owner);
        Files.writeString(draft, text);
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
