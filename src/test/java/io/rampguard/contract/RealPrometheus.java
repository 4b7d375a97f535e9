package io.rampguard.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Prometheus on loopback over blocks that a test wrote. It scrapes nothing; what is in the blocks is all it knows. */
public final class RealPrometheus implements AutoCloseable {
    private final Process process;
    private final URI url;

    private RealPrometheus(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Of the server's process. */
    public long pid() {
        return process.pid();
    }

    /** Whether this machine can run it; Debian's package {@code prometheus} brings both programs. */
    public static boolean available() {
        return Stream.of("prometheus", "promtool")
                .allMatch(program -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
    }

    /**
     * Turns OpenMetrics text with timestamps into blocks.
     *
     * @param openMetrics ends with {@code # EOF}
     * @param folder is created; holds the blocks and the text
     */
    public static Path blocks(String openMetrics, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path text = Files.writeString(folder.resolveSibling(folder.getFileName() + ".om"), openMetrics);
        Process promtool = new ProcessBuilder(
                        "promtool", "tsdb", "create-blocks-from", "openmetrics", text.toString(), folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (promtool.waitFor() != 0) {
            throw new IOException("promtool refused the samples: " + said);
        }
        return folder;
    }

    /** Starts on a free port, with these options beside its own, and returns when it is ready to answer. */
    public static RealPrometheus start(Path blocks, String... options) throws IOException {
        Path config = Files.writeString(blocks.resolveSibling(blocks.getFileName() + ".yml"), "global: {}\n");
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + blocks,
                "--storage.tsdb.retention.time=100y",
                "--web.listen-address=127.0.0.1:" + port));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Server is ready")) {
                // The rest of the log must be drained, or a full pipe would stop the server.
                Thread.ofVirtual().start(() -> drain(log));
                return new RealPrometheus(process, URI.create("http://127.0.0.1:" + port));
            }
        }
        throw new IOException("prometheus did not start: " + said);
    }

    private static void drain(BufferedReader log) {
        try (log) {
            while (log.readLine() != null) {
                continue;
            }
        } catch (IOException ended) {
            // The server was stopped, and its log with it.
        }
    }

    public URI url() {
        return url;
    }

    /** Ends the server and waits until it is gone. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
