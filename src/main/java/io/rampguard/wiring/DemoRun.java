package io.rampguard.wiring;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.rampguard.cli.Screen;
import io.rampguard.controller.Fleet;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.demo.DemoApplication;
import io.rampguard.demo.DemoStory;
import io.rampguard.demo.DemoTable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The demo while the daemon runs: the simulated application, and the table or the lines that people watch. */
@ApplicationScoped
@Unremovable
public class DemoRun implements QuarkusApplication {
    static final String ONCE = "demo.once";
    static final String SEED = "demo.seed";
    static final String METRICS_PORT = "demo.metrics-port";

    private static final long REDRAW_MILLIS = 500;

    private final Fleet fleet;
    private final InstantSource clock;
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final Map<String, RolloutStatus> told = new HashMap<>();
    private final Screen screen = Screen.of(System.getenv());
    private DemoStory story = DemoStory.begins();
    private int drawn;

    @ConfigProperty(name = ONCE, defaultValue = "false")
    boolean once;

    @ConfigProperty(name = SEED, defaultValue = "42")
    long seed;

    @ConfigProperty(name = METRICS_PORT, defaultValue = "0")
    int metricsPort;

    @ConfigProperty(name = "quarkus.http.port")
    int port;

    DemoRun(Fleet fleet, InstantSource clock) {
        this.fleet = fleet;
        this.clock = clock;
    }

    @Override
    public int run(String... arguments) throws InterruptedException {
        String address = "http://127.0.0.1:" + port;
        // Quarkus waits for this method before it stops, so an interrupt has to reach it.
        Runtime.getRuntime().addShutdownHook(new Thread(interrupted::countDown, "demo-interrupted"));
        out.println("Rampguard demo: three AI flags, evaluated over HTTP and judged by scraped metrics.");
        out.println("  the daemon       " + address + "/api/v1/rollouts");
        try (DemoApplication application = DemoApplication.start(URI.create(address), metricsPort, seed, clock)) {
            out.println("  the application  " + application.metricsUri());
            out.println();
            follow();
            if (interrupted.getCount() == 0) {
                return 0;
            }
            out.println();
            out.println(story.summary(address));
            if (!once) {
                out.println();
                out.println("Serving on until Ctrl-C.");
                Quarkus.waitForExit();
            }
        }
        return !once || story.asTold() ? 0 : 1;
    }

    private void follow() throws InterruptedException {
        Instant now = clock.instant();
        while (!story.over(now)) {
            List<RolloutStatus> rollouts = fleet.rollouts();
            story = story.seen(rollouts, now);
            if (screen.terminal()) {
                draw(DemoTable.render(rollouts, now, screen.columns().orElse(120)));
            } else {
                rollouts.forEach(this::tell);
            }
            if (interrupted.await(REDRAW_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            now = clock.instant();
        }
    }

    /** Over the last drawing, line by line, so that nothing flickers. */
    private void draw(List<String> lines) {
        StringBuilder screen = new StringBuilder();
        if (drawn > 0) {
            screen.append("\u001b[").append(drawn).append('A');
        }
        lines.forEach(line -> screen.append(line).append("\u001b[K\n"));
        screen.append("\u001b[J");
        out.print(screen);
        out.flush();
        drawn = lines.size();
    }

    private void tell(RolloutStatus status) {
        Optional<RolloutStatus> before =
                Optional.ofNullable(told.put(status.name().toString(), status));
        DemoTable.line(before, status, clock.instant()).ifPresent(out::println);
    }
}
