package io.rampguard.contract;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real API server over a real etcd on loopback, without nodes and controllers: one for all tests of a JVM, which ends it.
 * The programs are looked for in the folder that the environment names in {@code RAMPGUARD_KUBERNETES}.
 */
public final class RealCluster {
    private static final String ADMIN = "admins-token";
    private static final String READER = "readers-token";
    private static RealCluster shared;

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final String address;
    private final KubernetesClient admin;

    private RealCluster(Path programs) throws IOException, GeneralSecurityException {
        folder = Files.createTempDirectory("rampguard-cluster");
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        int[] ports = freePorts(3);
        address = "https://127.0.0.1:" + ports[2];
        admin = client(ADMIN, () -> {});
        launch(List.of(
                programs.resolve("etcd").toString(),
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + ports[0],
                "--advertise-client-urls=http://127.0.0.1:" + ports[0],
                "--listen-peer-urls=http://127.0.0.1:" + ports[1],
                "--initial-advertise-peer-urls=http://127.0.0.1:" + ports[1],
                "--initial-cluster=default=http://127.0.0.1:" + ports[1],
                "--unsafe-no-fsync"));
        launch(List.of(
                programs.resolve("kube-apiserver").toString(),
                "--etcd-servers=http://127.0.0.1:" + ports[0],
                "--bind-address=127.0.0.1",
                "--secure-port=" + ports[2],
                "--cert-dir=" + folder.resolve("certificates"),
                "--token-auth-file=" + tokens(),
                "--authorization-mode=RBAC",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + serviceAccountKey(),
                "--service-account-signing-key-file=" + serviceAccountKey(),
                "--service-cluster-ip-range=10.96.0.0/24"));
        await("the API server", () -> admin.namespaces().withName("default").get() != null);
    }

    /** The one of this JVM, started when it is first asked for; skips the test where there are no programs. */
    public static synchronized RealCluster sharedOrSkip() throws IOException, GeneralSecurityException {
        Path programs = Path.of(System.getenv().getOrDefault("RAMPGUARD_KUBERNETES", "/nowhere"));
        Assumptions.assumeTrue(
                Stream.of("etcd", "kube-apiserver").allMatch(each -> Files.isExecutable(programs.resolve(each))),
                "RAMPGUARD_KUBERNETES names no folder with etcd and kube-apiserver");
        if (shared == null) {
            shared = new RealCluster(programs);
        }
        return shared;
    }

    public KubernetesClient admin() {
        return admin;
    }

    /** May read what the roles of {@link #letReadersRead} name, and change nothing. */
    public KubernetesClient reader() {
        return client(READER, () -> {});
    }

    /** An admin to whom something happens right before each change that it sends. */
    public KubernetesClient outrunBy(Runnable somebody) {
        return client(ADMIN, somebody);
    }

    /** A client of a port on which nobody listens. */
    public KubernetesClient nobody() throws IOException {
        return new KubernetesClientBuilder()
                .withConfig(config(ADMIN, "https://127.0.0.1:" + freePorts(1)[0]))
                .build();
    }

    /** Takes connections and answers nothing, until it is told to go on. */
    public void standStill(boolean still) throws IOException, InterruptedException {
        long server = processes.getLast().pid();
        new ProcessBuilder("kill", still ? "-STOP" : "-CONT", String.valueOf(server))
                .start()
                .waitFor();
    }

    public void letReadersRead(String group, String plural) {
        String rules = """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: read-%2$s}
                rules: [{apiGroups: ["%1$s"], resources: [%2$s], verbs: [get]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: read-%2$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: read-%2$s}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: reader}]
                """.formatted(group, plural);
        apply(rules);
    }

    /** By server-side apply, as a GitOps tool does. */
    public void apply(String yaml) {
        admin.load(new java.io.ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(item -> admin.resource(item)
                        .fieldManager("gitops")
                        .forceConflicts()
                        .serverSideApply());
    }

    /** Asks again until it is so; what fails meanwhile is not there yet. */
    public static void await(String what, Supplier<Boolean> so) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        RuntimeException last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (so.get()) {
                    return;
                }
            } catch (KubernetesClientException notYet) {
                last = notYet;
            }
            Thread.yield();
        }
        throw new IOException(what + " did not come", last);
    }

    private KubernetesClient client(String token, Runnable beforeChanges) {
        return new KubernetesClientBuilder()
                .withConfig(config(token, address))
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("race", new Interceptor() {
                    @Override
                    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                        if (request.method().equals("PATCH")) {
                            beforeChanges.run();
                        }
                    }
                }))
                .build();
    }

    private static Config config(String token, String address) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(address)
                .withTrustCerts(true)
                .withOauthToken(token)
                .withConnectionTimeout(2_000)
                .withRequestTimeout(4_000)
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    private Path tokens() throws IOException {
        return Files.writeString(
                folder.resolve("tokens.csv"), ADMIN + ",admin,1,system:masters\n" + READER + ",reader,2\n");
    }

    private Path serviceAccountKey() throws IOException, GeneralSecurityException {
        Path file = folder.resolve("service-account.key");
        if (!Files.exists(file)) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(pair.getPrivate().getEncoded());
            Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
        }
        return file;
    }

    private void launch(List<String> command) throws IOException {
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(processes.size() + ".log").toFile())
                .start());
    }

    private void end() {
        processes.reversed().forEach(Process::destroyForcibly);
        try {
            for (Process process : processes) {
                process.waitFor();
            }
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        } catch (IOException | InterruptedException leftover) {
            // A temporary folder that stays is the machine's to remove.
        }
    }

    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> probes = new ArrayList<>();
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            probes.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            ports[i] = probes.get(i).getLocalPort();
        }
        for (ServerSocket probe : probes) {
            probe.close();
        }
        return ports;
    }
}
