package io.rampguard.cli.judge;

import io.rampguard.policy.RolloutPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The runs that may still get lines. A run's lines may stand together or between those of others; when more runs are open
 * than are kept, the one that was silent for longest is over. So memory does not grow with the length of a trace.
 */
public final class OpenRuns {
    private final RolloutPolicy policy;
    private final Function<RolloutPolicy, Course> engine;
    private final int most;
    private final Consumer<RunResult> results;
    private final Map<String, Run> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> closed = new HashSet<>();
    private @Nullable Run current;
    private boolean mixed;
    private long lines;

    /**
     * @param most runs that are kept open
     * @param results takes each result as soon as it stands
     */
    public OpenRuns(
            RolloutPolicy policy, Function<RolloutPolicy, Course> engine, int most, Consumer<RunResult> results) {
        this.policy = policy;
        this.engine = engine;
        this.most = most;
        this.results = results;
    }

    /**
     * Judges every line to the end, or to the first that is bad.
     *
     * @param passOverUnguarded whether lines of signals that the policy does not guard are passed over
     * @throws BadLine after the results of the runs that were over before it: those that are rolled back, and where no run's
     *     lines were mixed with another's until then, every run but the last
     */
    public void read(InputStream in, boolean passOverUnguarded) throws IOException, BadLine {
        try (TraceReader reader = new TraceReader(in, policy, passOverUnguarded)) {
            for (TraceLine line = reader.next(); line != null; line = reader.next()) {
                lines++;
                take(line);
            }
            close(run -> true);
        } catch (BadLine bad) {
            Run broken = current;
            close(run -> run.over() || (!mixed && run != broken));
            throw bad;
        }
    }

    private void close(Predicate<Run> over) {
        for (Iterator<Run> runs = open.values().iterator(); runs.hasNext(); ) {
            Run run = runs.next();
            if (over.test(run)) {
                runs.remove();
                results.accept(run.close());
            }
        }
    }

    /** Runs without a result. */
    public int unfinished() {
        return open.size();
    }

    /** Lines that were taken in. */
    public long lines() {
        return lines;
    }

    private void take(TraceLine line) throws BadLine {
        Run last = current;
        if (last == null || !last.name().equals(line.run())) {
            Run known = open.get(line.run());
            mixed |= known != null;
            current = known == null ? begin(line) : known;
        }
        try {
            Objects.requireNonNull(current).take(line);
        } catch (BadLine bad) {
            throw bad.at(line.number());
        }
    }

    private Run begin(TraceLine line) throws BadLine {
        if (closed.contains(line.run())) {
            throw new BadLine(
                            "run '" + line.run() + "' is over: " + most + " other runs had lines since its last one",
                            "keep more runs open with --open-runs N, or sort the trace by run")
                    .at(line.number());
        }
        if (open.size() >= most) {
            Iterator<Run> runs = open.values().iterator();
            Run silent = runs.next();
            runs.remove();
            closed.add(silent.name());
            results.accept(silent.close());
        }
        Run run = new Run(line.run(), policy, engine.apply(policy));
        open.put(line.run(), run);
        return run;
    }
}
