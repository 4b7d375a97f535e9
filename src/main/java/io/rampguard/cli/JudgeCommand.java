package io.rampguard.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rampguard.cli.judge.BadLine;
import io.rampguard.cli.judge.Course;
import io.rampguard.cli.judge.OpenRuns;
import io.rampguard.cli.judge.RunResult;
import io.rampguard.cli.judge.Totals;
import io.rampguard.policy.PolicyReader;
import io.rampguard.policy.RolloutPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rampguard judge}: the daemon's own engine over recorded windows. Needs no daemon. */
@Command(
        name = "judge",
        description = "Judge recorded windows by a policy, with the daemon's own engine.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Exit.HEADING,
        exitCodeList = {
            "0:every run was judged, whatever came of it",
            "1:a line of the trace or the policy is refused; nothing after it was judged",
            Exit.TWO
        },
        footerHeading = "%nA trace holds one JSON object on each line, windows in time order, for example:%n",
        footer = {
            JudgeCommand.CONTROL,
            JudgeCommand.VARIANT,
            "",
            "'run' separates rollouts; their lines may stand together or mixed. 'stage' is",
            "the share in force in percent; 0 is history for the warm-up, in which the",
            "variant's line may be left out. A window without one arm's line is not judged.",
            "'events' are what the signal's numerator counts: errors for error-rate, but",
            "GOOD outputs for output-validity and every proportion spelt with 'good:'.",
            "Means have kind mean with count and sum; latencies kind histogram with count,",
            "sum and cumulative buckets: {\"0.5\":12,\"1\":140,\"+Inf\":300}. An optional",
            "\"bucket\":\"7\" names the users' bucket. docs/evidence.md tells all.",
            "",
            "At the first bad line it stops, with the line's number and the cure: results",
            "printed before are whole and stand, and runs still open get none."
        })
public final class JudgeCommand implements Callable<Integer> {
    static final String CONTROL = "{\"run\":\"a\",\"end\":\"2026-11-22T10:00:15Z\",\"seconds\":15,\"stage\":5,"
            + "\"arm\":\"control\",\"signal\":\"error-rate\",\"kind\":\"proportion\",\"total\":5700,\"events\":57}";
    static final String VARIANT = "{\"run\":\"a\",\"end\":\"2026-11-22T10:00:15Z\",\"seconds\":15,\"stage\":5,"
            + "\"arm\":\"variant\",\"signal\":\"error-rate\",\"kind\":\"proportion\",\"total\":300,\"events\":3}";

    private static final String STANDARD_INPUT = "-";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(paramLabel = "TRACE", description = "A file of recorded windows; - reads standard input.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String trace;

    @Option(names = "--policy", required = true, paramLabel = "FILE", description = "The policy to judge by.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path policyFile;

    @Mixin
    private OnePolicy which = new OnePolicy();

    /** How results are printed. */
    enum Form {
        json,
        table
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; a table on a terminal, else one JSON object for each run.")
    private @Nullable Form form;

    @Option(
            names = "--open-runs",
            paramLabel = "N",
            defaultValue = "256",
            description = "Runs whose lines may be mixed; ${DEFAULT-VALUE}. One that was silent for longest is over.")
    private int openRuns;

    @Option(names = "--skip-unguarded", description = "Pass over lines of signals that the policy does not guard.")
    private boolean skipUnguarded;

    private final PolicyReader reader;
    private final Function<RolloutPolicy, Course> engine;
    private final Surroundings surroundings;

    /** What the command finds around it. */
    record Surroundings(InputStream in, Screen screen, boolean errorsOnTerminal) {
        static Surroundings ofProcess() {
            return new Surroundings(
                    System.in, Screen.of(System.getenv()), System.getenv().containsKey("RAMPGUARD_PROGRESS"));
        }
    }

    /** @param engine a fresh one for each run */
    public JudgeCommand(PolicyReader reader, Function<RolloutPolicy, Course> engine) {
        this(reader, engine, Surroundings.ofProcess());
    }

    JudgeCommand(PolicyReader reader, Function<RolloutPolicy, Course> engine, Surroundings surroundings) {
        this.reader = reader;
        this.engine = engine;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (openRuns < 1) {
            throw new ParameterException(spec.commandLine(), "--open-runs must be at least 1.");
        }
        Optional<RolloutPolicy> policy = which.read(reader, policyFile);
        if (policy.isEmpty()) {
            return Exit.REFUSED;
        }
        boolean json = form == null ? !surroundings.screen().terminal() : form == Form.json;
        Totals totals = new Totals();
        List<RunResult> rows = new ArrayList<>();
        try (ProgressLine in = open()) {
            PrintWriter out = spec.commandLine().getOut();
            Consumer<RunResult> show = json ? result -> print(out, in, result) : rows::add;
            OpenRuns runs = new OpenRuns(policy.get(), engine, openRuns, show.andThen(totals::add));
            boolean whole = judge(runs, in, totals);
            in.clear();
            if (!json) {
                new JudgePage(surroundings.screen()).lines(rows, totals).forEach(out::println);
            }
            out.flush();
            return whole ? Exit.DONE : Exit.REFUSED;
        } catch (IOException unreadable) {
            throw new ParameterException(
                    spec.commandLine(),
                    "The trace " + trace + " cannot be read: "
                            + (Files.exists(Path.of(trace)) ? unreadable.getMessage() : "it does not exist") + ".");
        }
    }

    private ProgressLine open() throws IOException {
        if (trace.equals(STANDARD_INPUT)) {
            return new ProgressLine(surroundings.in(), 0, null);
        }
        Path file = Path.of(trace);
        return new ProgressLine(
                Files.newInputStream(file),
                Files.size(file),
                surroundings.errorsOnTerminal() ? spec.commandLine().getErr() : null);
    }

    private boolean judge(OpenRuns runs, ProgressLine in, Totals totals) throws IOException {
        try {
            runs.read(in, skipUnguarded);
            return true;
        } catch (BadLine bad) {
            in.clear();
            PrintWriter err = spec.commandLine().getErr();
            String place = trace.equals(STANDARD_INPUT) ? "standard input" : trace;
            err.println(place + ":" + bad.line() + ": error: " + bad.what());
            err.println("    " + bad.cure());
            err.println("Stopped at line " + bad.line() + ". " + Words.count(totals.runs())
                    + (totals.runs() == 1 ? " run was" : " runs were") + " judged before it; "
                    + Words.count(runs.unfinished()) + " still open " + (runs.unfinished() == 1 ? "has" : "have")
                    + " no result.");
            err.flush();
            return false;
        }
    }

    private static void print(PrintWriter out, ProgressLine in, RunResult result) {
        try {
            String line = Daemon.JSON.writeValueAsString(result);
            in.clear();
            out.println(line);
            out.flush();
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a result can be written", bug);
        }
    }
}
