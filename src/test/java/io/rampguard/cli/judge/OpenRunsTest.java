package io.rampguard.cli.judge;

import static io.rampguard.cli.judge.Traces.both;
import static io.rampguard.cli.judge.Traces.errors;
import static io.rampguard.cli.judge.Traces.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Arms;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Window;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenRunsTest {
    @TempDir
    Path folder;

    private final List<RunResult> results = new ArrayList<>();
    private final List<Script> engines = new ArrayList<>();
    private RolloutPolicy policy;

    @BeforeEach
    void readPolicy() throws IOException {
        policy = Traces.policy(folder, Traces.FOUR_SIGNALS);
    }

    private OpenRuns runs(int most) {
        return new OpenRuns(
                policy,
                given -> {
                    engines.add(new Script(given));
                    return engines.getLast();
                },
                most,
                results::add);
    }

    private List<RunResult> judge(String trace) throws IOException, BadLine {
        runs(10).read(Traces.stream(trace), false);
        return results;
    }

    @Test
    void theWindowThatRollsBackEndsTheRun() throws Exception {
        judge(both("a", 1, 5, 4) + both("a", 2, 5, 6) + both("a", 3, 5, 6));

        assertThat(results)
                .containsExactly(new RunResult(
                        "a",
                        "rolled-back",
                        Instant.parse("2026-11-22T10:00:30Z"),
                        "error-rate",
                        600L,
                        10L,
                        2,
                        Map.of("error-rate", 27.43, "tokens-per-request", Double.MAX_VALUE),
                        "10.0 events"));
        assertThat(engines.getFirst().taken).hasSize(2);
    }

    @Test
    void historyWarmsUpWithoutAVariantAndCountsNothing() throws Exception {
        judge(errors("a", 1, 0, "control", 57) + both("a", 2, 0, 99) + both("a", 3, 5, 0));

        Measured first = engines.getFirst().taken.getFirst().windows().getFirst();
        assertThat(first.control()).isEqualTo(new Counts.Proportion(5700, 57));
        assertThat(first.variant()).isEqualTo(new Counts.Proportion(0, 0));
        assertThat(engines.getFirst().taken.getFirst().stage()).isEqualTo(Percentage.ZERO);
        assertThat(results.getFirst().outcome()).isEqualTo("proven");
        assertThat(results.getFirst().windows()).isEqualTo(1);
        assertThat(results.getFirst().exposed()).isEqualTo(300L);
    }

    @Test
    void aWindowWithoutOneArmIsMissingAndSaidAtTheEnd() throws Exception {
        judge(errors("a", 1, 5, "control", 57) + errors("a", 2, 5, "variant", 3) + both("a", 3, 5, 2));

        assertThat(engines.getFirst().taken).hasSize(1);
        assertThat(results.getFirst())
                .returns("inconclusive", RunResult::outcome)
                .returns(1L, RunResult::windows)
                .returns(600L, RunResult::exposed)
                .returns(
                        "as it is; the trace holds no window of tokens-per-request, latency-p95, output-validity; 2 windows "
                                + "lacked an arm of a signal",
                        RunResult::reason);
    }

    @Test
    void nothingButHistoryProvesNothing() throws Exception {
        judge(errors("a", 1, 0, "control", 57));

        assertThat(results.getFirst().outcome()).isEqualTo("inconclusive");
        assertThat(results.getFirst().reason()).contains("no window with both arms exposes anybody");
    }

    @Test
    void aGuardrailThatPausesDoesNotRollBackAndIsTold() throws Exception {
        policy = Traces.policy(
                folder, Traces.FOUR_SIGNALS.replace("tolerate: 0.1pp}", "tolerate: 0.1pp, action: pause}"));

        judge(both("a", 1, 5, 12) + both("a", 2, 5, 0));

        assertThat(results.getFirst().outcome()).isEqualTo("inconclusive");
        assertThat(results.getFirst().reason())
                .isEqualTo(
                        "guardrail 1 (error-rate) would have paused it at 2026-11-22T10:00:15Z: 12.0 events; the trace holds "
                                + "no window of tokens-per-request, latency-p95, output-validity");
        assertThat(results.getFirst().windows()).isEqualTo(2);
    }

    @Test
    void allLinesOfOneEndAreOneLook() throws Exception {
        String buckets = ",\"kind\":\"histogram\",\"count\":300,\"sum\":411.2,\"buckets\":";
        judge(both("a", 1, 0.5, 1)
                + head("a", 1, 0.5, "control", "latency-p95") + buckets
                + "{\"0.5\":12,\"1\":140,\"2\":260,\"+Inf\":300}}\n"
                + head("a", 1, 0.5, "variant", "latency-p95") + buckets
                + "{\"+Inf\":300,\"2\":260,\"1\":140,\"0.5\":12}}\n"
                + head("a", 1, 0.5, "control", "tokens-per-request")
                + ",\"kind\":\"mean\",\"count\":300,\"sum\":128344.0}\n"
                + head("a", 1, 0.5, "variant", "tokens-per-request")
                + ",\"kind\":\"mean\",\"count\":400,\"sum\":128344.5}\n");

        Script.Taken taken = engines.getFirst().taken.getFirst();
        assertThat(taken.stage()).isEqualTo(new Percentage(50));
        assertThat(taken.windows())
                .extracting(Measured::signal)
                .containsExactly("error-rate", "latency-p95", "tokens-per-request");
        Measured latency = taken.windows().get(1);
        assertThat(latency.window())
                .isEqualTo(new Window(Instant.parse("2026-11-22T10:00:00Z"), Instant.parse("2026-11-22T10:00:15Z")));
        Counts alone = new Counts.Histogram(
                300, 411.2, List.of(0.5, 1.0, 2.0, Double.POSITIVE_INFINITY), List.of(12.0, 128.0, 120.0, 40.0));
        assertThat(latency.control()).isEqualTo(alone);
        assertThat(latency.variant()).isEqualTo(alone);
        assertThat(results.getFirst().exposed())
                .as("the signal that counted most")
                .isEqualTo(400L);
    }

    @Test
    void whereTheNumeratorCountsGoodOnesTheOthersAreBad() throws Exception {
        policy = Traces.policy(
                folder,
                Traces.FOUR_SIGNALS
                        .replace(
                                "    - {signal: error-rate, tolerate: 0.1pp}\n",
                                "    - {signal: output-validity, tolerate: 1pp}\n")
                        .replaceFirst(
                                "(?s)(output-validity, tolerate: 1pp}\n.*)    - \\{signal: output-validity.*", "$1"));
        String line = head("a", 1, 5, "variant", "output-validity")
                + ",\"kind\":\"proportion\",\"total\":300,\"events\":294}\n";

        judge(line + line.replace("variant", "control"));

        assertThat(results.getFirst())
                .returns("output-validity", RunResult::signal)
                .returns(6L, RunResult::exposedEvents);
    }

    @Test
    void bucketsOfUsersAddUpToTheArm() throws Exception {
        String labelled = errors("a", 1, 5, "variant", 2).replace("\"kind\"", "\"bucket\":\"7\",\"kind\"");

        String control = errors("a", 1, 5, "control", 57).replace("\"kind\"", "\"bucket\":8,\"kind\"");

        judge(control + labelled + labelled.replace("\"7\"", "8"));
        judge(errors("b", 1, 5, "control", 57) + labelled.replace("\"a\"", "\"b\""));

        Measured both = engines.getFirst().taken.getFirst().windows().getFirst();
        assertThat(both.variant()).isEqualTo(new Counts.Proportion(600, 4));
        assertThat(both.buckets())
                .containsExactly(
                        Map.entry("7", new Arms(new Counts.Proportion(0, 0), new Counts.Proportion(300, 2))),
                        Map.entry("8", new Arms(new Counts.Proportion(5700, 57), new Counts.Proportion(300, 2))));
        assertThat(engines.getLast().taken.getFirst().windows().getFirst().buckets())
                .as("an arm without the label cannot be told apart")
                .isEmpty();
    }

    @Test
    void mixedRunsEndAsTheyDoApart() throws Exception {
        List<String> a = List.of(both("a", 1, 5, 4), both("a", 2, 5, 6), both("a", 3, 5, 0));
        List<String> b = List.of(both("b", 1, 5, 0), both("b", 2, 5, 0), both("b", 3, 5, 0));
        StringBuilder mixed = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            mixed.append(a.get(i)).append(b.get(i));
        }

        judge(String.join("", a) + String.join("", b));
        List<RunResult> apart = List.copyOf(results);
        results.clear();
        judge(mixed.toString());

        assertThat(results).containsExactlyElementsOf(apart).hasSize(2);
        assertThat(apart).extracting(RunResult::outcome).containsExactly("rolled-back", "proven");
    }

    @Test
    void noMoreRunsAreKeptThanAllowed() throws Exception {
        StringBuilder trace = new StringBuilder();
        for (int run = 0; run < 50; run++) {
            trace.append(both("r" + run, 1, 5, 0)).append(both("r" + run, 2, 5, 0));
        }
        List<Integer> open = new ArrayList<>();
        OpenRuns runs = new OpenRuns(
                policy,
                given -> {
                    open.add(open.size() - results.size());
                    return new Script(given);
                },
                3,
                results::add);

        runs.read(Traces.stream(trace.toString()), false);

        assertThat(open).hasSize(50).allMatch(before -> before <= 2).contains(2);
        assertThat(results)
                .extracting(RunResult::run)
                .startsWith("r0", "r1")
                .endsWith("r49")
                .hasSize(50);
        assertThat(runs.lines()).isEqualTo(200);
    }

    @Test
    void aRunThatComesBackTooLateIsRefused() {
        String trace = both("a", 1, 5, 0) + both("b", 1, 5, 0) + both("c", 1, 5, 0) + both("a", 2, 5, 0);

        BadLine bad = catchThrowableOfType(BadLine.class, () -> runs(2).read(Traces.stream(trace), false));

        assertThat(bad.line()).isEqualTo(7);
        assertThat(bad.what()).isEqualTo("run 'a' is over: 2 other runs had lines since its last one");
        assertThat(bad.cure()).contains("--open-runs");
    }

    @Test
    void aBadLineLeavesTheResultsOfRunsThatWereOver() {
        String trace = both("a", 1, 5, 0) + both("b", 1, 5, 12) + both("c", 1, 5, 0) + "oops\n";

        assertThatThrownBy(() -> judge(trace)).isInstanceOf(BadLine.class);

        assertThat(results).extracting(RunResult::run).containsExactly("a", "b");
    }

    @Test
    void amongMixedRunsABadLineLeavesOnlyWhatIsRolledBack() {
        String trace = both("a", 1, 5, 0) + both("b", 1, 5, 12) + both("a", 2, 5, 0) + both("b", 2, 5, 1) + "oops\n";

        assertThatThrownBy(() -> judge(trace)).isInstanceOf(BadLine.class);

        assertThat(results).extracting(RunResult::run).containsExactly("b");
    }

    @Test
    void unguardedSignalsArePassedOverWhereThatIsAskedFor() throws Exception {
        String other =
                head("a", 1, 5, "variant", "refusal-rate") + ",\"kind\":\"proportion\",\"total\":3,\"events\":1}\n";

        runs(10).read(Traces.stream(other + both("a", 1, 5, 0)), true);

        assertThat(results).hasSize(1);
        assertThat(engines.getFirst().taken.getFirst().windows()).hasSize(1);
    }

    @Test
    void theIntervalIsWilsons() {
        assertThat(Totals.wilson(10, 100).low()).isCloseTo(0.0552, org.assertj.core.data.Offset.offset(5e-5));
        assertThat(Totals.wilson(10, 100).high()).isCloseTo(0.1744, org.assertj.core.data.Offset.offset(5e-5));
        assertThat(Totals.wilson(0, 0)).isEqualTo(new Totals.Interval(0, 1));
    }
}
