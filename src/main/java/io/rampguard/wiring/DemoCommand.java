package io.rampguard.wiring;

import io.rampguard.demo.DemoApplication;
import io.rampguard.demo.DemoPolicies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rampguard demo}: the whole daemon on three simulated AI flags, in a folder that is gone afterwards. */
@Command(
        name = "demo",
        description = "Watch three simulated AI flags ramp: one reaches 100 %%, two are rolled back.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:stopped by Ctrl-C, or with --once the rollouts ended as told", "1:with --once they did not"})
final class DemoCommand implements Callable<Integer> {
    private static final String LOOPBACK = "127.0.0.1";

    @Option(names = "--once", description = "End by itself when the three rollouts have ended.")
    boolean once;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "For the API and evaluations. Default: ${DEFAULT-VALUE}.")
    int port = 8080;

    @Option(names = "--seed", paramLabel = "SEED", description = "Of the simulated traffic. Default: ${DEFAULT-VALUE}.")
    long seed = 42;

    @Option(
            names = "--application",
            paramLabel = "URL",
            description =
                    "Only the simulated application: it evaluates its flags at this daemon and shows /metrics to everybody.")
    @Nullable
    URI application;

    @Option(names = "--metrics-port", paramLabel = "PORT", description = "Of --application. Default: ${DEFAULT-VALUE}.")
    int metricsPort = 8081;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (application != null) {
            try (DemoApplication traffic =
                    DemoApplication.startForOthers(application, metricsPort, seed, InstantSource.system())) {
                System.out.println("The application asks " + application + " and shows " + traffic.metricsUri());
                new CountDownLatch(1).await();
            }
        }
        Path folder = Files.createTempDirectory("rampguard-demo");
        Path policies = Files.createDirectory(folder.resolve("policies"));
        DemoPolicies.writeTo(policies);
        settings(folder, policies).forEach(System::setProperty);
        return OrderlyStop.runQuarkus(DemoRun.class, () -> delete(folder));
    }

    private SortedMap<String, String> settings(Path folder, Path policies) {
        int metrics = freePort();
        SortedMap<String, String> settings = new TreeMap<>();
        settings.put("rampguard.policies.dir", policies.toString());
        settings.put("rampguard.data", folder.resolve("data").toString());
        settings.put("rampguard.api.access", "loopback");
        settings.put("rampguard.sources.default.type", "scrape");
        settings.put("rampguard.sources.default.targets", "http://" + LOOPBACK + ":" + metrics + "/metrics");
        settings.put("rampguard.sources.default.scrape-interval", "1s");
        settings.put("quarkus.http.host", LOOPBACK);
        settings.put("quarkus.http.port", String.valueOf(port));
        settings.put("quarkus.management.host", LOOPBACK);
        settings.put("quarkus.management.port", String.valueOf(freePort()));
        // The table has the terminal to itself; what the daemon logs is in the folder while the demo runs.
        settings.put("quarkus.log.console.enabled", "false");
        settings.put("quarkus.log.file.enabled", "true");
        settings.put("quarkus.log.file.path", folder.resolve("rampguard.log").toString());
        settings.put(DemoRun.ONCE, String.valueOf(once));
        settings.put(DemoRun.SEED, String.valueOf(seed));
        settings.put(DemoRun.METRICS_PORT, String.valueOf(metrics));
        return settings;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port is free on " + LOOPBACK, e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            System.err.println("The demo's folder " + folder + " could not be deleted: " + e.getMessage());
        }
    }
}
