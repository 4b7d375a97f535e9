package io.rampguard.demo;

import static io.rampguard.demo.RealInput.FAILING;
import static io.rampguard.demo.RealInput.HEALTHY;

import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.daemon.AlertmanagerServer.Notification;
import io.rampguard.daemon.Until;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code make demo-prometheus}: one flag ramps to 100 % on a real Prometheus, although Prometheus is killed on the way;
 * another is rolled back, and a real Alertmanager is told. One line for each thing that happens; it ends by itself.
 */
final class PrometheusDemoMain {
    private static final Duration AWAY = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final RealInput real;
    private final Map<String, String> last = new HashMap<>();
    private int notified;

    private PrometheusDemoMain(RealInput real) {
        this.real = real;
    }

    public static void main(String... none) throws Exception {
        if (!RealInput.available()) {
            System.err.println("This demo needs Prometheus and Alertmanager: apt-get install "
                    + String.join(" ", RealInput.PROGRAMS));
            System.exit(1);
        }
        Path folder = Files.createTempDirectory("rampguard-prometheus");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "demo-folder"));
        boolean asTold;
        try (RealInput real = RealInput.start(folder)) {
            asTold = new PrometheusDemoMain(real).run();
        } catch (AssertionError late) {
            System.err.println(late.getMessage());
            asTold = false;
        }
        System.exit(asTold ? 0 : 1);
    }

    /** True where both rollouts ended as told and the alert arrived once. */
    private boolean run() {
        OUT.println("Prometheus    " + real.prometheus.url() + "  scrapes the demo application every second");
        OUT.println("Alertmanager  " + real.alertmanager.url());
        OUT.println("Rampguard     " + real.daemon.url());
        OUT.println();
        follow("the failing model is rolled back", () -> phase(FAILING).equals("rolled-back") && notified > 0);
        follow("the healthy model is in mid-hold at 10 %", () -> inHold(HEALTHY, 10));
        real.prometheus.kill();
        tell("Prometheus is killed, for " + AWAY.toSeconds() + " s: silence is no reason to roll anybody back");
        long back = System.nanoTime() + AWAY.toNanos();
        follow("Prometheus stays away", () -> System.nanoTime() > back);
        real.prometheus.startAgain();
        tell("Prometheus is back");
        follow("the healthy model completes", () -> phase(HEALTHY).equals("completed"));
        OUT.println();
        OUT.println("The journal of " + FAILING + ", as `rampguard journal " + FAILING + "` prints it:");
        OUT.println(real.daemon.rampguard("journal", FAILING).text().stripTrailing());
        return journalled("roll-back", FAILING)
                && !journalled("roll-back", HEALTHY)
                && real.alertmanager.told("firing", "RampguardRollback", "default/" + FAILING) == 1;
    }

    private void follow(String what, java.util.concurrent.Callable<Boolean> condition) {
        Until.holds(what, LONGEST, () -> {
            List.of(FAILING, HEALTHY).forEach(this::look);
            List<Notification> told = real.alertmanager.told();
            told.subList(notified, told.size()).forEach(this::show);
            notified = told.size();
            return condition.call();
        });
    }

    private void look(String name) {
        JsonNode now = real.daemon.rollout(name);
        String move = "%s%4s %%  %-11s  %s"
                .formatted(
                        " ".repeat(HEALTHY.length() - name.length()),
                        now.path("percent").asText("?").replace("null", "?"),
                        now.path("phase").asText(),
                        now.path("reason").path("code").asText());
        if (now.path("phase").isTextual() && !move.equals(last.put(name, move))) {
            tell(name + move + ": " + now.path("reason").path("text").asText());
        }
    }

    private void show(Notification notification) {
        tell("Alertmanager notifies: " + notification.status() + ", "
                + notification.labels().path("severity").asText() + ": "
                + notification.annotations().path("summary").asText());
        notification
                .annotations()
                .path("description")
                .asText()
                .lines()
                .forEach(line -> OUT.println("          | " + line));
    }

    private static void tell(String line) {
        OUT.println(TIME.format(LocalTime.now()) + "  " + line);
    }

    private String phase(String name) {
        return real.daemon.rollout(name).path("phase").asText();
    }

    private boolean inHold(String name, int percent) {
        JsonNode now = real.daemon.rollout(name);
        return now.path("percent").asInt() == percent
                && now.path("hold").path("started").isTextual();
    }

    private boolean journalled(String move, String name) {
        return real.daemon
                .get("/rollouts/" + name + "/journal?after=0&limit=10000", Optional.empty())
                .json()
                .findValuesAsText("move")
                .contains(move);
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            System.err.println("The folder " + folder + " could not be deleted: " + e.getMessage());
        }
    }
}
