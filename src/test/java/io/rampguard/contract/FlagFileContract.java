package io.rampguard.contract;

import io.rampguard.flags.FlagBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What a backend that lives in one file of the user's proves, beside somebody else's flags. */
public abstract class FlagFileContract extends FlagBackendContract {
    @TempDir
    protected Path folder;

    protected Path file;
    protected FlagBackend backend;

    /** What the file holds that is none of ours. */
    protected abstract String others();

    protected abstract FlagBackend at(Path path);

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("flags.json");
        Files.writeString(file, others());
        backend = at(file);
    }

    @Override
    protected FlagBackend backend() {
        return backend;
    }

    /** A folder in the temporary file's place stops every writer, root too. */
    @Override
    protected void makeUnwritable() throws IOException {
        Files.createDirectory(folder.resolve(".flags.json.rampguard-tmp"));
    }
}
