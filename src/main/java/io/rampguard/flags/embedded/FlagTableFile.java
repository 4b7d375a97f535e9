package io.rampguard.flags.embedded;

import io.rampguard.flags.FlagFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The table in one JSON file, replaced atomically. A lock file beside it lets processes that share the folder (a leader and
 * its standby) take turns, so that compare-and-set is strong.
 */
public final class FlagTableFile implements EmbeddedFlagStore {
    /** Bytes that hold the format and the sequence. */
    private static final int HEAD = 64;

    private final FlagFile file;
    private final FlagLines lines = new FlagLines();
    private volatile @Nullable Seen seen;

    public FlagTableFile(Path path) {
        this.file = new FlagFile(path);
    }

    /**
     * A rename gives a new file key and every save a new sequence, which stands at the head of the text: an unchanged stamp
     * means an unchanged file, also where a file system gives a key again and counts time coarsely.
     */
    private record Stamp(Object key, long modified, long size, String head) {}

    private record Seen(Stamp stamp, Loaded loaded) {}

    @Override
    public Loaded load() {
        Stamp stamp = stamp();
        Seen last = seen;
        if (last != null && stamp != null && last.stamp().equals(stamp)) {
            return last.loaded();
        }
        Loaded loaded = read();
        if (stamp != null) {
            // The stamp is older than what was read: at worst the file is read once more.
            seen = new Seen(stamp, loaded);
        }
        return loaded;
    }

    @SuppressWarnings("try") // The lock is held, never asked.
    @Override
    public Saved save(FlagTable table) {
        Path lockFile = file.path().resolveSibling(file.path().getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Held until the channel is closed.
            channel.lock();
            return switch (load()) {
                case Loaded.Unreadable unreadable -> new Saved.Refused(unreadable.sentence());
                case Loaded.Table there when there.table().sequence() + 1 != table.sequence() -> new Saved.Raced();
                case Loaded.Table there -> replace(table);
            };
        } catch (OverlappingFileLockException e) {
            return new Saved.Failed("another writer in this process holds " + lockFile);
        } catch (IOException e) {
            return new Saved.Failed(
                    lockFile + " cannot be locked (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); see whether the data folder exists, may be written and has room");
        }
    }

    private Saved replace(FlagTable table) {
        String text = lines.of(table);
        return switch (file.replace(text)) {
            case FlagFile.Ending.Replaced replaced -> {
                remember(table, text);
                yield new Saved.Kept();
            }
            case FlagFile.Ending.Refused refused -> new Saved.Refused(refused.sentence());
            case FlagFile.Ending.Failed failed -> new Saved.Failed(failed.sentence());
        };
    }

    /** What was just written need not be parsed, if the file says exactly that: a hand may have been quicker. */
    private void remember(FlagTable table, String text) {
        Stamp stamp = stamp();
        if (stamp != null
                && file.read() instanceof FlagFile.Content.Text there
                && there.text().equals(text)) {
            seen = new Seen(stamp, new Loaded.Table(table));
        }
    }

    private Loaded read() {
        return switch (file.read()) {
            case FlagFile.Content.Missing missing -> new Loaded.Table(FlagTable.EMPTY);
            case FlagFile.Content.Unreadable unreadable -> new Loaded.Unreadable(unreadable.sentence());
            case FlagFile.Content.Text text -> parsed(text.text());
        };
    }

    private Loaded parsed(String text) {
        try {
            return new Loaded.Table(FlagTableText.read(text));
        } catch (IllegalArgumentException e) {
            return new Loaded.Unreadable(file.path() + " " + e.getMessage()
                    + "; restore it from a good copy, or move it away to begin with every flag on control");
        }
    }

    private @Nullable Stamp stamp() {
        try (InputStream text = Files.newInputStream(file.path())) {
            BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
            Object key = now.fileKey() == null ? "" : now.fileKey();
            String head = new String(text.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
            return new Stamp(key, now.lastModifiedTime().to(TimeUnit.NANOSECONDS), now.size(), head);
        } catch (IOException e) {
            return null;
        }
    }
}
