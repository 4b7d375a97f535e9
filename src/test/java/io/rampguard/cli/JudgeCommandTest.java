package io.rampguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.cli.JudgeCommand.Surroundings;
import io.rampguard.cli.judge.JudgeCourse;
import io.rampguard.cli.judge.Script;
import io.rampguard.cli.judge.Traces;
import io.rampguard.policy.yaml.YamlPolicyReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JudgeCommandTest {
    private static final String BAD = Traces.both("bad", 1, 5, 4) + Traces.both("bad", 2, 5, 6);
    private static final String GOOD = Traces.both("good", 1, 5, 0) + Traces.both("good", 2, 5, 0);

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private InputStream in = InputStream.nullInputStream();
    private Screen screen = Screen.PIPE;
    private Path policy;

    @BeforeEach
    void writePolicy() throws IOException {
        policy = Files.writeString(folder.resolve("policy.yaml"), Traces.FOUR_SIGNALS);
    }

    private int run(String... words) {
        JudgeCommand command =
                new JudgeCommand(new YamlPolicyReader(), Script::new, new Surroundings(in, screen, false));
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    private String trace(String text) throws IOException {
        return Files.writeString(folder.resolve("trace.jsonl"), text).toString();
    }

    @Test
    void eachRunIsOneLineOfJson() throws IOException {
        int exit = run(trace(BAD + GOOD), "--policy", policy.toString());

        assertThat(exit).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "{\"run\":\"bad\",\"outcome\":\"rolled-back\",\"at\":\"2026-11-22T10:00:30Z\",\"signal\":\"error-rate\","
                                + "\"exposed\":600,\"exposedEvents\":10,\"windows\":2,"
                                + "\"odds\":{\"error-rate\":27.43,\"tokens-per-request\":1.7976931348623157E308},"
                                + "\"reason\":\"10.0 events\"}",
                        "{\"run\":\"good\",\"outcome\":\"proven\",\"exposed\":600,\"exposedEvents\":0,\"windows\":2,"
                                + "\"odds\":{\"error-rate\":27.43,\"tokens-per-request\":1.7976931348623157E308},"
                                + "\"reason\":\"as it is; the trace holds no window of "
                                + "tokens-per-request, latency-p95, output-validity\"}");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aDashReadsStandardInput() {
        in = new ByteArrayInputStream(GOOD.getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(run("-", "--policy", policy.toString())).isZero();
        assertThat(out.toString()).startsWith("{\"run\":\"good\"");
    }

    @Test
    void theTableCountsTheOutcomesWithTheirIntervals() throws IOException {
        screen = Screen.of(Map.of("RAMPGUARD_COLUMNS", "120", "NO_COLOR", "1"));

        run(trace(BAD + GOOD), "--policy", policy.toString());

        assertThat(out.toString())
                .contains("RUN   OUTCOME      AT                    SIGNAL      EXPOSED  EVENTS  WINDOWS  ODDS")
                .contains("bad   rolled-back  2026-11-22T10:00:30Z  error-rate  600      10      2        27.4 : 1")
                .contains("bad: 10.0 events\ngood: as it is; the trace holds no window of")
                .contains("rolled back   1 of 2: 50.0 % (95 % interval 9.45 % to 90.5 %)")
                .contains("proven safe   1 of 2")
                .contains("inconclusive  0 of 2: 0.0 %");
    }

    @Test
    void onATerminalJsonIsPrintedWhereItIsAskedFor() throws IOException {
        screen = Screen.of(Map.of("RAMPGUARD_COLUMNS", "120"));

        run(trace(GOOD), "--policy", policy.toString(), "-o", "json");

        assertThat(out.toString()).startsWith("{\"run\":\"good\"");
    }

    @Test
    void aBadLineIsAPlaceAndACureAndExitsWithOne() throws IOException {
        String file = trace(BAD + GOOD + "{\"run\":7,\"end\":\"today\"}\n");

        assertThat(run(file, "--policy", policy.toString())).isEqualTo(1);

        assertThat(out.toString().lines()).hasSize(1).first().asString().startsWith("{\"run\":\"bad\"");
        assertThat(err.toString().lines())
                .containsExactly(
                        file + ":9: error: 'seconds' is missing",
                        "    add for example \"seconds\":15",
                        "Stopped at line 9. 1 run was judged before it; 1 still open has no result.");
    }

    @Test
    void aRefusedPolicyIsToldAsByValidate() throws IOException {
        Files.writeString(policy, Traces.FOUR_SIGNALS.replace("0.1pp", "0.1"));

        assertThat(run(trace(GOOD), "--policy", policy.toString())).isEqualTo(1);

        assertThat(err.toString()).contains("policy.yaml:10:").contains("error: ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void oneOfSeveralPoliciesIsChosenByName() throws IOException {
        Files.writeString(
                policy,
                Traces.FOUR_SIGNALS
                        + "---\n"
                        + Traces.FOUR_SIGNALS
                                .replace("name: summarizer", "name: chat")
                                .replace("new_summarizer_model", "chat_model"));
        String file = trace(GOOD);

        assertThat(run(file, "--policy", policy.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains("holds several policies (chat, summarizer): choose one with --rollout NAME.");
        assertThat(run(file, "--policy", policy.toString(), "--rollout", "chat"))
                .isZero();
    }

    @Test
    void mistakesOfTheCommandLineAreTold() throws IOException {
        assertThat(run(folder.resolve("none").toString(), "--policy", policy.toString()))
                .isEqualTo(2);
        assertThat(run(trace(GOOD))).isEqualTo(2);
        assertThat(run(trace(GOOD), "--policy", policy.toString(), "--open-runs", "0"))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains("cannot be read: it does not exist")
                .contains("--policy")
                .contains("--open-runs must be at least 1");
    }

    @Test
    void helpShowsTwoLinesThatCanBeJudged() throws IOException {
        run("--help");

        String example = JudgeCommand.CONTROL + "\n" + JudgeCommand.VARIANT + "\n";
        assertThat(out.toString().replace("\n", "")).contains(example.replace("\n", ""));
        assertThat(run(trace(example), "--policy", policy.toString())).isZero();
    }

    @Test
    void theThresholdJudgeRollsBackWhatIsPlainlyWorse() throws IOException {
        StringBuilder trace = new StringBuilder();
        for (int window = 1; window <= 30; window++) {
            trace.append(Traces.both("bad", window, 5, 30)).append(Traces.both("good", window, 5, 3));
        }
        JudgeCommand command =
                new JudgeCommand(new YamlPolicyReader(), JudgeCourse::new, new Surroundings(in, screen, false));
        Files.writeString(
                policy,
                Traces.FOUR_SIGNALS.lines().limit(10).collect(java.util.stream.Collectors.joining("\n")) + "\n");

        int exit = new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(trace(trace.toString()), "--policy", policy.toString());

        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("{\"run\":\"bad\",\"outcome\":\"rolled-back\"")
                .contains("{\"run\":\"good\",\"outcome\":\"proven\"");
    }

    @Test
    void progressIsToldOnlyToWhoeverWaits() {
        assertThat(ProgressLine.text(25L << 20, 100L << 20, 3_000_000_000L))
                .isEqualTo("judging: 25 % of 100 MiB, about 9 s left");
        assertThat(ProgressLine.text(1, 100L << 20, 3_000_000_000L)).isEqualTo("judging: 0 % of 100 MiB");
        assertThat(ProgressLine.text(0, 0, 0)).contains("100 %");
    }
}
