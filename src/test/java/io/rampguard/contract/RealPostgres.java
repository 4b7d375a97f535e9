package io.rampguard.contract;

import io.rampguard.store.jdbc.JdbcStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL on loopback in a folder of its own, which can be stopped, started again and made to stand still. */
public final class RealPostgres implements AutoCloseable {
    private static final String USER = "rampguard";
    private static final String PASSWORD = "not-so-secret";

    private final Path programs;
    private final Path folder;
    private final int port;
    private Process server;
    private int schemas;

    private RealPostgres(Path programs, Path folder, int port) throws IOException {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
        this.server = launch();
    }

    /** Creates and starts one, or skips the test where Debian's package {@code postgresql} is not installed. */
    public static RealPostgres startOrSkip() throws IOException, InterruptedException {
        Optional<Path> programs = programs();
        Assumptions.assumeTrue(programs.isPresent(), "PostgreSQL is not installed (Debian's package postgresql)");
        Path folder = Files.createTempDirectory("rampguard-postgres");
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        if (isRoot()) {
            run(List.of("chown", "-R", "postgres", folder.toString()));
        }
        run(asUser(List.of(
                programs.get().resolve("initdb").toString(),
                "--pgdata=" + folder.resolve("data"),
                "--username=" + USER,
                "--pwfile=" + folder.resolve("password"),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync")));
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        RealPostgres started = new RealPostgres(programs.get(), folder, port);
        started.warmUp();
        return started;
    }

    /** A driver's first connection of all may take longer than a store would wait for it. */
    private void warmUp() throws IOException {
        try {
            DriverManager.getConnection(url(), USER, PASSWORD).close();
        } catch (SQLException e) {
            throw new IOException("PostgreSQL takes no connections", e);
        }
    }

    /** The address of a schema that is new and empty. */
    public String freshSchema() throws IOException, InterruptedException {
        String schema = "store_" + ++schemas;
        sql("CREATE SCHEMA " + schema);
        return url() + "?currentSchema=" + schema;
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public Optional<String> user() {
        return Optional.of(USER);
    }

    public Optional<Path> passwordFile() {
        return Optional.of(folder.resolve("password"));
    }

    public JdbcStore store(String url) {
        return JdbcStore.postgresql(url, user(), passwordFile(), List.of("log", "oncall"));
    }

    /** By the server's own client, so that a test disturbs the store as a stranger would. */
    public void sql(String statement) throws IOException, InterruptedException {
        ProcessBuilder psql = new ProcessBuilder(
                programs.resolve("psql").toString(),
                "--host=127.0.0.1",
                "--port=" + port,
                "--username=" + USER,
                "--dbname=postgres",
                "--command=" + statement);
        psql.environment().put("PGPASSWORD", PASSWORD);
        run(psql);
    }

    public void stop() throws IOException, InterruptedException {
        run(asUser(List.of(
                programs.resolve("pg_ctl").toString(),
                "stop",
                "--pgdata=" + folder.resolve("data"),
                "--mode=immediate",
                "--wait")));
        server.waitFor();
    }

    public void startAgain() throws IOException {
        server = launch();
    }

    /** No process of the server runs until it is told to go on: it takes connections and answers nothing. */
    public void standStill(boolean still) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", still ? "-STOP" : "-CONT"));
        Stream.concat(Stream.of(server.toHandle()), server.descendants())
                .forEach(process -> command.add(String.valueOf(process.pid())));
        run(command);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }

    private Process launch() throws IOException {
        Process process = asUser(List.of(
                        programs.resolve("postgres").toString(),
                        "-D",
                        folder.resolve("data").toString(),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "port=" + port,
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off"))
                .start();
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            if (line.contains("ready to accept connections")) {
                // The rest of the log must be drained, or a full pipe would stop the server.
                Thread.ofVirtual().start(() -> drain(log));
                return process;
            }
        }
        throw new IOException("PostgreSQL did not start: " + said);
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

    /** Debian keeps the server's programs off the search path, in a folder for each version; the newest counts. */
    private static Optional<Path> programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparing(Path::toString));
        }
    }

    /** The server refuses to run as root. */
    private static ProcessBuilder asUser(List<String> command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        all.addAll(command);
        return new ProcessBuilder(all).directory(Path.of("/").toFile()).redirectErrorStream(true);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        run(new ProcessBuilder(command));
    }

    private static void run(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.command() + " failed: " + said);
        }
    }
}
