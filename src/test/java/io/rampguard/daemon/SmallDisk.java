package io.rampguard.daemon;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A disk of a few megabytes in memory, which only root may mount; elsewhere its test is skipped with a line. */
final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 1024;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** @param options of the mount, for example {@code size=4m,ro} */
    static SmallDisk mount(Path folder, String options) throws IOException {
        Files.createDirectories(folder);
        if (!Program.installed("mount")
                || run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()) != 0) {
            String sentence = "A test of DaemonIT is skipped: only root may mount the small disk that it needs.";
            System.out.println(sentence);
            Assumptions.abort(sentence);
        }
        return new SmallDisk(folder);
    }

    Path folder() {
        return folder;
    }

    /** Until not another byte has room. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("ballast"))) {
            for (int size = BLOCK; size > 0; size /= 2) {
                writeUntilFull(out, new byte[size]);
            }
        } catch (IOException full) {
            // Closing flushes nothing that could still fail; what was written stays.
        }
    }

    private static void writeUntilFull(OutputStream out, byte[] block) {
        try {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // As intended.
        }
    }

    void empty() throws IOException {
        Files.delete(folder.resolve("ballast"));
    }

    @Override
    public void close() throws IOException {
        // Whoever still has a file open there keeps the memory until it ends, and nobody sees the mount any more.
        run("umount", "--lazy", folder.toString());
    }

    private static int run(String... command) throws IOException {
        Path log = Files.createTempFile("small-disk", ".log");
        Program program = Program.start(List.of(command), Map.of(), log);
        int exit = program.exit(java.time.Duration.of(10, TimeUnit.SECONDS.toChronoUnit()));
        Files.delete(log);
        return exit;
    }
}
