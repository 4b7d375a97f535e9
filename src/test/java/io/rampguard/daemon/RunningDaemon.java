package io.rampguard.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.daemon.Web.Reply;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code rampguard daemon} as a process of its own, on free ports of the loopback interface. */
public final class RunningDaemon implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Path PACKAGED = Path.of("target", "quarkus-app", "quarkus-run.jar");

    private final Program program;
    private final Path folder;
    private final int port;
    private final int managementPort;

    private RunningDaemon(Program program, Path folder, int port, int managementPort) {
        this.program = program;
        this.folder = folder;
        this.port = port;
        this.managementPort = managementPort;
    }

    /** How one command ended. */
    public record Said(int exit, String text) {}

    /**
     * Starts it and waits until it can answer evaluations. Its log is {@code daemon.log} in the folder.
     *
     * @param folder for the log; not the data folder
     * @param port for API and evaluations; the other port is chosen here
     * @param options of {@code rampguard daemon}
     */
    public static RunningDaemon start(Path folder, int port, List<String> options) {
        return start(folder, port, options, Map.of());
    }

    /** The same with more in its environment. */
    public static RunningDaemon start(Path folder, int port, List<String> options, Map<String, String> environment) {
        RunningDaemon daemon = begin(folder, port, options, environment);
        URI ready = daemon.management().resolve("/q/health/ready");
        Until.holds("the daemon answers, or ends:\n" + daemon.program.said(), START, () -> {
            if (!daemon.program.alive()) {
                throw new IllegalStateException("the daemon ended:\n" + daemon.program.said());
            }
            return Web.answers(ready);
        });
        return daemon;
    }

    /** Starts it and does not wait. */
    public static RunningDaemon begin(Path folder, int port, List<String> options) {
        return begin(folder, port, options, Map.of());
    }

    private static RunningDaemon begin(Path folder, int port, List<String> options, Map<String, String> environment) {
        int managementPort = Program.freePort();
        List<String> command = command("daemon");
        command.addAll(List.of("--host", "127.0.0.1"));
        command.addAll(List.of("--port", String.valueOf(port)));
        command.addAll(List.of("--management-port", String.valueOf(managementPort)));
        command.addAll(options);
        Program program = Program.start(command, environment, folder.resolve("daemon.log"));
        return new RunningDaemon(program, folder, port, managementPort);
    }

    public Program program() {
        return program;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where its probes and its own metrics are. */
    public URI management() {
        return URI.create("http://127.0.0.1:" + managementPort);
    }

    /** The first admin token, once the first start has written it. */
    public static Optional<String> adminToken(Path data) {
        try {
            return Optional.of(Files.readString(data.resolve("admin-token")).strip());
        } catch (java.io.IOException none) {
            return Optional.empty();
        }
    }

    /** @param path below {@code /api/v1} */
    public Reply get(String path, Optional<String> token) {
        return Web.get(url().resolve("/api/v1" + path), token);
    }

    /** The rollout as the API tells it, without a token; missing while there is none. */
    public JsonNode rollout(String name) {
        return get("/rollouts/" + name, Optional.empty()).json();
    }

    public boolean leads() {
        return get("/status", Optional.empty()).json().path("leading").asBoolean();
    }

    /** The variant that OFREP gives this user; empty where it answers none. */
    public Optional<String> variant(String flag, String user) {
        String body = "{\"context\":{\"targetingKey\":\"" + user + "\"}}";
        Reply reply = Web.post(url().resolve("/ofrep/v1/evaluate/flags/" + flag), body, Optional.empty());
        return reply.json().path("variant").isTextual()
                ? Optional.of(reply.json().path("variant").asText())
                : Optional.empty();
    }

    /** Runs {@code rampguard} with these words against this daemon. */
    public Said rampguard(String... words) {
        try {
            Path output = Files.createTempFile(folder, "said", ".txt");
            List<String> command = command(words);
            Program asked = Program.start(command, Map.of("RAMPGUARD_URL", url().toString()), output);
            int exit = asked.exit(START);
            return new Said(exit, asked.said());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> command(String... words) {
        if (!Files.exists(PACKAGED)) {
            throw new AssertionError("there is no " + PACKAGED + ": package the program first, `make build` does");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                PACKAGED.toString()));
        command.addAll(List.of(words));
        return command;
    }

    /** Ends it in good order, or by force. */
    @Override
    public void close() {
        program.close();
    }
}
