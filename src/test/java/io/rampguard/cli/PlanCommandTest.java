package io.rampguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.cli.judge.Traces;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Window;
import io.rampguard.policy.yaml.YamlPolicyReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlanCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, List<Measured>> past = new HashMap<>();
    private Path policy;

    @BeforeEach
    void writePolicy() throws IOException {
        policy = Files.writeString(folder.resolve("policy.yaml"), Traces.FOUR_SIGNALS);
    }

    private int run(String... words) {
        return new CommandLine(new PlanCommand(new YamlPolicyReader(), (config, source) -> (given, span) -> past))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    private int plan(String... more) {
        String[] words = new String[more.length + 1];
        words[0] = policy.toString();
        System.arraycopy(more, 0, words, 1, more.length);
        return run(words);
    }

    @Test
    void thePageHasEachGuardrailTheRampAndWhatItMeans() {
        assertThat(plan("--traffic", "20/s", "--error-rate", "1%", "--users", "500"))
                .isZero();

        assertThat(out.toString())
                .contains(
                        "summarizer: at 20 requests/s, with at most 1 % false rollbacks over the whole rollout, shared by 4 "
                                + "guardrails.")
                .contains("Guardrail 1: error-rate, tolerate 0.1pp")
                .contains("STAGE  HOLD SEES  SMALLEST SEEN  +0.2pp NEEDS  OR A HOLD OF  SAFE FOR NEXT")
                .contains("1 %    17,280     +0.4")
                .contains("A harmless variant")
                .contains("100 % is reached after about 5 d.")
                .contains("! With 500 users and no bucket label the promise of 1 % does not hold")
                .contains("· An hour tells most at 50 %")
                .contains("Not planned, since control's level is not known: output-validity; say for example --base "
                        + "output-validity=")
                .contains("Assumed, not measured: a spread of tokens-per-request 0.95, latency-p95 0.6");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void jsonHasPlainNumbers() throws IOException {
        plan("--traffic", "20/s", "--error-rate", "1%", "-o", "json");

        JsonNode plan = Daemon.JSON.readTree(out.toString());
        assertThat(plan.at("/policy").asText()).isEqualTo("summarizer");
        assertThat(plan.at("/toLast").asLong()).isEqualTo(5 * 86_400);
        assertThat(plan.at("/best").asInt()).isEqualTo(50);
        assertThat(plan.at("/outlooks/0/views/0/stage").asInt()).isEqualTo(1);
        assertThat(plan.at("/outlooks/0/views/0/trials").asInt()).isEqualTo(17_280);
        assertThat(plan.at("/outlooks/0/views/5/needed").isNull()).isTrue();
        assertThat(plan.at("/steps/5/end").asText()).isEqualTo("last");
        assertThat(plan.at("/warnings").isArray()).isTrue();
    }

    @Test
    void anySignalsLevelCanBeSaid() {
        assertThat(plan(
                        "--traffic",
                        "72k/h",
                        "--error-rate",
                        "1%",
                        "--tokens-cv",
                        "0.8",
                        "--latency-spread",
                        "0.5",
                        "--base",
                        "output-validity=99%@50%"))
                .isZero();

        assertThat(out.toString())
                .contains("Guardrail 4: output-validity, tolerate 1pp")
                .contains("-2pp NEEDS")
                .contains("1 %    8,640")
                .doesNotContain("Assumed")
                .doesNotContain("Not planned");
    }

    @Test
    void liveTakesWhatTheSourceRemembersAndWordsGoBeforeIt() {
        Instant end = Instant.parse("2026-11-22T10:00:00Z");
        past.put(
                "error-rate",
                List.of(new Measured(
                        io.rampguard.policy.PolicyName.of("summarizer"),
                        "error-rate",
                        new Window(end.minusSeconds(60), end),
                        new Counts.Proportion(1200, 60),
                        new Counts.Proportion(0, 0))));

        assertThat(plan("--live", "--source", "http://127.0.0.1:9090")).isZero();
        String measured = out.toString();
        out.getBuffer().setLength(0);
        assertThat(plan("--traffic", "20/s", "--error-rate", "5%")).isZero();
        String written = out.toString();
        out.getBuffer().setLength(0);
        assertThat(plan("--live", "--source", "http://127.0.0.1:9090", "--error-rate", "1%", "--traffic", "2/s"))
                .isZero();

        assertThat(measured).isEqualTo(written);
        assertThat(out.toString()).contains("at 2 requests/s");
    }

    @Test
    void aSourceWithoutTrafficIsNoPlan() {
        assertThat(plan("--live", "--source", "http://127.0.0.1:9090")).isEqualTo(1);

        assertThat(err.toString())
                .contains("tells of no request of either arm in the last day;")
                .contains("validate --live");
    }

    @Test
    void aSourceThatIsDarkIsToldWithItsReasonAndWrittenTrafficPlansAllTheSame() {
        PlanCommand dark = new PlanCommand(new YamlPolicyReader(), (config, source) -> (given, span) -> {
            throw new IllegalStateException("connection refused");
        });
        CommandLine program = new CommandLine(dark).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

        assertThat(program.execute(policy.toString(), "--live", "--source", "http://127.0.0.1:9090"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("in the last day (connection refused); `rampguard validate --live`");
        assertThat(program.execute(
                        policy.toString(), "--live", "--source", "http://127.0.0.1:9090", "--traffic", "20/s"))
                .isZero();
    }

    @Test
    void mistakesOfTheCommandLineAreToldWithTheCure() {
        assertThat(plan()).isEqualTo(2);
        assertThat(plan("--traffic", "20")).isEqualTo(2);
        assertThat(plan("--traffic", "20/s", "--error-rate", "0.01")).isEqualTo(2);
        assertThat(plan("--traffic", "20/s", "--base", "eror-rate=1%")).isEqualTo(2);
        assertThat(plan("--traffic", "20/s", "--base", "latency-p95=20s")).isEqualTo(2);
        assertThat(plan("--live")).isEqualTo(2);
        assertThat(plan("--live", "--config", "/none/such.yaml")).isEqualTo(2);

        assertThat(err.toString())
                .contains("A plan needs to know the traffic: add --traffic 20/s, or --live with --source URL.")
                .contains("--traffic: '20' is no rate; write for example 20/s")
                .contains("--error-rate: '0.01' is no share; write for example 1%.")
                .contains("did you mean 'error-rate'?")
                .contains("--base latency-p95: '20s' is no number")
                .contains("--live needs to know the metrics source")
                .contains("The settings file /none/such.yaml cannot be read.");
    }

    @Test
    void ratesAreReadInEveryUnit() {
        assertThat(PlanBase.rate("20/s")).isEqualTo(20);
        assertThat(PlanBase.rate("1200/min")).isEqualTo(20);
        assertThat(PlanBase.rate("72k/h")).isEqualTo(20);
        assertThat(PlanBase.rate("1.728M/d")).isEqualTo(20);
        assertThatThrownBy(() -> PlanBase.rate("0/s")).isInstanceOf(IllegalArgumentException.class);
    }
}
