package io.rampguard.flags.embedded;

import io.rampguard.flags.FlagFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
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
    private final FlagFile file;
    private volatile @Nullable Seen seen;

    public FlagTableFile(Path path) {
        this.file = new FlagFile(path);
    }

    /** A rename gives a new file key, so that an unchanged stamp means an unchanged file. */
    private record Stamp(Object key, long modified, long size) {}

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
            return switch (read()) {
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
        return switch (file.replace(FlagTableText.write(table))) {
            case FlagFile.Ending.Replaced replaced -> new Saved.Kept();
            case FlagFile.Ending.Refused refused -> new Saved.Refused(refused.sentence());
            case FlagFile.Ending.Failed failed -> new Saved.Failed(failed.sentence());
        };
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
        try {
            BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
            Object key = now.fileKey() == null ? "" : now.fileKey();
            return new Stamp(key, now.lastModifiedTime().to(TimeUnit.NANOSECONDS), now.size());
        } catch (IOException e) {
            return null;
        }
    }
}
