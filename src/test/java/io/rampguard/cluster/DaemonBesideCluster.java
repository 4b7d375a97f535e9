package io.rampguard.cluster;

import io.rampguard.daemon.Program;
import io.rampguard.daemon.RunningDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A daemon as a process of this machine that has of the cluster exactly what a pod of ours has: the shipped account's token. */
final class DaemonBesideCluster {
    private DaemonBesideCluster() {}

    /**
     * Starts it and waits until it answers.
     *
     * @param folder where it gets a folder of its own
     * @param name its identity in the lease
     */
    static RunningDaemon start(ControlPlane plane, Path folder, String name, Duration lease) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        Path kubeconfig = Files.writeString(own.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s", certificate-authority: "%s"}}]
                users: [{name: u, user: {token: "%s"}}]
                contexts: [{name: x, context: {cluster: c, user: u, namespace: %s}}]
                current-context: x
                """.formatted(
                        plane.server(),
                        plane.authority(),
                        plane.token(Installation.NAMESPACE, Installation.ACCOUNT),
                        Installation.NAMESPACE));
        Path settings = Files.writeString(own.resolve("settings.yaml"), """
                rampguard:
                  policies: {source: cluster}
                  store: {type: kubernetes}
                  leadership: {identity: %s, lease: %ss}
                """.formatted(name, lease.toSeconds()));
        return RunningDaemon.start(
                own,
                Program.freePort(),
                List.of(
                        "--access",
                        "loopback",
                        "--data",
                        own.resolve("data").toString(),
                        "--config",
                        settings.toString(),
                        "--source",
                        "http://127.0.0.1:1"),
                Map.of("KUBECONFIG", kubeconfig.toString()));
    }
}
