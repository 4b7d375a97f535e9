package io.rampguard.cli;

import io.rampguard.api.model.JournalPage;
import io.rampguard.policy.PolicyName;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code rampguard journal}: a rollout's life, line by line. */
@Command(name = "journal", description = "Print a rollout's life: moves, writes and commands.")
final class JournalCommand extends AskingCommand {
    private static final int LONGEST = 10_000;
    private static final int SHORT = 80;

    /** Journals are compared with logs of other machines, so the offset is part of the time. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS xxx", Locale.ROOT);

    @Parameters(
            paramLabel = "NAME",
            description = "The rollout, NAME or NAMESPACE/NAME.",
            converter = NameConverter.class)
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private PolicyName name;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "LINES",
            defaultValue = "100",
            description = "At most this many, the newest; ${DEFAULT-VALUE}.")
    private int lines;

    @Option(
            names = {"-a", "--all"},
            description = "Also what was seen at every look; JSON always has it.")
    private boolean all;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing what is added, until interrupted.")
    private boolean follow;

    @Override
    public Integer call() {
        if (lines < 1 || lines > LONGEST) {
            throw new ParameterException(
                    spec.commandLine(), "-n must be within 1 and " + LONGEST + ", not " + lines + ".");
        }
        Daemon daemon = connection.daemon();
        // Looks outnumber moves by far, so that a life's moves are found only among many lines.
        Answer<JournalPage> answer = page(daemon, "limit=" + (whole() ? lines : LONGEST));
        long next = 0;
        while (answer instanceof Answer.Got<JournalPage> got) {
            next = Math.max(next, got.value().next());
            show(got);
            if (!follow || !pause()) {
                return Exit.DONE;
            }
            answer = page(daemon, "after=" + next + "&limit=" + LONGEST);
        }
        return connection.complain(answer);
    }

    private Answer<JournalPage> page(Daemon daemon, String query) {
        String path = Daemon.rollout(name, "journal");
        return daemon.get(path + (path.contains("?") ? "&" : "?") + query, JournalPage.class);
    }

    private boolean whole() {
        return all || output == Output.json;
    }

    /** JSON is one line an entry while it is followed, so that programs can read along. */
    private void show(Answer.Got<JournalPage> got) {
        if (output == Output.text) {
            List<String> page = new ArrayList<>();
            got.value().entries().stream()
                    .filter(entry -> whole() || !entry.kind().equals("observation"))
                    .forEach(entry -> page.add(line(entry)));
            print(page.subList(Math.max(0, page.size() - lines), page.size()));
        } else if (follow) {
            got.json().get("entries").forEach(entry -> out().println(entry));
            out().flush();
        } else {
            print(got.json());
        }
    }

    /** Few facts stand at the end of the line; many stand below it, one a line. */
    static String line(JournalPage.Entry entry) {
        List<String> facts = entry.facts().entrySet().stream()
                .map(fact -> fact.getKey() + "=" + fact.getValue())
                .toList();
        String phase = entry.phase() == null ? "" : " → " + entry.phase();
        String by = entry.by().equals("rampguard") ? "" : "  by " + entry.by();
        String head = TIME.format(entry.at().atZone(ZoneId.systemDefault())) + "  " + entry.move() + phase + "  "
                + entry.reason().text() + by;
        String together = String.join("  ", facts);
        if (together.length() <= SHORT) {
            return facts.isEmpty() ? head : head + "  [" + together + "]";
        }
        return head + facts.stream().map(fact -> "\n    " + fact).collect(Collectors.joining());
    }

    private static boolean pause() {
        try {
            return !new CountDownLatch(1).await(1, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
