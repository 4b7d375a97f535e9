package io.rampguard.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rampguard.metrics.scrape.Exposition.Format;
import io.rampguard.metrics.scrape.Exposition.Limits;
import io.rampguard.metrics.scrape.Exposition.Sample;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {
    private static final Set<String> WANTED = Set.of("a", "b_total", "l_bucket", "l_sum", "l_count");

    private static Exposition text(String text) throws IOException {
        return read(text, Format.TEXT);
    }

    private static Exposition read(String text, Format format) throws IOException {
        return Exposition.read(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), format, Limits.DEFAULT, WANTED);
    }

    @Test
    void readsTheExampleOfTheTextFormat() throws IOException {
        Exposition read = text("""
                # HELP b_total The total number of HTTP requests.
                # TYPE b_total counter
                b_total{method="post",code="200"} 1027 1395066363000
                b_total{method="post",code="400"}    3 1395066363000

                # Escaping in label values:
                a{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
                # Minimalistic line:
                metric_without_timestamp_and_labels 12.47
                # A weird metric from before the epoch:
                a{problem="division by zero"} +Inf -3982045
                l_bucket{le="0.05"} 24054
                l_bucket{le="+Inf",} 144320
                l_sum 53423
                l_count\t144320
                """);

        assertThat(read.samples())
                .contains(
                        new Sample("b_total", Labels.of(Map.of("method", "post", "code", "200")), 1027),
                        new Sample(
                                "a",
                                Labels.of(Map.of(
                                        "path", "C:\\DIR\\FILE.TXT", "error", "Cannot find file:\n\"FILE.TXT\"")),
                                1.458255915e9),
                        new Sample("a", Labels.of(Map.of("problem", "division by zero")), Double.POSITIVE_INFINITY),
                        new Sample("l_bucket", Labels.of(Map.of("le", "+Inf")), 144320),
                        new Sample("l_count", Labels.NONE, 144320))
                .hasSize(8);
        assertThat(read.declared()).containsExactly("b_total");
    }

    @Test
    void readsOpenMetricsWithExemplarsUnitsAndCreationTimes() throws IOException {
        Exposition read = read("""
                # TYPE b counter
                # UNIT b_seconds seconds
                # HELP b What it counts.
                b_total{arm="sonnet"} 17.0 1520879607.789
                b_created{arm="sonnet"} 1520430000.123
                # TYPE l histogram
                l_bucket{le="0.1"} 8 # {trace_id="KOO5S4vxi0o"} 0.67
                l_bucket{le="+Inf"} 17 1520879607.789 # {trace_id="oHg5SJYRHA0 # }"} 9.8 1520879607.789
                l_sum NaN
                # EOF
                """, Format.OPENMETRICS);

        assertThat(read.samples())
                .extracting(Sample::metric)
                .containsExactly("b_total", "l_bucket", "l_bucket", "l_sum");
        assertThat(read.samples().getLast().value()).isNaN();
        assertThat(read.declared()).containsExactlyInAnyOrder("b_total", "l_bucket", "l_sum", "l_count");
    }

    @Test
    void readsWhatMicrometerWrites() throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Counter.builder("b").tag("arm", "a \"q\" \\ ü\n").register(registry).increment(41.5);

        Exposition text = text(registry.scrape("text/plain; version=0.0.4"));
        Exposition open = read(registry.scrape("application/openmetrics-text; version=1.0.0"), Format.OPENMETRICS);

        assertThat(text.samples())
                .containsExactly(new Sample("b_total", Labels.of(Map.of("arm", "a \"q\" \\ ü\n")), 41.5))
                .isEqualTo(open.samples());
    }

    @Test
    void linesMayEndAsOnWindows() throws IOException {
        assertThat(text("a 1\r\n\r\n# x\r\nb_total 2\r\n").samples())
                .containsExactly(new Sample("a", Labels.NONE, 1), new Sample("b_total", Labels.NONE, 2));
    }

    @Test
    void anEmptyLabelIsNoLabelAndOrderDoesNotMatter() throws IOException {
        assertThat(text("a{z=\"1\",y=\"\",b=\"2\"} 1\n").samples().getFirst().labels())
                .isEqualTo(Labels.of(Map.of("b", "2", "z", "1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html>",
                "a",
                "a{b=\"1\" 3",
                "a{b=\"1\"",
                "a{b=1} 3",
                "a{=\"1\"} 3",
                "a{b=\"1\"c=\"2\"} 3",
                "a{b=\"1\",b=\"2\"} 3",
                "a one",
                "a 0x1p3",
                "a 1d",
                "a 1 2 3",
                "a 1 soon",
                "{\"a\"} 1",
                "a-b 1",
                "429 Too Many Requests"
            })
    void aLineThatIsNoSampleIsRefusedWithItsPlace(String line) {
        assertThatThrownBy(() -> text("b_total 1\n" + line + "\n"))
                .isInstanceOf(ExpositionException.class)
                .hasMessageStartingWith("line 2, column ");
    }

    @Test
    void anAnswerThatIsCutOffIsRefusedAsAWhole() {
        assertThatThrownBy(() -> text("a 1\na 12"))
                .hasMessage("line 2, column 4: the answer ends in the middle of a line");
        assertThatThrownBy(() -> read("a 1\n", Format.OPENMETRICS)).hasMessageContaining("# EOF");
        assertThatThrownBy(() -> read("# EOF\na 1\n", Format.OPENMETRICS)).hasMessageContaining("nothing may follow");
    }

    @Test
    void anAnswerThatNeverEndsIsRefused() {
        Limits tight = new Limits(1_000, 3);
        ByteArrayInputStream long_ = new ByteArrayInputStream("x".repeat(5_000).getBytes(StandardCharsets.UTF_8));
        ByteArrayInputStream many = new ByteArrayInputStream("a 1\n".repeat(4).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Exposition.read(long_, Format.TEXT, tight, WANTED))
                .hasMessageContaining("longer than 1000 bytes");
        assertThatThrownBy(() -> Exposition.read(many, Format.TEXT, tight, WANTED))
                .hasMessageContaining("more than 3 samples");
    }

    @Property(tries = 300)
    void everyLabelValueSurvivesTheJourney(@ForAll @StringLength(min = 1, max = 30) String value) throws IOException {
        String sent = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String escaped = sent.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");

        Exposition read = text("a{b=\"" + escaped + "\"} 1\n");

        assertThat(read.samples().getFirst().labels().get("b")).isEqualTo(sent);
    }
}
