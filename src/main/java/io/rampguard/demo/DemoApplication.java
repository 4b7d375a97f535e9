package io.rampguard.demo;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The simulated LLM application of the demo: three features with some 500 requests a second in all. Every request asks the
 * daemon for its flag over HTTP; what the model then did is drawn from a seed and counted in real metrics. Tokens cost
 * nothing and nobody waits for a simulated latency.
 */
public final class DemoApplication implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final DemoMetrics metrics;
    private final FlagClient flags;
    private final List<FeatureTraffic> traffic;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("demo-pace").factory());

    private final ScheduledFuture<?> pacing;

    private DemoApplication(DemoMetrics metrics, FlagClient flags, List<FeatureTraffic> traffic, InstantSource clock) {
        this.metrics = metrics;
        this.flags = flags;
        this.traffic = traffic;
        this.pacing = pace.scheduleAtFixedRate(
                () -> traffic.forEach(one -> one.advance(clock.instant(), requests)),
                0,
                PACE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /**
     * Starts the traffic. While the daemon does not answer, users get control; so it may be started before the daemon.
     *
     * @param ofrepBase scheme, host and port of the daemon
     * @param metricsPort where {@code /metrics} listens on the loopback interface; 0 for any free port
     * @param seed of everything drawn
     * @param clock paces the traffic and the day
     */
    public static DemoApplication start(URI ofrepBase, int metricsPort, long seed, InstantSource clock) {
        return start(ofrepBase, metricsPort, seed, clock, Feature.all());
    }

    /** The same with its {@code /metrics} on every interface, for a daemon or a Prometheus on another machine. */
    public static DemoApplication startForOthers(URI ofrepBase, int metricsPort, long seed, InstantSource clock) {
        return start(ofrepBase, new InetSocketAddress(metricsPort), seed, clock, Feature.all());
    }

    /** The same application with other features than the demo's. */
    static DemoApplication start(
            URI ofrepBase, int metricsPort, long seed, InstantSource clock, List<Feature> features) {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), metricsPort);
        return start(ofrepBase, loopback, seed, clock, features);
    }

    private static DemoApplication start(
            URI ofrepBase, InetSocketAddress metricsAt, long seed, InstantSource clock, List<Feature> features) {
        DemoMetrics metrics = DemoMetrics.listen(metricsAt);
        FlagClient flags = new FlagClient(ofrepBase);
        SplittableRandom chance = new SplittableRandom(seed);
        List<FeatureTraffic> traffic = features.stream()
                .map(feature -> new FeatureTraffic(feature, flags, metrics, chance.split(), clock.instant()))
                .toList();
        return new DemoApplication(metrics, flags, traffic, clock);
    }

    /** Where the application's metrics are read. */
    public URI metricsUri() {
        return metrics.uri();
    }

    /** Whether the variant that is to turn bad has done so. */
    boolean turned() {
        return traffic.stream().anyMatch(FeatureTraffic::turned);
    }

    /** Stops the traffic, then the server. Repeating it is harmless. */
    @Override
    public void close() {
        pacing.cancel(true);
        pace.shutdownNow();
        requests.shutdownNow();
        flags.close();
        try {
            if (!requests.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                requests.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        metrics.close();
    }
}
