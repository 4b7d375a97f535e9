package io.rampguard.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rampguard.daemon.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Kubernetes control plane on loopback, started once for this JVM and ended with it. Where its programs are not built,
 * the tests that ask for it are skipped, and say how to build them.
 */
public final class ControlPlane {
    private static final Path SCRIPTS = Path.of("src/test/kubernetes").toAbsolutePath();
    private static final List<String> PROGRAMS =
            List.of("etcd", "kube-apiserver", "kube-controller-manager", "kubectl");

    @Nullable
    private static ControlPlane running;

    private final Path programs;
    private final Path folder;
    private final int port;

    private ControlPlane(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /** The one of this JVM; its first caller waits some five seconds for it. */
    public static synchronized ControlPlane shared() {
        if (running == null) {
            Path programs = Path.of(script(List.of(), "programs", "folder").strip());
            List<String> missing = PROGRAMS.stream()
                    .filter(program -> !Files.isExecutable(programs.resolve(program)))
                    .toList();
            assumeTrue(
                    missing.isEmpty(),
                    () -> "no " + String.join(", ", missing) + " in " + programs
                            + ": `make kubernetes` builds them and needs Go 1.25 or newer");
            running = start(programs);
        }
        return running;
    }

    private static ControlPlane start(Path programs) {
        try {
            ControlPlane plane =
                    new ControlPlane(programs, Files.createTempDirectory("rampguard-kubernetes"), freePorts());
            Runtime.getRuntime().addShutdownHook(new Thread(plane::stop, "no-control-plane-left"));
            script(
                    List.of("PORT=" + plane.port),
                    "control-plane",
                    "start",
                    programs.toString(),
                    plane.folder.toString());
            return plane;
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Four in a row are taken; the one in front is asked of the machine. */
    private static int freePorts() {
        return Math.min(Program.freePort(), 65_000);
    }

    /** The administrator's way in. */
    public Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    /** Where logs, process ids and kubeconfigs lie. */
    public Path folder() {
        return folder;
    }

    /** The process id of {@code etcd}, {@code kube-apiserver} or {@code kube-controller-manager}. */
    public long pid(String program) {
        try {
            return Long.parseLong(
                    Files.readString(folder.resolve(program + ".pid")).strip());
        } catch (IOException gone) {
            throw new UncheckedIOException(program + " was not started", gone);
        }
    }

    /** The API server's address. */
    public String server() {
        return "https://127.0.0.1:" + port;
    }

    /** The authority of the API server's certificate. */
    public Path authority() {
        return folder.resolve("ca.crt");
    }

    /** kubectl as the administrator. */
    public Kubectl admin() {
        return kubectl("--kubeconfig", kubeconfig().toString());
    }

    /** kubectl as the user {@code ada}, who may do nothing until a test binds a role. */
    public Kubectl ada() {
        return kubectl("--kubeconfig", folder.resolve("ada.kubeconfig").toString());
    }

    /** kubectl with a ServiceAccount's own token. */
    public Kubectl account(String namespace, String name) {
        return kubectl(
                "--kubeconfig=/dev/null",
                "--server",
                server(),
                "--certificate-authority",
                authority().toString(),
                "--token",
                token(namespace, name));
    }

    /** A token that the API server signed for this ServiceAccount. */
    public String token(String namespace, String name) {
        return admin().expect("-n", namespace, "create", "token", name).strip();
    }

    private Kubectl kubectl(String... access) {
        return new Kubectl(
                programs.resolve("kubectl"),
                Stream.concat(Stream.of("--cache-dir", folder.resolve("cache").toString()), Stream.of(access))
                        .toList());
    }

    private void stop() {
        script(List.of(), "control-plane", "stop", folder.toString());
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String script(List<String> environment, String name, String... arguments) {
        List<String> command = Stream.of(
                        Stream.of("env"),
                        environment.stream(),
                        Stream.of(SCRIPTS.resolve(name).toString()),
                        Stream.of(arguments))
                .flatMap(part -> part)
                .toList();
        try {
            // What it starts keeps its own logs, so nothing but the script itself holds this pipe.
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = read(process.getInputStream());
            if (process.waitFor() != 0) {
                throw new AssertionError(name + " failed: " + output);
            }
            return output;
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(name + " was interrupted", interrupted);
        }
    }

    private static String read(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
}
