package io.rampguard.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The packaged daemon with one policy: how soon it is ready to answer evaluations, and what it holds when idle. */
final class StartBench {
    private static final Path PROGRAM = Path.of("target", "rampguard");
    private static final Path PACKAGE = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Path POLICIES = Path.of("policies");
    private static final int RUNS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();

    static void run() throws IOException, InterruptedException {
        if (!Files.exists(PACKAGE) || !Files.exists(PROGRAM)) {
            Page.line("skipped", "target/rampguard is not built; make build builds it");
            return;
        }
        StartBench bench = new StartBench();
        for (int i = 1; i <= RUNS; i++) {
            bench.once("start " + i, i == RUNS);
        }
    }

    /** @param idle whether it is looked at again after a while */
    private void once(String what, boolean idle) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("rampguard-bench-start");
        int port = free();
        int management = free();
        long began = System.nanoTime();
        Process daemon = daemon(data, port, management);
        try {
            boolean ready = until(() -> answers(management), began + PATIENCE.toNanos());
            long took = System.nanoTime() - began;
            Page.line(
                    what,
                    ready ? "ready after " + Page.millis(took) : "not ready within " + PATIENCE.toSeconds() + " s");
            if (idle) {
                until(() -> false, System.nanoTime() + IDLE.toNanos());
                Page.line(
                        "RSS after " + IDLE.toSeconds() + " s idle",
                        Page.megabytes(Measured.status(daemon.pid(), "VmRSS")));
            }
        } finally {
            daemon.destroy();
            if (!daemon.waitFor(20, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
            delete(data);
        }
    }

    private static Process daemon(Path data, int port, int management) throws IOException {
        return new ProcessBuilder(
                        PROGRAM.toString(),
                        "daemon",
                        "--access",
                        "loopback",
                        "--policies",
                        POLICIES.toString(),
                        "--source",
                        "http://127.0.0.1:9",
                        "--data",
                        data.toString(),
                        "--port",
                        String.valueOf(port),
                        "--management-port",
                        String.valueOf(management))
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("log").toFile())
                .start();
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static boolean until(Condition condition, long deadline) throws InterruptedException {
        while (System.nanoTime() < deadline) {
            if (condition.holds()) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return false;
    }

    private boolean answers(int management) throws InterruptedException {
        try {
            URI ready = URI.create("http://127.0.0.1:" + management + "/q/health/ready");
            return http.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int free() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.delete(file);
            }
        }
    }
}
