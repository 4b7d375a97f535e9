package io.rampguard.flags.flagd;

import io.rampguard.flags.DocumentBackend;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagFormat;
import java.nio.file.Path;

/**
 * A flagd document (JSON) on disk, moved for flagd 0.15.0 and later: earlier daemons, and providers such as Java's before
 * 0.13, bucket otherwise, so that users would change arms where both read one file.
 */
public final class FlagdFile {
    private FlagdFile() {}

    /**
     * @param path the document; a symbolic link is followed and stays. YAML is refused
     */
    public static FlagBackend at(Path path) {
        return DocumentBackend.at(path, format());
    }

    /** The document's form, for other places in which one may lie. */
    public static FlagFormat format() {
        return new FlagdFormat();
    }
}
